import Foundation
import Media
import Testing

@Suite("Measures against a corpus")
struct CorpusMeasureTests {
  /// Twelve recordings of a second and a half.
  static func corpus(in folder: SoundTestFolder, sampleRate: Int = 8000) throws -> String {
    for index in 0..<12 {
      let babble = MeasureSignals.babble(seconds: 1.5, sampleRate: sampleRate, seed: UInt64(100 + index))
      try folder.record(babble, sampleRate: sampleRate, to: "corpus/sub-\(index % 3)/\(index).wav")
    }
    return folder.path + "/corpus"
  }

  static func profile(of corpus: String, sampleRate: Int = 8000, pieces: Double = 3) throws -> CorpusProfile {
    try CorpusProfile(of: corpus, sampleRate: sampleRate, pieceDurationInSeconds: pieces, threadCount: 2)
  }

  @Test("The corpus is nearest to itself, then with a little noise, then with much, and white noise is farthest")
  func ranking() throws {
    let folder = try SoundTestFolder()
    let corpus = try Self.profile(of: Self.corpus(in: folder))
    #expect(corpus.recordingCount == 12 && corpus.pieces.count == 6 && corpus.refusals.isEmpty)
    let babble = MeasureSignals.babble(seconds: 6, seed: 9)
    let hiss = noise(babble.count, seed: 4)
    let sounds = [
      babble, MeasureSignals.sum(babble, hiss, times: 0.002), MeasureSignals.sum(babble, hiss, times: 0.03),
      hiss.map { 0.13 * $0 },
    ]
    let comparisons = try sounds.map { corpus.comparison(of: try MeasureSignals.profile($0)) }
    for (nearer, farther) in zip(comparisons, comparisons.dropFirst()) {
      #expect(try #require(nearer.logSpectralDistance) < #require(farther.logSpectralDistance))
      #expect(try #require(nearer.frechetDistance) < #require(farther.frechetDistance))
      #expect(try #require(nearer.flatnessDistance) < #require(farther.flatnessDistance))
    }
    let (own, noise) = (try #require(comparisons.first), try #require(corpus.whiteNoise))
    let farthestPiece = try #require(corpus.pieces.compactMap(\.frechetDistance).max())
    #expect(try #require(own.frechetDistance) < 2 * farthestPiece)
    #expect(try #require(noise.frechetDistance) > 5 * farthestPiece)
    #expect(abs(try #require(comparisons.last?.frechetDistance) / #require(noise.frechetDistance) - 1) < 0.3)
  }

  @Test("The corpus as one sound differs in nothing")
  func identity() throws {
    let folder = try SoundTestFolder()
    let corpus = try Self.profile(of: Self.corpus(in: folder))
    let comparison = corpus.comparison(of: corpus.profile)
    #expect(comparison.logSpectralDistance == 0 && comparison.levelDifference == 0)
    #expect(try #require(comparison.frechetDistance) < 1e-3)
    #expect(comparison.pitchDistance == 0 && comparison.centroidDistance == 0 && comparison.flatnessDistance == 0)
    #expect(comparison.rollOffDistance == 0 && comparison.sampleLevelDistance == 0)
  }

  @Test("Half as loud is 6 dB less in levels, and nothing in the shape of the spectrum")
  func halfAsLoud() throws {
    let folder = try SoundTestFolder()
    try folder.record(noise(16_000, amplitude: 0.5), to: "corpus/noise.wav")
    let corpus = try Self.profile(of: folder.path + "/corpus", pieces: 1)
    let quiet = corpus.comparison(of: try MeasureSignals.profile(noise(16_000, amplitude: 0.25)))
    #expect(abs(try #require(quiet.sampleLevelDistance) - 6.02) < 0.1)
    #expect(abs(try #require(quiet.levelDifference) + 6.02) < 0.05)
    #expect(try #require(quiet.logSpectralDistance) < 0.05)
    #expect(try #require(quiet.flatnessDistance) < 0.002)
  }

  @Test("A loud tone is not quieter than noise for the bands that it leaves empty")
  func loudTone() throws {
    let folder = try SoundTestFolder()
    try folder.record(noise(16_000, amplitude: 0.1), to: "corpus/noise.wav")
    let corpus = try Self.profile(of: folder.path + "/corpus", pieces: 1)
    let tone = try MeasureSignals.profile(sine(200, sampleRate: 8000, count: 16_000, amplitude: 0.5))
    let difference = try #require(tone.levels.levelInDecibels) - #require(corpus.profile.levels.levelInDecibels)
    #expect(difference > 6)
    #expect(corpus.comparison(of: tone).levelDifference == difference)
  }

  @Test("An octave higher is twelve semitones away")
  func octave() throws {
    let folder = try SoundTestFolder()
    try folder.record(sine(200, sampleRate: 8000, count: 8000, amplitude: 0.5), to: "corpus/tone.wav")
    let corpus = try Self.profile(of: folder.path + "/corpus", pieces: 1)
    let high = corpus.comparison(of: try MeasureSignals.profile(sine(400, sampleRate: 8000, count: 8000)))
    #expect(abs(try #require(high.pitchDistance) - 12) < 0.15)
    #expect(abs(try #require(high.centroidDistance) - 200) < 5)
  }

  @Test("Recordings of another rate are brought to that of the sound, and the lowest rate is told")
  func rates() throws {
    let folder = try SoundTestFolder()
    let path = try Self.corpus(in: folder, sampleRate: 16_000)
    let corpus = try Self.profile(of: path, sampleRate: 8000)
    #expect(corpus.lowestSampleRate == 16_000 && corpus.profile.frames.sampleRate == 8000)
    #expect(abs(corpus.profile.durationInSeconds - 18) < 0.01)
    let comparison = corpus.comparison(of: try MeasureSignals.profile(MeasureSignals.babble(seconds: 6, seed: 9)))
    #expect(try #require(comparison.frechetDistance) < #require(corpus.whiteNoise?.frechetDistance) / 5)
  }

  @Test("The number of threads changes nothing")
  func threads() throws {
    let folder = try SoundTestFolder()
    let path = try Self.corpus(in: folder)
    let (one, three) = (
      try CorpusProfile(of: path, sampleRate: 8000, pieceDurationInSeconds: 2, threadCount: 1),
      try CorpusProfile(of: path, sampleRate: 8000, pieceDurationInSeconds: 2, threadCount: 3)
    )
    #expect(one.pieces == three.pieces && one.whiteNoise == three.whiteNoise)
    #expect(one.profile.averageSpectrum == three.profile.averageSpectrum)
  }

  @Test("Files that cannot be measured are listed, and a corpus of nothing else is refused with their reasons")
  func refusals() throws {
    let folder = try SoundTestFolder()
    let path = try Self.corpus(in: folder)
    try folder.write(Array("no sound".utf8), to: "corpus/poem.wav")
    try folder.record(noise(100), to: "corpus/click.wav")
    let corpus = try Self.profile(of: path)
    #expect(corpus.recordingCount == 12)
    #expect(Set(corpus.refusals.map(\.path)) == ["poem.wav", "click.wav"])

    try folder.record(noise(100), to: "clicks/click.wav")
    let error = #expect(throws: CorpusError.self) { try Self.profile(of: folder.path + "/clicks") }
    #expect(error?.description.contains("click.wav") == true && error?.description.contains("100 samples") == true)

    _ = try folder.path("empty/x")
    let empty = #expect(throws: CorpusError.self) { try Self.profile(of: folder.path + "/empty") }
    #expect(empty?.description.contains("empty") == true && empty?.description.contains("no files") == true)
  }

  @Test("Silence against a corpus, and a sound against a silent corpus, have no distances")
  func silence() throws {
    let folder = try SoundTestFolder()
    let silence = [Float](repeating: 0, count: 8000)
    let corpus = try Self.profile(of: Self.corpus(in: folder))
    let comparison = corpus.comparison(of: try MeasureSignals.profile(silence))
    #expect(comparison.logSpectralDistance == nil && comparison.frechetDistance == nil)
    #expect(comparison.pitchDistance == nil && comparison.sampleLevelDistance == nil)
    for index in 0..<2 { try folder.record(silence, to: "silent/\(index).wav") }
    let silent = try Self.profile(of: folder.path + "/silent", pieces: 1)
    #expect(silent.whiteNoise == nil)
    #expect(silent.comparison(of: try MeasureSignals.profile(noise(8000))).frechetDistance == nil)
  }

  @Test("A file is measured from disk as in memory; what is no sound or too short is named")
  func reading() throws {
    let folder = try SoundTestFolder()
    let babble = MeasureSignals.babble(seconds: 3)
    let path = try folder.record(babble, to: "babble.wav")
    var received: [Float] = []
    let fromDisk = try MeasuredSound(readingFrom: path) { received += $0 }
    #expect(received.count == babble.count && fromDisk.notes.isEmpty)
    #expect(fromDisk.profile.averageSpectrum == (try MeasureSignals.profile(received)).averageSpectrum)

    var truncated = WaveBytes(samples: (0..<4000).map { Int16($0 % 200) })
    truncated.declaredByteCount = 16_000
    let torn = try MeasuredSound(readingFrom: folder.write(truncated.bytes, to: "torn.wav"))
    #expect(torn.notes == [.truncated(expectedFrames: 8000, foundFrames: 4000)])

    let poem = try folder.write(Array("no sound".utf8), to: "poem.wav")
    let click = try folder.record(noise(100), to: "click.wav")
    let slow = try folder.record(noise(2000), sampleRate: 500, to: "slow.wav")
    for (path, word) in [(poem, "poem.wav"), (click, "100 samples"), (slow, "500 Hz"), ("nothing.wav", "nothing.wav")] {
      let error = #expect(throws: SoundMeasuringError.self) { try MeasuredSound(readingFrom: path) }
      #expect(error?.description.contains(word) == true && error?.description.contains("choose") == true)
    }
  }
}
