import Foundation
import Media
import Testing

@Suite("Copies in a corpus")
struct CopyTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private func sound() throws -> AudioCorpus {
    try AudioCorpus.open(AudioCorpusConfiguration(folder: folder.path, spoolFolder: folder.path))
  }

  @Test("MNIST as it is unpacked twice has every picture once, with its class, whichever copies are there")
  func mnist() throws {
    let pictures = ["train": randomBytes(60, seed: 1), "t10k": randomBytes(24, seed: 2)]
    func write(_ part: String, _ kind: String, _ bytes: [UInt8], to folderName: String) throws {
      try folder.write(bytes, to: "\(folderName)/\(part)-\(kind)-ubyte/\(part)-\(kind)-ubyte")
      guard folderName == "both" else { return }
      try folder.write(bytes, to: "\(folderName)/\(part)-\(kind.replacing("-idx", with: ".idx"))-ubyte")
    }
    for name in ["both", "folders"] {
      for (part, values) in pictures {
        let count = values.count / 12
        try write(part, "images-idx3", idx([count, 3, 4], values), to: name)
        try write(part, "labels-idx1", idx([count], (0..<count).map { UInt8($0) }), to: name)
      }
      let parts = try GridCorpus.open(folder.path + "/" + name)
      #expect(parts.training?.exampleCount == 5 && parts.training?.labels == [0, 1, 2, 3, 4], "\(name)")
      #expect(parts.test?.exampleCount == 2 && parts.test?.labels == [0, 1], "\(name)")
      #expect(parts.report.contains { $0.contains("is a copy of") } == (name == "both"))
    }
  }

  @Test("A recording in another folder, in another container or behind a link counts once, and the report says so")
  func recordings() throws {
    for index in 0..<4 {
      let samples = noise(2000, seed: UInt64(index + 1))
      try folder.record(samples, to: "\(index).wav")
      try folder.record(samples, to: "more/\(index).flac")
    }
    let files = FileManager.default
    try files.linkItem(atPath: folder.path + "/0.wav", toPath: folder.path + "/more/hard.wav")
    try files.createSymbolicLink(atPath: folder.path + "/more/soft.wav", withDestinationPath: "../1.wav")
    let corpus = try sound()
    #expect(corpus.recordings.map(\.path) == ["0.wav", "1.wav", "2.wav", "3.wav"])
    #expect(corpus.report.copies.count == 6)
    let said = try #require(corpus.report.lines.first { $0.hasPrefix("left out 6 copies: ") })
    #expect(said.contains("more/0.flac is a copy of 0.wav"))
  }

  @Test("A lossy copy beside its original counts once; the same name in another folder does not make a copy")
  func lossy() throws {
    for (seed, name) in [(1, "a/1.wav"), (1, "a/1.ogg"), (2, "b/1.ogg")] {
      try folder.record(noise(8000, seed: UInt64(seed)), to: name)
    }
    #expect(try sound().recordings.map(\.path) == ["a/1.wav", "b/1.ogg"])
  }

  @Test("A pattern that matches a copy holds out the recording")
  func pattern() throws {
    for index in 0..<3 {
      try folder.record(noise(2000, seed: UInt64(index + 1)), to: "\(index).flac")
      try folder.record(noise(2000, seed: UInt64(index + 1)), to: "\(index).wav")
    }
    let corpus = try sound()
    #expect(corpus.recordings.map(\.path) == ["0.flac", "1.flac", "2.flac"])
    let split = try CorpusSplit(of: corpus.recordings, holdingOut: .glob("1.wav"))
    #expect(split.heldOut.map(\.recording) == [1] && split.training.map(\.recording) == [0, 2])
  }

  @Test("A folder of pictures inside of itself adds neither pictures nor classes")
  func nestedPictures() throws {
    for (seed, name) in zip(UInt64(1)..., ["a/1.png", "a/2.png", "b/1.png"]) {
      try folder.paint(seed: seed, to: name)
      try folder.paint(seed: seed, to: "pictures/" + name)
    }
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.whole?.classNames == ["a", "b"] && parts.whole?.exampleCount == 3)
    #expect(parts.report.contains { $0.hasPrefix("left out 3: ") })
  }

  @Test("What is learned from is not held out: a copy in another part is left out of that")
  func parts() throws {
    for seed in UInt64(1)...4 { try folder.paint(seed: seed, to: "pictures/train/\(seed).png") }
    for seed in UInt64(4)...6 { try folder.paint(seed: seed, to: "pictures/test/other-\(seed).png") }
    let pictures = try GridCorpus.open(folder.path + "/pictures")
    #expect(pictures.training?.exampleCount == 4 && pictures.test?.exampleCount == 2)
    for (name, text) in [("train/a", "one"), ("train/b", "two"), ("test/c", "two"), ("test/d", "three")] {
      try folder.write(Array(text.utf8), to: "texts/\(name).txt")
    }
    let texts = try TextCorpus.open(folder.path + "/texts")
    #expect(
      texts.training?.documents.count == 2 && texts.test?.documents.map { Array($0.bytes) } == [Array("three".utf8)])
  }

  @Test("A table or a text in a sub-folder too counts once; equal rows of different tables stay")
  func tablesAndTexts() throws {
    let rows = (0..<20).map { "\($0 % 2),\($0 % 3)" }.joined(separator: "\n")
    for name in ["a.csv", "again/a.csv"] { try folder.write(Array(rows.utf8), to: "tables/" + name) }
    try folder.write(Array("0,0\n1,1\n".utf8), to: "tables/b.csv")
    let tables = try GridCorpus.open(folder.path + "/tables")
    #expect(tables.whole?.exampleCount == 22)
    #expect(tables.report.last?.hasSuffix("again/a.csv is a copy of \(folder.path)/tables/a.csv") == true)
    for name in ["a.txt", "deep/down/a.txt"] { try folder.write(Array("a tale".utf8), to: "texts/" + name) }
    let texts = try TextCorpus.open(folder.path + "/texts")
    #expect(texts.whole?.byteCount == 6 && texts.report.last == "left out 1: deep/down/a.txt is a copy of a.txt")
  }
}
