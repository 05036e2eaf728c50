import Foundation
import Media
import Testing

/// One file must not decide for the rest, whatever is odd about it.
@Suite("Odd files among others")
struct OddFileTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private func sound(sampleRate: Int? = nil) throws(CorpusError) -> AudioCorpus {
    try AudioCorpus.open(
      AudioCorpusConfiguration(folder: folder.path, sampleRate: sampleRate, spoolFolder: folder.path))
  }

  // MARK: Sample rates

  @Test("One header of eleven that lies about the rate is outvoted", arguments: [1, 500, 2000, 96_000, 1_000_000])
  func lyingHeader(rate: Int) throws {
    for index in 0..<10 {
      try folder.record(noise(1600, seed: UInt64(index + 1)), sampleRate: 16_000, to: "\(index).wav")
    }
    try folder.record(noise(1600, seed: 99), sampleRate: rate, to: "liar.wav")
    let corpus = try sound()
    #expect(corpus.preparation.sampleRate == 16_000)
    #expect(corpus.recordings.prefix(10).allSatisfy { $0.sampleCount == 1600 })
    let said = corpus.report.lines.joined(separator: "\n")
    #expect(said.contains("\(rate) Hz"), "\(said)")
    #expect(corpus.report.refusals.map(\.path) == (1000...800_000 ~= rate ? [] : ["liar.wav"]))
  }

  @Test("Ten short recordings at one rate and a long one at another stop with a sentence that names --sample-rate")
  func twoElections() throws {
    for index in 0..<10 {
      try folder.record(noise(441, seed: UInt64(index + 1)), sampleRate: 44_100, to: "\(index).wav")
    }
    try folder.record(noise(8000, seed: 99), sampleRate: 8000, to: "long.wav")
    let error = #expect(throws: CorpusError.self) { try sound() }
    let sentence = try #require(error).description
    for word in ["10 files", "44100 Hz", "long.wav", "--sample-rate 44100", "--sample-rate 8000"] {
      #expect(sentence.contains(word), "\(sentence)")
    }
    #expect(try sound(sampleRate: 44_100).recordings.count == 11)
  }

  @Test("Two rates with as many files each: the one with more samples, and where all is equal the higher")
  func evenElection() throws {
    for (seed, rate) in [(1, 8000), (2, 16_000), (3, 8000), (4, 16_000)] {
      try folder.record(noise(rate, seed: UInt64(seed)), sampleRate: rate, to: "\(seed).wav")
    }
    #expect(try sound().preparation.sampleRate == 16_000)
  }

  @Test("As many files at a rate far from that of most of the sound stop, for nobody is outvoted")
  func farTie() throws {
    try folder.record(noise(44_100, seed: 1), sampleRate: 44_100, to: "high.wav")
    try folder.record(noise(8000, seed: 2), sampleRate: 8000, to: "low.wav")
    let sentence = try #require(#expect(throws: CorpusError.self) { try sound() }).description
    #expect(sentence.contains("--sample-rate 8000") && sentence.contains("--sample-rate 44100"), "\(sentence)")
    #expect(try sound(sampleRate: 8000).recordings.count == 2)
  }

  @Test("A corpus in which every rate is strange is meant so")
  func earthquakes() throws {
    for index in 0..<3 { try folder.record(noise(500, seed: UInt64(index + 1)), sampleRate: 250, to: "\(index).wav") }
    #expect(try sound().preparation.sampleRate == 250)
  }

  // MARK: What cannot be used

  @Test("More broken recordings than usable ones stop, and as many do not")
  func brokenSounds() throws {
    for index in 0..<3 { try folder.record(noise(400, seed: UInt64(index + 1)), to: "\(index).wav") }
    for index in 0..<3 { try folder.write(Array("no sound".utf8), to: "bad\(index).wav") }
    #expect(try sound().recordings.count == 3)
    try folder.write(Array("no sound".utf8), to: "bad3.wav")
    let error = #expect(throws: CorpusError.self) { try sound() }
    #expect(error?.description.contains("4 of the 7 files") == true)
  }

  @Test("One cut picture of forty is left out and named; most of them stop")
  func brokenPictures() throws {
    for index in 0..<40 { try folder.paint(seed: UInt64(index + 1), to: "\(index).png") }
    let whole = try folder.bytes(of: "7.png")
    try folder.write(Array(whole.prefix(whole.count / 2)), to: "7.png")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole?.exampleCount == 39)
    #expect(parts.report.contains { $0.hasPrefix("left out 1: ") && $0.contains("7.png") }, "\(parts.report)")
    for index in 10..<30 { try folder.write(Array("text".utf8), to: "\(index).png") }
    #expect(folder.gridError()?.description.contains("21 of the 40 files") == true)
  }

  @Test("A picture of another size than most is left out with both sizes")
  func oddPicture() throws {
    for index in 0..<5 { try folder.paint(seed: UInt64(index + 1), to: "\(index).png") }
    try folder.paint(rows: 5, columns: 5, to: "odd.png")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole?.exampleCount == 5)
    #expect(parts.report.last?.hasSuffix("odd.png has 5 × 5 pixels, and most have 4 × 3 pixels") == true)
  }

  @Test("A picture in no folder does not take the classes from those in folders")
  func strayPicture() throws {
    for index in 0..<6 { try folder.paint(seed: UInt64(index + 1), to: "\(index % 2 == 0 ? "a" : "b")/\(index).png") }
    try folder.paint(seed: 99, to: "stray.png")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole?.classNames == ["a", "b"] && parts.whole?.exampleCount == 6)
    #expect(parts.report.last?.contains("stray.png lies in no folder of a class") == true)
  }

  @Test("A broken table, and one with another number of columns, are left out of several")
  func brokenTables() throws {
    for index in 0..<8 {
      let rows = (0..<10).map { "\(index),\($0),\(index ^ $0)" }.joined(separator: "\n")
      try folder.write(Array(rows.utf8), to: "\(index).csv")
    }
    try folder.write(Array("0,1,2\n3,x,4\n".utf8), to: "broken.csv")
    try folder.write(Array("0,1\n1,0\n".utf8), to: "narrow.csv")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole?.exampleCount == 80)
    let said = try #require(parts.report.first { $0.hasPrefix("left out 2: ") })
    #expect(
      said.contains("broken.csv has 'x' in row 2") && said.contains("narrow.csv has 2 values, and most have 3 values"))
  }

  @Test("A damaged test part does not keep from learning; a damaged training part does")
  func brokenParts() throws {
    let images = idx([2, 3, 4], Array(0..<24))
    try folder.write(images, to: "train-images-idx3-ubyte")
    let test = try folder.write(Array(images.dropLast(3)), to: "t10k-images-idx3-ubyte")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.training?.exampleCount == 2 && parts.test == nil)
    #expect(parts.report.last?.hasPrefix("left out 1: \(test) is cut short") == true)
    try folder.write(Array(images.dropLast(3)), to: "train-images-idx3-ubyte")
    #expect(folder.gridError()?.description.contains("is cut short") == true)
  }

  @Test("A text that cannot be read and an empty one are left out of several; a single one stops")
  func brokenTexts() throws {
    for index in 0..<4 { try folder.write(Array("text \(index)".utf8), to: "\(index).txt") }
    try folder.write([], to: "empty.txt")
    try folder.write(gzip(Array("packed".utf8)), to: "packed.txt")
    let parts = try TextCorpus.open(folder.path)
    #expect(parts.whole?.documents.count == 4)
    let said = try #require(parts.report.first { $0.hasPrefix("left out 2: ") })
    #expect(said.contains("empty.txt is empty") && said.contains("packed.txt is compressed"))
    #expect(throws: TextCorpusError.self) { try TextCorpus.open(folder.path + "/packed.txt") }
  }

  // MARK: Names

  @Test("Names that read the same and have other bytes are two files of every kind, and two classes")
  func names() throws {
    let names = ["\u{E9}", "e\u{301}"]
    for (seed, name) in zip(UInt64(1)..., names) {
      try folder.write(Array("text \(seed)".utf8), to: "texts/\(name).txt")
      try folder.paint(seed: seed, to: "pictures/\(name)/1.png")
      try folder.record(noise(400, seed: seed), to: "sounds/\(name).wav")
    }
    #expect(try TextCorpus.open(folder.path + "/texts").whole?.documents.count == 2)
    let pictures = try #require(try GridCorpus.open(folder.path + "/pictures").whole)
    #expect(pictures.classNames.count == 2 && Set(pictures.labels ?? []) == [0, 1])
    let paths = try AudioCorpus.soundFiles(in: folder.path + "/sounds")
    #expect(paths.map { Array($0.utf8) } == names.reversed().map { Array("\($0).wav".utf8) })
  }
}
