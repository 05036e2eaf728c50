import Foundation
import Media
import Testing

@Suite("Corpus split")
struct CorpusSplitTests {
  private let paths = (0..<20).map { "speaker/\($0).wav" }

  @Test("A fraction holds out the recordings whose hash an independent program puts below it")
  func pinnedHashes() throws {
    let flags = try CorpusSplit.heldOutFlags(of: paths, by: .fraction(0.25))
    #expect(flags.indices.filter { flags[$0] } == [0, 1, 12, 15, 17])
  }

  @Test("A recording keeps its side whatever files come or go around it")
  func independence() throws {
    let many = (0..<2000).map { "speaker/\($0).wav" }
    let all = try CorpusSplit.heldOutFlags(of: many, by: .fraction(0.25))
    #expect(try CorpusSplit.heldOutFlags(of: paths, by: .fraction(0.25)) == Array(all[..<20]))
    #expect(try CorpusSplit.heldOutFlags(of: many.reversed(), by: .fraction(0.25)) == all.reversed())
    let share = Double(all.filter { $0 }.count) / 2000
    #expect(abs(share - 0.25) < 0.03)
  }

  @Test("With two recordings or more, no side is ever empty")
  func neitherSideEmpty() throws {
    // The hashes, as fractions of their range: a 0.907, b 0.295, c 0.140, d 0.161.
    let paths = ["a.wav", "b.wav", "c.wav", "d.wav"]
    #expect(try CorpusSplit.heldOutFlags(of: paths, by: .fraction(0.01)) == [false, false, true, false])
    #expect(try CorpusSplit.heldOutFlags(of: paths, by: .fraction(0.99)) == [false, true, true, true])
    #expect(try CorpusSplit.heldOutFlags(of: ["c.wav", "d.wav"], by: .fraction(0.5)) == [true, false])
  }

  @Test("A pattern is held against the file name, or against the path if it holds a slash")
  func globs() throws {
    let paths = ["x/1_a_0.wav", "x/1_a_9.wav", "y/1_b_0.wav", "x/z/1_c_0.wav"]
    #expect(try flags(paths, "*_[0-4].wav") == [true, false, true, true])
    #expect(try flags(paths, "x/*") == [true, true, false, false])
    #expect(try flags(paths, "*/*_0.wav") == [true, false, true, false])
  }

  @Test("A pattern that matches nothing or everything is refused with the number of files and an example")
  func uselessGlobs() {
    #expect(throws: CorpusSplitError.matchesNothing(pattern: "*.flac", fileCount: 20, example: "speaker/0.wav")) {
      try flags(paths, "*.flac")
    }
    #expect(throws: CorpusSplitError.matchesEverything(pattern: "*", fileCount: 20, example: "speaker/0.wav")) {
      try flags(paths, "*")
    }
  }

  @Test("A fraction outside 0…1 is refused", arguments: [0, 1, -0.1, 2, Double.nan])
  func fractions(fraction: Double) {
    #expect(throws: CorpusSplitError.self) { try CorpusSplit.heldOutFlags(of: paths, by: .fraction(fraction)) }
    #expect(throws: CorpusSplitError.self) { try TimeSplit(sampleCount: 10, fraction: fraction, path: "a.wav") }
  }

  @Test("One recording is split in time, its end held out, and neither part is empty")
  func timeSplit() throws {
    let expected: [(Int, Double, Int)] = [(1000, 0.1, 900), (10, 0.001, 9), (10, 0.999, 1), (2, 0.5, 1)]
    for (count, fraction, cut) in expected {
      let split = try TimeSplit(sampleCount: count, fraction: fraction, path: "a.wav")
      #expect(split.training == 0..<cut)
      #expect(split.heldOut == cut..<count)
    }
    #expect(throws: CorpusSplitError.tooShort(path: "a.wav", sampleCount: 1)) {
      try TimeSplit(sampleCount: 1, fraction: 0.5, path: "a.wav")
    }
  }

  @Test("The two parts of a corpus share no sample and leave none out")
  func excerpts() throws {
    let folder = try SoundTestFolder()
    for index in 0..<12 { try folder.record(noise(100 + index), to: "\(index).wav") }
    let corpus = try AudioCorpus.open(
      AudioCorpusConfiguration(folder: folder.path, trimmer: nil, spoolFolder: folder.path))
    let split = try CorpusSplit(of: corpus.recordings, holdingOut: .fraction(0.3))
    #expect(!split.training.isEmpty && !split.heldOut.isEmpty)
    #expect((split.training + split.heldOut).sorted { $0.recording < $1.recording } == corpus.excerpts)
    let single = try AudioCorpus.open(
      AudioCorpusConfiguration(folder: folder.path + "/0.wav", trimmer: nil, spoolFolder: folder.path))
    let inTime = try CorpusSplit(of: single.recordings, holdingOut: .fraction(0.3))
    #expect(inTime.training == [Excerpt(recording: 0, range: 0..<70)])
    #expect(inTime.heldOut == [Excerpt(recording: 0, range: 70..<100)])
  }

  private func flags(_ paths: [String], _ pattern: String) throws -> [Bool] {
    try CorpusSplit.heldOutFlags(of: paths, by: .glob(pattern))
  }
}

@Suite("Symbol histogram")
struct CorpusHistogramTests {
  @Test("Bits per symbol are those of counts with one added to each")
  func bits() throws {
    let folder = try SoundTestFolder()
    // Of two levels: seven samples above zero and one below, then two above and two below.
    try folder.record([1, 1, 1, 1, 1, 1, 1, -1], to: "a.wav")
    try folder.record([1, 1, -1, -1], to: "b.wav")
    let corpus = try AudioCorpus.open(
      AudioCorpusConfiguration(folder: folder.path, levelCount: 2, trimmer: nil, spoolFolder: folder.path))
    let histogram = SymbolHistogram(of: [corpus.excerpts[0]], in: corpus)
    #expect(histogram.counts == [1, 7])
    #expect(abs(histogram.bits(of: 1) - log2(10.0 / 8)) < 1e-12)
    let expected = (log2(10.0 / 8) + log2(10.0 / 2)) / 2
    #expect(abs(histogram.bitsPerSymbol(of: [corpus.excerpts[1]], in: corpus) - expected) < 1e-12)
    let part = [Excerpt(recording: 1, range: 2..<4)]
    #expect(abs(histogram.bitsPerSymbol(of: part, in: corpus) - log2(10.0 / 2)) < 1e-12)
    #expect(histogram.bitsPerSymbol(of: [], in: corpus).isNaN)
  }

  @Test("Symbols that were never seen are possible but dear")
  func unseen() throws {
    let folder = try SoundTestFolder()
    try folder.record([Float](repeating: 0, count: 744), to: "a.wav")
    let corpus = try AudioCorpus.open(AudioCorpusConfiguration(folder: folder.path, spoolFolder: folder.path))
    let histogram = SymbolHistogram(of: corpus.excerpts, in: corpus)
    #expect(abs(histogram.bits(of: 0) - log2(1000)) < 1e-12)
    let total = (0..<256).reduce(0) { $0 + exp2(-histogram.bits(of: $1)) }
    #expect(abs(total - 1) < 1e-12)
  }
}
