import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen spectrum") struct SpectrumTests {
  /// White noise in −amplitude…amplitude.
  static func noise(_ index: Int, amplitude: Float) -> Float {
    var state = UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
    state = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ state >> 27) &* 0x94D0_49BB_1331_11EB
    return amplitude * (Float(state >> 40) / Float(1 << 23) - 1)
  }

  /// A folder with a corpus of tones between 200 and 500 Hz, a tone like them, noise, and a tone that becomes noise.
  static func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 0)
    for index in 0..<12 {
      try workplace.writeTone(
        "corpus/\(index).wav", frequency: 200 + 25 * Double(index), sampleCount: 4000 + 400 * index)
    }
    try workplace.writeTone("like.wav", frequency: 310, sampleCount: 8000)
    try workplace.writeSound("noise.wav") { $0 < 16_000 ? noise($0, amplitude: 0.6) : nil }
    try workplace.writeSound("broken.wav") { index in
      if index >= 40_000 { return nil }
      return index < 24_000 ? Float(0.5 * sin(2 * .pi * 310 * Double(index) / 8000)) : noise(index, amplitude: 0.6)
    }
    try workplace.writeSound("silence.wav") { $0 < 8000 ? 0 : nil }
    return workplace
  }

  /// The report on one file, in JSON.
  static func report(_ workplace: Workplace, _ file: String, _ more: String...) throws -> [String: Any] {
    let outcome = try Program.run(["spectrum", file, "--json"] + more, in: workplace.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let files = try #require(try outcome.json["files"] as? [[String: Any]])
    #expect(files.count == 1)
    return try #require(files.first)
  }

  @Test("A corpus of which most cannot be measured is refused, and a cut recording of it is noted")
  func oddCorpus() throws {
    let workplace = try Self.workplace()
    let whole = try workplace.folder.data("corpus/11.wav")
    try workplace.folder.write(whole.dropLast(2000), to: "corpus/11.wav")
    let cut = try workplace.run("spectrum", "like.wav", "--against", "corpus")
    #expect(cut.status == 0 && cut.errors.contains("note      11.wav is truncated"), "\(cut.errors)")
    for index in 0..<7 { try workplace.folder.write("no sound", to: "corpus/\(index).wav") }
    expectFailure(
      try workplace.run("spectrum", "like.wav", "--against", "corpus"), code: 65, saying: "7 of the 12 files in corpus")
  }

  @Test("A tone is reported with its level, its frequency and its pitch")
  func tone() throws {
    let report = try Self.report(try Self.workplace(), "like.wav")
    #expect(report["file"] as? String == "like.wav")
    #expect(report["sample_rate"] as? Int == 8000 && report["seconds"] as? Double == 1)
    #expect(abs(try #require(report["level_db"] as? Double) + 9.03) < 0.05)
    #expect(abs(try #require(report["peak_db"] as? Double) + 6.02) < 0.05)
    #expect(report["clipped_share"] as? Double == 0)
    let centroid = try #require(report["centroid_hz"] as? [String: Double])
    let pitch = try #require(report["pitch_hz"] as? [String: Double])
    #expect(abs(try #require(centroid["mean"]) - 310) < 3)
    #expect(abs(try #require(pitch["median"]) - 310) < 4)
    let spectrum = try #require(report["average_spectrum"] as? [String: [Double]])
    #expect(try #require(spectrum["hz"]).count == (try #require(spectrum["db"]).count))
    let levels = try #require(report["level_histogram"] as? [String: [Double]])
    #expect(try #require(levels["edges"]).count == (try #require(levels["counts"]).count) + 1)
    #expect(try #require(levels["counts"]).reduce(0, +) == 8000)
    let pitches = try #require(report["pitch_histogram"] as? [String: [Double]])
    let (edges, counts) = (try #require(pitches["edges"]), try #require(pitches["counts"]))
    #expect(edges.count == 53 && edges.first == 50 && counts.reduce(0, +) == 77)
    let fullest = try #require(counts.indices.max { counts[$0] < counts[$1] })
    #expect(edges[fullest] < 310 && 310 < edges[fullest + 1])
    #expect(report["fell_apart"] is NSNull && report["against"] is NSNull)
    #expect((report["verdict"] as? String)?.contains("310 Hz") == true)
  }

  @Test("What silence does not have is null, and the verdict says that it is silence")
  func silence() throws {
    let workplace = try Self.workplace()
    for more in [[], ["--against", "corpus"]] {
      let outcome = try Program.run(["spectrum", "silence.wav", "--json"] + more, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let report = try #require((try outcome.json["files"] as? [[String: Any]])?.first)
      for key in ["level_db", "peak_db", "flatness", "centroid_hz", "rolloff_hz", "pitch_hz", "fell_apart"] {
        #expect(report[key] is NSNull, "\(key)")
      }
      #expect(report["dc_offset"] as? Double == 0 && report["audible_frames"] as? Int == 0)
      #expect((report["verdict"] as? String)?.hasPrefix("silence") == true)
      if let against = report["against"] as? [String: Any], let distance = against["distance"] as? [String: Any] {
        #expect(distance.count == 8 && distance.values.allSatisfy { $0 is NSNull })
      } else {
        #expect(more.isEmpty)
      }
    }
  }

  @Test("A sound like the corpus is nearer to it than noise is, and the verdicts say so")
  func against() throws {
    let workplace = try Self.workplace()
    func distance(_ file: String, _ key: String) throws -> Double {
      let against = try #require(try Self.report(workplace, file, "--against", "corpus")["against"] as? [String: Any])
      #expect(against["recordings"] as? Int == 12)
      return try #require((against["distance"] as? [String: Any])?[key] as? Double)
    }
    for key in ["frechet_db2", "log_spectral_db", "flatness", "centroid_hz", "rolloff_hz"] {
      #expect(try distance("like.wav", key) < distance("noise.wav", key) / 2, "\(key)")
    }
    let verdict = try Self.report(workplace, "noise.wav", "--against", "corpus")["verdict"] as? String
    #expect(verdict?.contains("noise") == true && verdict?.contains("first moment") == true)
    let good = try Self.report(workplace, "like.wav", "--against", "corpus")["verdict"] as? String
    #expect(good?.contains("noise, far") == false)
  }

  @Test("The second at which a sound fell apart is told, with and without a corpus", arguments: [false, true])
  func collapse(hasCorpus: Bool) throws {
    let workplace = try Self.workplace()
    let report =
      hasCorpus
      ? try Self.report(workplace, "broken.wav", "--against", "corpus") : try Self.report(workplace, "broken.wav")
    let collapse = try #require(report["fell_apart"] as? [String: Any])
    #expect(abs(try #require(collapse["second"] as? Double) - 3) < 0.3)
    #expect(collapse["cause"] as? String == "noise")
    #expect((report["verdict"] as? String)?.contains("falls apart at ") == true)
  }

  @Test("For people there is a table for each sound, on standard output")
  func tables() throws {
    let outcome = try Self.workplace().run("spectrum", "like.wav", "noise.wav", "--against", "corpus")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sections = outcome.text.components(separatedBy: "\n\n")
    #expect(sections.count == 2)
    for (section, name) in zip(sections, ["like.wav", "noise.wav"]) {
      #expect(section.hasPrefix("sound     \(name): "))
      for word in ["\nlevel ", "\nflatness ", "\npitch ", "\nFréchet ", "\ncorpus    corpus: ", "\nverdict "] {
        #expect(section.contains(word), "\(word)")
      }
      for line in section.split(separator: "\n") { #expect(line.count <= 200) }
    }
  }

  @Test("--plot draws a PNG, with and without a corpus", arguments: [[], ["--against", "corpus"]])
  func plot(more: [String]) throws {
    let workplace = try Self.workplace()
    let outcome = try Program.run(["spectrum", "like.wav", "--plot", "tone.png"] + more, in: workplace.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("tone.png"))
    let picture = try workplace.folder.data("tone.png")
    #expect(picture.prefix(8) == Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    #expect(picture.suffix(8).prefix(4) == Data("IEND".utf8))
    // Width and height in the header: 1200 × 912.
    #expect(picture[16..<24] == Data([0, 0, 0x04, 0xb0, 0, 0, 0x03, 0x90]))
  }

  @Test("A picture of several sounds, without a PNG's name, or in the old place of one, is wrong usage")
  func wrongUsage() throws {
    let workplace = try Self.workplace()
    expectWrongUsage(
      try workplace.run("spectrum", "like.wav", "noise.wav", "--plot", "a.png"), saying: "--plot draws one sound")
    expectWrongUsage(try workplace.run("spectrum", "like.wav", "--plot", "a.jpg"), saying: ".png", "a.jpg")
    expectWrongUsage(try workplace.run("spectrum", "like.wav", "a.png"), saying: "--plot a.png")
    expectWrongUsage(try workplace.run("spectrum"), saying: "files")
    #expect(!workplace.folder.exists("a.png"))
  }

  @Test("What cannot be measured or drawn ends with the right code and a sentence")
  func faults() throws {
    let workplace = try Self.workplace()
    try workplace.folder.write("no sound", to: "poem.wav")
    try workplace.writeTone("click.wav", sampleCount: 50)
    try workplace.folder.makeFolder("empty")
    try workplace.folder.makeFolder("poems")
    try workplace.folder.write("no sound", to: "poems/poem.wav")
    expectFailure(try workplace.run("spectrum", "nothing.wav"), code: 66, saying: "nothing.wav", "choose")
    expectFailure(try workplace.run("spectrum", "corpus"), code: 66, saying: "corpus", "choose")
    expectFailure(try workplace.run("spectrum", "poem.wav"), code: 65, saying: "poem.wav", "choose")
    expectFailure(try workplace.run("spectrum", "click.wav"), code: 65, saying: "click.wav", "50 samples", "400")
    expectFailure(
      try workplace.run("spectrum", "like.wav", "--against", "empty"), code: 65, saying: "empty", "no files at all",
      "--against takes a folder of recordings")
    expectFailure(
      try workplace.run("spectrum", "like.wav", "--against", "poems"), code: 65, saying: "poems", "poem.wav")
    expectFailure(
      try workplace.run("spectrum", "like.wav", "--against", "nowhere"), code: 66, saying: "nowhere", "check")
    expectFailure(
      try workplace.run("spectrum", "like.wav", "--plot", "no/a.png"), code: 74, saying: "no/a.png")
    #expect(!workplace.folder.exists("a.png"))
  }
}
