import Foundation
import Media
import Testing

@Suite("Measures of a sound")
struct SpectralMeasureTests {
  @Test(
    "A sine has its frequency as centroid, roll-off and pitch, no flatness, and the level of a sine",
    arguments: [(440.0, 8000), (220, 16_000), (261.6, 44_100), (130, 1000)])
  func tone(frequency: Double, sampleRate: Int) throws {
    let samples = sine(frequency, sampleRate: sampleRate, count: 2 * sampleRate, amplitude: 0.5)
    let profile = try MeasureSignals.profile(samples, sampleRate: sampleRate)
    let binWidth = Double(sampleRate) / Double(profile.frames.windowLength)
    #expect(abs(try #require(profile.centroid.mean) - frequency) < 2)
    #expect(abs(try #require(profile.rollOff.mean) - frequency) <= 1.5 * binWidth)
    #expect(profile.pitchedShare == 1)
    let pitch = SoundProfile.hertz(ofSemitones: try #require(profile.pitch.mean))
    #expect(abs(pitch / frequency - 1) < 0.002)
    #expect(try #require(profile.flatness.median) < 0.01)
    #expect(abs(try #require(profile.levels.levelInDecibels) - 20 * log10(0.5 / 2.squareRoot())) < 0.01)
    #expect(abs(try #require(profile.levels.peakInDecibels) + 6.02) < 0.05)
    #expect(abs(try #require(profile.levels.offset)) < 5e-4)
    #expect(profile.levels.clippedShare == 0)
    // Half of all samples of a sine lie below sin(45°) of its amplitude.
    let median = try #require(profile.levels.histogram.median)
    #expect(abs(median - 20 * log10(0.5 * 0.5.squareRoot())) < 1)
  }

  @Test("The loudest band of a sine is the one around it, and reads its power")
  func toneInBands() throws {
    let profile = try MeasureSignals.profile(sine(1000, sampleRate: 8000, count: 16_000, amplitude: 1))
    let spectrum = profile.averageSpectrum
    let centres = profile.frames.bands.centres
    let loudest = try #require(spectrum.indices.max { spectrum[$0] < spectrum[$1] })
    let nearest = try #require(centres.indices.min { abs(centres[$0] - 1000) < abs(centres[$1] - 1000) })
    #expect(abs(loudest - nearest) <= 1)
    #expect((-8.0 ... -1).contains(spectrum[loudest]))
    for band in spectrum.indices where abs(centres[band] - 1000) > 200 { #expect(spectrum[band] < -70) }
  }

  @Test("The centroid and the pitch of a chirp are spread evenly over its frequencies")
  func chirp() throws {
    let high = try MeasureSignals.profile(MeasureSignals.chirp(from: 500, to: 3500, seconds: 4, sampleRate: 8000))
    for share in [0.1, 0.25, 0.5, 0.75, 0.9] {
      #expect(abs(try #require(high.centroid.quantile(share)) - (500 + 3000 * share)) < 40)
    }
    let rising = MeasureSignals.chirp(from: 100, to: 800, seconds: 4, sampleRate: 16_000)
    let low = try MeasureSignals.profile(rising, sampleRate: 16_000)
    #expect(try #require(low.pitchedShare) > 0.97)
    for share in [0.1, 0.5, 0.9] {
      let pitch = SoundProfile.hertz(ofSemitones: try #require(low.pitch.quantile(share)))
      #expect(abs(pitch / (100 + 700 * share) - 1) < 0.03)
    }
  }

  @Test("White noise is flat within 1 dB, as flat as theory says, and has no pitch", arguments: [8000, 22_050])
  func whiteNoise(sampleRate: Int) throws {
    let profile = try MeasureSignals.profile(noise(20 * sampleRate, amplitude: 0.3), sampleRate: sampleRate)
    let spectrum = profile.averageSpectrum
    let mean = spectrum.reduce(0, +) / Double(spectrum.count)
    for level in spectrum { #expect(abs(level - mean) < 1) }
    // The power of a bin is exponentially distributed: geometric by arithmetic mean is e to minus Euler's constant.
    #expect(abs(try #require(profile.flatness.mean) - 0.5615) < 0.02)
    #expect(abs(try #require(profile.centroid.mean) / (Double(sampleRate) / 4) - 1) < 0.02)
    #expect(abs(try #require(profile.rollOff.mean) / (0.85 * Double(sampleRate) / 2) - 1) < 0.02)
    #expect(try #require(profile.pitchedShare) < 0.01)
    #expect(abs(try #require(profile.levels.rootMeanSquare) - 0.3 / 3.0.squareRoot()) < 0.002)
  }

  @Test("Pink noise falls by 3 dB an octave")
  func pinkNoise() throws {
    let profile = try MeasureSignals.profile(MeasureSignals.pinkNoise(320_000, sampleRate: 16_000), sampleRate: 16_000)
    let points = zip(profile.frames.bands.centres, profile.averageSpectrum).filter { 80...2000 ~= $0.0 }
    let (x, y) = (points.map { log2($0.0) }, points.map { $0.1 })
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let slope =
      zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    #expect(abs(slope + 3.01) < 0.3)
  }

  @Test("Silence has levels of nothing and no timbre, and a constant is silence with an offset", arguments: [0, 0.3])
  func silence(offset: Float) throws {
    let profile = try MeasureSignals.profile([Float](repeating: offset, count: 8000))
    #expect(profile.frameCount == 77)
    #expect(profile.audibleFrameCount == 0)
    #expect(abs(try #require(profile.levels.offset) - Double(offset)) < 1e-6)
    #expect(profile.levels.levelInDecibels == nil)
    #expect(profile.flatness.median == nil && profile.centroid.mean == nil && profile.rollOff.mean == nil)
    #expect(profile.pitch.mean == nil && profile.pitchedShare == nil && profile.loudness.mean == nil)
    #expect((profile.levels.peakInDecibels == nil) == (offset == 0))
    #expect(profile.averageSpectrum.allSatisfy { $0 < -90 })
  }

  @Test("A sine of twice full scale, clipped, has two thirds of its samples at full scale")
  func clipped() throws {
    let samples = sine(97, sampleRate: 8000, count: 80_000, amplitude: 2).map { min(max($0, -1), 1) }
    let profile = try MeasureSignals.profile(samples)
    // |2 sin| exceeds 1 for a share of 1 − 2/π · asin(1/2).
    #expect(abs(try #require(profile.levels.clippedShare) - 2.0 / 3) < 0.002)
    #expect(profile.levels.peak == 1)
  }

  @Test("An offset is measured, and changes neither level nor timbre")
  func offset() throws {
    let tone = sine(440, sampleRate: 8000, count: 16_000, amplitude: 0.25)
    let (plain, moved) = (try MeasureSignals.profile(tone), try MeasureSignals.profile(tone.map { $0 + 0.2 }))
    #expect(abs(try #require(moved.levels.offset) - 0.2) < 1e-4)
    #expect(abs(try #require(moved.levels.levelInDecibels) - #require(plain.levels.levelInDecibels)) < 0.01)
    #expect(abs(try #require(moved.centroid.mean) - #require(plain.centroid.mean)) < 0.5)
    #expect(abs(try #require(moved.pitch.mean) - #require(plain.pitch.mean)) < 0.01)
  }

  @Test("Pauses do not count: a tone with silence around it has the timbre of the tone")
  func pauses() throws {
    let tone = sine(440, sampleRate: 8000, count: 8000)
    let hiss = noise(8000, amplitude: 0.0005)
    let profile = try MeasureSignals.profile(hiss + tone + hiss)
    #expect(abs(try #require(profile.centroid.median) - 440) < 2)
    #expect((75...85).contains(profile.audibleFrameCount))
    #expect(profile.frameCount == 237)
  }

  @Test("The result does not depend on how the sound is cut into blocks", arguments: [1, 7, 100, 399, 5000])
  func blocks(blockLength: Int) throws {
    let samples = MeasureSignals.babble(seconds: 1.3)
    let whole = try MeasureSignals.measure(samples, blockLength: samples.count)
    let cut = try MeasureSignals.measure(samples, blockLength: blockLength)
    #expect(cut.profile.averageSpectrum == whole.profile.averageSpectrum)
    #expect(cut.profile.logMelFrames == whole.profile.logMelFrames)
    #expect(cut.profile.flatness == whole.profile.flatness)
    #expect(cut.profile.pitch == whole.profile.pitch)
    #expect(cut.profile.levels == whole.profile.levels)
    #expect(cut.course == whole.course)
  }

  @Test("Profiles add up: two sounds together are what one sound of all their frames is")
  func addition() throws {
    let (first, second) = (MeasureSignals.babble(seconds: 2, seed: 3), noise(12_000, amplitude: 0.2))
    var sum = try MeasureSignals.profile(first)
    let other = try MeasureSignals.profile(second)
    let (ownPower, othersPower) = (sum.averageSpectrum, other.averageSpectrum)
    let (ownCount, othersCount) = (Double(sum.frameCount), Double(other.frameCount))
    sum.add(other)
    #expect(sum.sampleCount == first.count + second.count)
    #expect(Double(sum.frameCount) == ownCount + othersCount)
    for (band, level) in sum.averageSpectrum.enumerated() {
      let power = pow(10, ownPower[band] / 10) * ownCount + pow(10, othersPower[band] / 10) * othersCount
      #expect(abs(level - 10 * log10(power / (ownCount + othersCount))) < 0.01)
    }
  }

  @Test("A sound shorter than a frame is refused with its length and what is needed")
  func tooShort() {
    let error = #expect(throws: SoundTooShort.self) { try MeasureSignals.profile(noise(399)) }
    #expect(error?.description.contains("399 samples") == true && error?.description.contains("400") == true)
    #expect(throws: Never.self) { try MeasureSignals.profile(noise(400)) }
  }

  @Test("Samples that are no numbers count as silence")
  func notFinite() throws {
    var samples = sine(440, sampleRate: 8000, count: 8000)
    samples[100] = .nan
    samples[5000] = .infinity
    let profile = try MeasureSignals.profile(samples)
    for level in profile.averageSpectrum { #expect(level.isFinite) }
    #expect(abs(profile.levels.peak - 0.5) < 0.001)
  }
}
