import Foundation
import Media
import Testing

@Suite("Detector of runaway noise")
struct SoundCollapseMeasureTests {
  static func collapse(of samples: [Float], sampleRate: Int = 8000) throws -> SoundCollapse? {
    let course = try MeasureSignals.measure(samples, sampleRate: sampleRate).course
    return CollapseDetector(comparingWithBeginningOf: course)?.collapse(of: course)
  }

  @Test("A tone that turns into noise at 3.0 s is reported there", arguments: [8000, 16_000])
  func toneIntoNoise(sampleRate: Int) throws {
    let tone = sine(300, sampleRate: sampleRate, count: 3 * sampleRate)
    let samples = tone + noise(3 * sampleRate, amplitude: 0.4)
    let collapse = try #require(try Self.collapse(of: samples, sampleRate: sampleRate))
    #expect(abs(collapse.startInSeconds - 3) < 0.3)
    #expect(collapse.cause == .noise)
  }

  @Test("Babble that turns into noise is reported, wherever it does", arguments: [2.0, 5.5, 9])
  func babbleIntoNoise(seconds: Double) throws {
    let samples = MeasureSignals.babble(seconds: seconds) + noise(24_000, amplitude: 0.2)
    let collapse = try #require(try Self.collapse(of: samples))
    #expect(abs(collapse.startInSeconds - seconds) < 0.35)
  }

  @Test("A sound that becomes twenty times as loud is reported as louder")
  func louder() throws {
    let tone = sine(300, sampleRate: 8000, count: 64_000, amplitude: 1)
    let samples = tone.enumerated().map { $0.element * ($0.offset < 32_000 ? 0.04 : 0.8) }
    let collapse = try #require(try Self.collapse(of: samples))
    #expect(abs(collapse.startInSeconds - 4) < 0.3)
    #expect(collapse.cause == .loudness)
  }

  @Test("Clean tones, chirps, babble, noise throughout and silence have not fallen apart")
  func wellBehaved() throws {
    let chirp = MeasureSignals.chirp(from: 100, to: 3000, seconds: 6, sampleRate: 8000)
    let sounds = [
      sine(300, sampleRate: 8000, count: 48_000), chirp, MeasureSignals.babble(seconds: 8),
      noise(48_000, amplitude: 0.3), [Float](repeating: 0, count: 48_000),
    ]
    for (index, samples) in sounds.enumerated() { #expect(try Self.collapse(of: samples) == nil, "sound \(index)") }
  }

  @Test("Noise that ends again, hiss in a pause, and half a second of noise at the end are no collapse")
  func passing() throws {
    let babble = MeasureSignals.babble(seconds: 4)
    let loud = noise(16_000, amplitude: 0.3)
    #expect(try Self.collapse(of: babble + loud + babble) == nil)
    #expect(try Self.collapse(of: babble + noise(16_000, amplitude: 0.002)) == nil)
    #expect(try Self.collapse(of: babble + loud.prefix(4000)) == nil)
  }

  @Test("What is noise from its first moment is found out by comparing with a corpus only")
  func noiseAgainstCorpus() throws {
    let corpus = try MeasureSignals.profile(MeasureSignals.babble(seconds: 10))
    let detector = try #require(CollapseDetector(comparingWith: corpus))
    let noise = try MeasureSignals.measure(noise(32_000, amplitude: 0.2)).course
    #expect(detector.collapse(of: noise)?.startInSeconds == 0)
    let likeIt = try MeasureSignals.measure(MeasureSignals.babble(seconds: 6, seed: 5)).course
    #expect(detector.collapse(of: likeIt) == nil)
  }

  @Test("There is nothing to compare with in a short sound or a silent corpus")
  func nothingToCompare() throws {
    let short = try MeasureSignals.measure(sine(300, sampleRate: 8000, count: 12_000)).course
    #expect(CollapseDetector(comparingWithBeginningOf: short) == nil)
    #expect(CollapseDetector(comparingWith: try MeasureSignals.profile([Float](repeating: 0, count: 8000))) == nil)
  }
}
