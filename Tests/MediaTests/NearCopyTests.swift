import Foundation
import Media
import Testing

@Suite("Recordings of the same sound")
struct NearCopyTests {
  private let folder: SoundTestFolder
  private static let sampleRate = 16_000

  init() throws { folder = try SoundTestFolder() }

  private func corpus(sampleRate: Int = sampleRate) throws -> AudioCorpus {
    try AudioCorpus.open(
      AudioCorpusConfiguration(folder: folder.path, sampleRate: sampleRate, spoolFolder: folder.path))
  }

  /// A word of four syllables; every take has the same loudness over time, and other waves.
  private func word(_ word: UInt64, take: UInt64) -> [Float] {
    let source = noise(9600, seed: 1000 * word + take)
    let levels = noise(4, seed: word).map { 0.15 + 0.8 * abs($0) }
    var (low, smooth): ([Float], Float) = ([], 0)
    for (index, sample) in source.enumerated() {
      smooth += 0.3 * (sample - smooth)
      let phase = Float(index % 2400) / 2400
      low.append(0.8 * levels[index / 2400] * sin(.pi * phase) * smooth)
    }
    return low
  }

  private func resampled(_ samples: [Float], to rate: Int) throws -> [Float] {
    let resampler = try Resampler(from: Self.sampleRate, to: rate)
    return try resampler.process(samples) + resampler.finish()
  }

  @Test(
    "At another volume, upside down, later, at other rates and from lossy codings they are found",
    arguments: [8000, 16_000, 44_100])
  func found(rate: Int) throws {
    for index in UInt64(1)...3 {
      let samples = word(index, take: 1)
      try folder.record(samples, sampleRate: 16_000, to: "\(index).wav")
      try folder.record(samples.map { -0.3 * $0 }, sampleRate: 16_000, to: "quiet/\(index).wav")
      try folder.record(
        [Float](repeating: 0, count: 1603) + samples, sampleRate: 16_000, to: "late/\(index).flac")
      try folder.record(try resampled(samples, to: 8000), sampleRate: 8000, to: "low/\(index).wav")
      try folder.record(try resampled(samples, to: 44_100), sampleRate: 44_100, to: "high/\(index).wav")
      try folder.record(samples, sampleRate: 16_000, to: "vorbis/\(index).ogg")
    }
    let corpus = try corpus(sampleRate: rate)
    for recording in corpus.recordings {
      #expect(recording.kindred.count >= 5, "\(recording.path): \(recording.kindred)")
      #expect(
        recording.kindred.allSatisfy {
          ($0 as NSString).lastPathComponent.first == (recording.path as NSString).lastPathComponent.first
        })
    }
    let line = try #require(corpus.report.lines.first { $0.hasPrefix("kept on one side") })
    #expect(line.contains("high/2.wav sounds like") || line.contains("high/1.wav sounds like"), "\(line)")
  }

  @Test("Takes of one word, and words of equal length, are not taken for the same sound")
  func different() throws {
    for index in UInt64(1)...4 {
      for take in UInt64(1)...6 {
        try folder.record(word(index, take: take), sampleRate: 16_000, to: "\(index)-\(take).wav")
      }
    }
    let corpus = try corpus()
    #expect(corpus.report.nearCopies == [])
    #expect(corpus.recordings.allSatisfy { $0.kindred.isEmpty })
  }

  @Test("They are held out together or not at all, by a share and by a pattern, and both sides have some")
  func split() throws {
    for index in UInt64(1)...6 {
      try folder.record(word(index, take: 1), sampleRate: 16_000, to: "a\(index).wav")
      try folder.record(word(index, take: 1).map { 0.4 * $0 }, sampleRate: 16_000, to: "b\(index).wav")
    }
    let corpus = try corpus()
    #expect(corpus.recordings.count == 12)
    func expectTogether(_ rule: HeldOut) throws {
      let split = try CorpusSplit(of: corpus.recordings, holdingOut: rule)
      let heldOut = Set(split.heldOut.map { corpus.recordings[$0.recording].path })
      #expect(!heldOut.isEmpty && heldOut.count < 12)
      for index in 1...6 { #expect(heldOut.contains("a\(index).wav") == heldOut.contains("b\(index).wav")) }
    }
    for fraction in [0.001, 0.1, 0.3, 0.5, 0.7, 0.999] { try expectTogether(.fraction(fraction)) }
    for pattern in ["b3.wav", "a[12].wav"] { try expectTogether(.glob(pattern)) }
  }

  @Test("Where all recordings are of one sound, they are split as if they were not")
  func onlyOne() throws {
    try folder.record(word(1, take: 1), sampleRate: 16_000, to: "a.wav")
    try folder.record(word(1, take: 1).map { 0.4 * $0 }, sampleRate: 16_000, to: "b.wav")
    let split = try CorpusSplit(of: corpus().recordings, holdingOut: .fraction(0.1))
    #expect(split.heldOut.count == 1 && split.training.count == 1)
  }
}
