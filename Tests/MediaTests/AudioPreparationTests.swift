import Foundation
import Media
import Testing

@Suite("Audio preparation")
struct AudioPreparationTests {
  @Test("Settings survive JSON, with trimming on and off", arguments: [nil, -45.5] as [Double?])
  func roundTrip(threshold: Double?) throws {
    let settings = try AudioPreparation(
      sampleRate: 16_000, levelCount: 64, trimThresholdInDecibels: threshold, trimMarginInSeconds: 0.1)
    let json = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(AudioPreparation.self, from: json) == settings)
    #expect(settings.trimmer?.thresholdInDecibels == threshold)
  }

  @Test(
    "Values out of range are refused, in code and in JSON",
    arguments: [
      (0, 256, -60, 0.05), (1_000_001, 256, -60, 0.05), (8000, 100, -60, 0.05), (8000, 256, 0, 0.05),
      (8000, 256, -60, -1),
    ] as [(Int, Int, Double, Double)])
  func refusals(sampleRate: Int, levelCount: Int, threshold: Double, margin: Double) {
    #expect(throws: AudioPreparationError.self) {
      try AudioPreparation(
        sampleRate: sampleRate, levelCount: levelCount, trimThresholdInDecibels: threshold, trimMarginInSeconds: margin)
    }
    let json = """
      {"sampleRate": \(sampleRate), "levelCount": \(levelCount), "trimThresholdInDecibels": \(threshold),
       "trimMarginInSeconds": \(margin)}
      """
    #expect(throws: AudioPreparationError.self) {
      try JSONDecoder().decode(AudioPreparation.self, from: Data(json.utf8))
    }
  }
}

@Suite("Silence trimming")
struct AudioTrimmingTests {
  @Test("The loud range is the one that looking at every millisecond finds", arguments: 1...40)
  func profileAgainstBruteForce(seed: Int) {
    let sampleRate = 4000
    let length = 1 + seed * 97 % 400
    // Bursts of very different loudness, so that every threshold finds another range.
    let samples = zip(noise(length, seed: UInt64(seed)), noise(length, seed: UInt64(seed) + 1000)).map {
      sound, exponent in
      sound * pow(10, 3 * exponent - 3)
    }
    var profile = LoudnessProfile(sampleRate: sampleRate)
    var rest = samples[...]
    while !rest.isEmpty {
      let count = 1 + (rest.count * seed) % 13
      profile.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    let peaks = stride(from: 0, to: length, by: 4).map { start in
      samples[start..<min(start + 4, length)].map(abs).max() ?? 0
    }
    #expect(profile.sampleCount == length)
    #expect(profile.peak == peaks.max())
    for threshold in peaks + [0, 2] {
      let first = peaks.firstIndex { $0 >= threshold }
      let last = peaks.lastIndex { $0 >= threshold }
      let expected = first.flatMap { first in last.map { first * 4..<min($0 * 4 + 4, length) } }
      #expect(profile.loudRange(threshold: threshold) == expected)
    }
  }

  @Test(
    "Silence before and after goes, silence within and the margin stay, at any volume",
    arguments: [1, 0.001] as [Float])
  func trimming(volume: Float) throws {
    let tone = sine(440, sampleRate: 8000, count: 800)
    let quiet = noise(8000, amplitude: 0.0001)
    let samples = (quiet + tone + quiet + tone + quiet).map { $0 * volume }
    var profile = LoudnessProfile(sampleRate: 8000)
    profile.append(samples)
    let kept = SilenceTrimmer.standard.keptRange(of: profile, sampleRate: 8000)
    // 50 ms of 8 kHz are 400 samples.
    #expect(kept == 7600..<18_000)
    let wide = try SilenceTrimmer(thresholdInDecibels: -60, marginInSeconds: 5)
    #expect(wide.keptRange(of: profile, sampleRate: 8000) == 0..<samples.count)
    let deaf = try SilenceTrimmer(thresholdInDecibels: -90)
    #expect(deaf.keptRange(of: profile, sampleRate: 8000) == 0..<samples.count)
  }

  @Test("A wholly silent recording is kept whole")
  func silence() {
    var profile = LoudnessProfile(sampleRate: 8000)
    profile.append([Float](repeating: 0, count: 1234))
    #expect(SilenceTrimmer.standard.keptRange(of: profile, sampleRate: 8000) == 0..<1234)
  }
}
