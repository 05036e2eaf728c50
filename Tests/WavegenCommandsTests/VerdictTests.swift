import Foundation
import Testing
import WavegenTestSupport

@Suite("Verdicts of wavegen spectrum") struct VerdictTests {
  /// Sounds whose answers are known, at 8 kHz.
  enum Known: String, CaseIterable {
    case voice, otherVoice, whiteNoise, pinkNoise, tone, silence, drums, impulses, clipped, offCentre, quiet, bursts

    func sample(_ index: Int) -> Float {
      let time = Double(index) / 8000
      switch self {
      case .voice: return Self.voice(time, seed: 1)
      case .otherVoice: return Self.voice(time, seed: 77)
      case .whiteNoise: return SpectrumTests.noise(index, amplitude: 0.5)
      case .pinkNoise:
        // Random numbers that are renewed every 1, 2, 4 … samples (Voss, as in Gardner 1978).
        return (0..<12).reduce(0) { $0 + SpectrumTests.noise((index >> $1) &* 31 &+ $1, amplitude: 0.08) }
      case .tone: return Float(0.5 * sin(2 * .pi * 440 * time))
      case .silence: return 0
      case .drums:
        return SpectrumTests.noise(index, amplitude: 0.98) * Float(exp(-Double(index % 2000) / 240))
      case .impulses: return index % 1000 == 500 ? 0.9 : 0
      case .clipped: return min(max(20 * Self.voice(time, seed: 1), -1), 1)
      case .offCentre: return 0.8 * Self.voice(time, seed: 1) + 0.1
      case .quiet: return 0.02 * Self.voice(time, seed: 1)
      case .bursts: return index % 4000 < 2000 ? 0 : SpectrumTests.noise(index, amplitude: 0.5)
      }
    }

    /// Syllables of a gliding pitch with harmonics.
    static func voice(_ time: Double, seed: Int) -> Float {
      let place = time * 4
      let share = place - place.rounded(.down)
      func turn(_ number: Int) -> Double { Double(SpectrumTests.noise(number &* 13 &+ seed &* 1009, amplitude: 1)) }
      let height = turn(Int(place)) * (1 - share) + turn(Int(place) + 1) * share
      let phase = 2 * Double.pi * 140 * (time + 0.02 * height)
      let swell = pow(max(sin(2 * .pi * 1.7 * time), 0.02), 0.7)
      return Float(0.2 * swell * (1...12).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1 * $1) })
    }
  }

  private static func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 0)
    for folder in ["voices", "mix", "one"] { try workplace.folder.makeFolder(folder) }
    return workplace
  }

  private static func write(_ known: Known, _ name: String, seconds: Double, to workplace: Workplace) throws {
    try workplace.writeSound(name) { Double($0) < 8000 * seconds ? known.sample($0) : nil }
  }

  @Test("Noise too short to tell from a stroke is not called noise, and what has a pitch has one")
  func short() throws {
    let workplace = try Self.workplace()
    for (known, words) in [
      (Known.whiteNoise, "too short to say"), (.pinkNoise, "too short to say"), (.tone, "with a pitch"),
    ] {
      try Self.write(known, "short.wav", seconds: 0.06, to: workplace)
      let verdict = try #require(try SpectrumTests.report(workplace, "short.wav")["verdict"] as? String)
      #expect(verdict.contains(words) && !verdict.contains("steady"), "\(known): \(verdict)")
    }
  }

  /// Eight recordings of voices, each of a second.
  private static func addVoices(to workplace: Workplace) throws {
    for index in 0..<8 {
      try workplace.writeSound("voices/\(index).wav") {
        $0 < 8000 ? Known.voice(Double($0) / 8000, seed: 100 + index) : nil
      }
    }
  }

  private func verdict(_ report: [String: Any]) throws -> String { try #require(report["verdict"] as? String) }

  /// Holds a report against the numbers that it prints.
  private func check(_ report: [String: Any], _ comment: String) throws {
    let verdict = try verdict(report)
    guard verdict.contains("like the corpus") else { return }
    let against = try #require(report["against"] as? [String: Any])
    let distance = try #require(against["distance"] as? [String: Any])
    let limits = try #require(against["nine_in_ten_pieces_within"] as? [String: Double])
    let noise = try #require(against["white_noise"] as? [String: Any])
    #expect(try #require(against["pieces"] as? Int) >= 4, "\(comment)")
    for key in ["frechet_db2", "log_spectral_db", "sample_levels_db"] {
      #expect(try #require(distance[key] as? Double) <= #require(limits[key]), "\(comment): \(key)")
    }
    for key in ["frechet_db2", "log_spectral_db"] {
      #expect(try #require(limits[key]) < #require(noise[key] as? Double), "\(comment): \(key)")
    }
    for word in ["noise", "silence", "clicks", "clipped", "off centre"] {
      #expect(!verdict.contains(word), "\(comment): \(word)")
    }
  }

  @Test(
    "name each sound whose answer is known",
    arguments: [
      (Known.voice, "with a pitch"), (.whiteNoise, "white noise"), (.pinkNoise, "steady noise"), (.tone, "440 Hz"),
      (.silence, "silence"), (.drums, "strokes without a pitch"), (.impulses, "it clicks"), (.clipped, "clipped"),
      (.offCentre, "off centre by 0.1"), (.bursts, "white noise"),
    ])
  func alone(known: Known, words: String) throws {
    let workplace = try Self.workplace()
    try Self.write(known, "sound.wav", seconds: 2, to: workplace)
    let verdict = try verdict(SpectrumTests.report(workplace, "sound.wav"))
    #expect(verdict.contains(words), "\(known): \(verdict)")
    if known != .impulses { #expect(!verdict.contains("clicks"), "\(verdict)") }
  }

  @Test("against voices: nothing but a voice is like them, and none goes against the numbers beside it")
  func againstVoices() throws {
    let workplace = try Self.workplace()
    try Self.addVoices(to: workplace)
    for known in Known.allCases { try Self.write(known, "\(known).wav", seconds: 1, to: workplace) }
    let outcome = try Program.run(
      ["spectrum", "--json", "--against", "voices"] + Known.allCases.map { "\($0).wav" }, in: workplace.folder)
    let reports = try #require(try outcome.json["files"] as? [[String: Any]])
    for (known, report) in zip(Known.allCases, reports) {
      let verdict = try verdict(report)
      try check(report, "\(known)")
      if known == .voice || known == .otherVoice {
        #expect(verdict.contains("like the corpus") || verdict.contains("close to the corpus"), "\(known): \(verdict)")
      } else {
        #expect(!verdict.contains("like the corpus"), "\(known): \(verdict)")
      }
    }
  }

  @Test("call nothing like a corpus of short files of many kinds, whose pieces differ as much as noise does")
  func mixedCorpus() throws {
    let workplace = try Self.workplace()
    let kinds: [Known] = [.voice, .whiteNoise, .tone, .drums, .pinkNoise, .quiet]
    for index in 0..<12 { try Self.write(kinds[index % 6], "mix/\(index).wav", seconds: 0.4, to: workplace) }
    for known in [Known.whiteNoise, .impulses, .drums, .tone] {
      try Self.write(known, "\(known).wav", seconds: 0.8, to: workplace)
      let report = try SpectrumTests.report(workplace, "\(known).wav", "--against", "mix")
      let verdict = try verdict(report)
      #expect(!verdict.contains("like the corpus"), "\(known): \(verdict)")
      #expect(verdict.contains("too short or too varied to say") || verdict.contains("noise"), "\(known): \(verdict)")
    }
  }

  @Test("compare with pieces of the only recording there is, and say when it has too few")
  func oneRecording() throws {
    let workplace = try Self.workplace()
    try Self.write(.voice, "one/voice.wav", seconds: 8, to: workplace)
    for (known, seconds) in [(Known.otherVoice, 1), (.tone, 1), (.whiteNoise, 1)] as [(Known, Double)] {
      try Self.write(known, "\(known).wav", seconds: seconds, to: workplace)
      let report = try SpectrumTests.report(workplace, "\(known).wav", "--against", "one")
      #expect((report["against"] as? [String: Any])?["pieces"] as? Int == 8)
      try check(report, "\(known)")
      let verdict = try verdict(report)
      #expect(verdict.contains("like the corpus") == (known == .otherVoice), "\(known): \(verdict)")
    }
    try Self.write(.otherVoice, "long.wav", seconds: 4, to: workplace)
    let long = try verdict(SpectrumTests.report(workplace, "long.wav", "--against", "one"))
    #expect(long.contains("too short to say more: it has 2 pieces as long as this, and 4 are needed"), "\(long)")
  }

  @Test("of a fifth of a second say what can be said")
  func veryShort() throws {
    let workplace = try Self.workplace()
    try Self.addVoices(to: workplace)
    for known in [Known.voice, .whiteNoise, .tone, .silence] {
      try workplace.writeSound("\(known).wav") { $0 < 1600 ? known.sample($0 + 1000) : nil }
      let report = try SpectrumTests.report(workplace, "\(known).wav", "--against", "voices")
      try check(report, "\(known)")
      if known != .voice { #expect(try !verdict(report).contains("like the corpus"), "\(known)") }
    }
  }

  @Test("say when another sample rate may be all the difference")
  func otherRate() throws {
    let workplace = try Self.workplace()
    try Self.addVoices(to: workplace)
    try workplace.writeSound("high.wav", sampleRate: 16_000) { index in
      index < 16_000
        ? Known.voice(Double(index) / 16_000, seed: 3) + SpectrumTests.noise(index, amplitude: 0.01) : nil
    }
    let report = try SpectrumTests.report(workplace, "high.wav", "--against", "voices")
    let verdict = try verdict(report)
    #expect(verdict.contains("8000 Hz") && !verdict.contains("like the corpus"), "\(verdict)")
  }

  @Test("count clicks, which neither drums nor noise nor square waves have")
  func clicks() throws {
    let workplace = try Self.workplace()
    func report(_ sample: @escaping (Int) -> Float) throws -> [String: Any] {
      try workplace.writeSound("sound.wav") { $0 < 16_000 ? sample($0) : nil }
      return try SpectrumTests.report(workplace, "sound.wav")
    }
    let places: Set<Int> = [0, 1700, 5003, 5010, 9000, 15_999]
    for known in [Known.voice, .silence, .drums] {
      let clean = try report(known.sample)
      #expect(clean["clicks"] as? Int == 0 && clean["clicks_per_second"] as? Double == 0, "\(known)")
      let spoiled = try report { places.contains($0) ? -0.95 : known.sample($0) }
      let found = try #require(spoiled["clicks"] as? Int)
      // Some of those among the strokes of drums cannot be told from them.
      #expect(known == .drums ? 2...6 ~= found : found == 6, "\(known): \(found)")
      #expect(try verdict(spoiled).contains("it clicks: \(found) single samples jump"))
      #expect(spoiled["clicks_per_second"] as? Double == Double(found) / 2)
    }
    let others: [(Int) -> Float] = [
      { SpectrumTests.noise($0, amplitude: 1) }, { $0 / 10 % 2 == 0 ? 0.99 : -0.99 }, { $0 % 2 == 0 ? 0.99 : -0.99 },
      { Float($0 % 40) / 20 - 1 },
    ]
    for other in others { #expect(try report(other)["clicks"] as? Int == 0) }
    let outcome = try workplace.run("spectrum", "sound.wav")
    #expect(outcome.text.contains("% clipped, no clicks"))
  }
}
