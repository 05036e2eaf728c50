import Foundation
import Media
import Testing

@Suite("Corpus kind")
struct CorpusKindTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private func kind(_ name: String = "") throws -> CorpusKind {
    try CorpusKind.of(path: name.isEmpty ? folder.path : folder.path + "/" + name)
  }

  private func error(_ name: String = "") -> CorpusKindError? {
    #expect(throws: CorpusKindError.self) { try kind(name) }
  }

  @Test("A file's content decides, and its name where the content does not tell")
  func files() throws {
    try folder.write(idx([1, 2, 2], [1, 2, 3, 4]), to: "pictures")
    try folder.write(gzip(idx([1, 2, 2], [1, 2, 3, 4])), to: "pictures.gz")
    try folder.write(idx([2, 2], [1, 2, 3, 4]), to: "rows.idx")
    try folder.paint(to: "a.png")
    try folder.write([UInt8](repeating: 1, count: 3073), to: "data_batch_1.bin")
    try folder.write(npy("|u1", "(1, 2, 2)", [1, 2, 3, 4]), to: "images.npy")
    for name in ["pictures", "pictures.gz", "a.png", "data_batch_1.bin", "images.npy"] {
      #expect(try kind(name) == .images, "\(name)")
    }
    try folder.write(npy("|u1", "(2, 2)", [1, 2, 3, 4]), to: "rows.npy")
    try folder.write(Array("1,2\n".utf8), to: "rows.csv")
    try folder.write(Array("1 2\n".utf8), to: "rows.amat")
    for name in ["rows.idx", "rows.npy", "rows.csv", "rows.amat"] { #expect(try kind(name) == .vectors, "\(name)") }
    try folder.write(Array("Es war einmal\n".utf8), to: "story.txt")
    try folder.write(Array("let ü = 1\n".utf8), to: "program.swift")
    for name in ["story.txt", "program.swift"] { #expect(try kind(name) == .text, "\(name)") }
    try folder.record(sine(440, sampleRate: 8000, count: 100), to: "tone.wav")
    try folder.write(folder.bytes(of: "tone.wav"), to: "tone")
    for name in ["tone.wav", "tone"] { #expect(try kind(name) == .sound, "\(name)") }
  }

  @Test("A folder is what there is most of to learn, not what most of its files are")
  func amounts() throws {
    try folder.record(noise(4000), to: "album/1.wav")
    for (seed, name) in zip(UInt64(1)..., ["front", "back", "inlay"]) {
      try folder.paint(rows: 40, columns: 40, channels: 3, seed: seed, to: "album/\(name).png")
    }
    #expect(try CorpusContents(of: folder.path + "/album").description == "1 file of sound, 3 of images")
    try folder.record(noise(2000), to: "noted/a.wav")
    for name in ["b.txt", "c.txt"] { try folder.write(Array("hi\n".utf8), to: "noted/" + name) }
    #expect(try kind("noted") == .sound)
    for seed in UInt64(1)...20 { try folder.paint(seed: seed, to: "listed/\(seed).png") }
    try folder.write(Array((1...20).map { "\($0).png,\($0 % 3)\n" }.joined().utf8), to: "listed/labels.csv")
    #expect(try kind("listed") == .images)
    for index in 0..<3 { try folder.write(Array(String(repeating: "1,2\n", count: 50).utf8), to: "drawn/\(index).csv") }
    for seed in UInt64(1)...5 { try folder.paint(seed: seed, to: "drawn/\(seed).png") }
    try folder.write(Array("# About\n".utf8), to: "drawn/README.md")
    #expect(try kind("drawn") == .vectors)
    for index in 0..<5 {
      try folder.record(noise(4000, seed: UInt64(index + 1)), to: "spoken/wavs/\(index).wav")
      try folder.write(Array("what is said\n".utf8), to: "spoken/wavs/\(index).txt")
    }
    try folder.write(Array((0..<5).map { "\($0)|What is said\n" }.joined().utf8), to: "spoken/metadata.csv")
    #expect(try kind("spoken") == .sound)
  }

  @Test("What lies beside a recording under its name tells of it, however large it is")
  func companions() throws {
    for index in 0..<3 {
      try folder.record(noise(500, seed: UInt64(index + 1)), to: "\(index).wav")
      try folder.write(npy("|u1", "(40, 100)", randomBytes(4000, seed: 1)), to: "\(index).npy")
      try folder.write(Array(String(repeating: "said ", count: 500).utf8), to: "\(index).txt")
    }
    #expect(try CorpusContents(of: folder.path).description == "3 files of sound")
  }

  @Test("A large file that cannot be opened does not decide what a folder is")
  func broken() throws {
    try folder.write(randomBytes(100_000, seed: 1), to: "noise.wav")
    try folder.write(Array(String(repeating: "words ", count: 100).utf8), to: "tale.txt")
    #expect(try kind() == .text)
  }

  @Test("A network that is for sound takes a text for a note, and others what they can learn")
  func models() throws {
    try folder.record(noise(100), to: "a.wav")
    try folder.write(Array(String(repeating: "a long note ", count: 1000).utf8), to: "note.txt")
    let contents = try CorpusContents(of: folder.path)
    #expect(contents.leading(among: nil)?.kind == .text)
    #expect(contents.leading(among: [.sound, .text])?.kind == .sound)
    #expect(contents.leading(among: [.text, .images, .sound])?.kind == .text)
    #expect(contents.leading(among: [.images]) == nil)
  }

  @Test("Tables beside pictures are read as tables where tables are asked for, and the other way round")
  func forced() throws {
    for index in 0..<3 { try folder.write(Array("\(index),2\n3,4\n".utf8), to: "\(index).csv") }
    for seed in UInt64(1)...5 { try folder.paint(seed: seed, to: "\(seed).png") }
    #expect(try GridCorpus.open(folder.path, kind: .vectors).whole?.shape == .vectors(columns: 2))
    #expect(try GridCorpus.open(folder.path, kind: .images).whole?.exampleCount == 5)
  }

  @Test("Texts about a folder do not count")
  func folders() throws {
    try folder.record(sine(440, sampleRate: 8000, count: 100), to: "speech/a/tone.wav")
    for name in ["words.txt", "README.txt", "LICENSE.txt", "SOURCE.txt"] {
      try folder.write(Array("about\n".utf8), to: "speech/" + name)
    }
    #expect(try kind("speech") == .sound)
    try folder.write(idx([1, 2, 2], [1, 2, 3, 4]), to: "digits/train-images-idx3-ubyte")
    try folder.write(idx([1], [1]), to: "digits/train-labels-idx1-ubyte")
    try folder.write(Array("about\n".utf8), to: "digits/SOURCE.txt")
    #expect(try kind("digits") == .images)
    for name in ["train.csv", "test.csv", "README.md"] { try folder.write(Array("1,2\n".utf8), to: "table/" + name) }
    #expect(try kind("table") == .vectors)
    for name in ["one.txt", "two/three.txt", "cover.png"] {
      try folder.write(Array("Call me\n".utf8), to: "books/" + name)
    }
    #expect(try kind("books") == .text)
  }

  @Test("What is empty, missing or of no known kind is refused with what can be read")
  func faults() throws {
    #expect(error() == .empty(path: folder.path))
    try folder.write([], to: "nothing")
    #expect(error("nothing") == .empty(path: folder.path + "/nothing"))
    #expect(error("missing")?.description.contains("there is no such file") == true)
    try folder.write([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2], to: "program")
    let unknown = error("program")
    #expect(unknown == .unknown(path: folder.path + "/program", found: ""))
    for word in [".wav", ".png", ".csv", ".txt", "IDX"] { #expect(unknown?.description.contains(word) == true) }
    try folder.write([0, 1], to: "strange/a.xyz")
    #expect(error("strange") == .unknown(path: folder.path + "/strange", found: "1 .xyz"))
  }
}

@Suite("Text corpus")
struct TextCorpusTests {
  @Test("One file is one document, byte by byte, whatever its name")
  func file() throws {
    let folder = try SoundTestFolder()
    let bytes = Array("Grüße\r\n".utf8) + [0xFF]
    let path = try folder.write(bytes, to: "book")
    let parts = try TextCorpus.open(path)
    #expect(parts.whole?.documents == [TextCorpus.Document(path: path, bytes: bytes)])
    #expect(parts.report.first == "1 text, 10 bytes")
  }

  @Test("A folder is its texts in the order of their names; empty ones are left out, and the report says so")
  func texts() throws {
    let folder = try SoundTestFolder()
    try folder.write(Array("b".utf8), to: "b.txt")
    try folder.write(Array("a".utf8), to: "a/z.TXT")
    try folder.write([], to: "c.txt")
    try folder.write([1, 2], to: "cover.png")
    try folder.write(Array("about".utf8), to: "README.md")
    let parts = try TextCorpus.open(folder.path)
    #expect(parts.whole?.documents.map(\.bytes) == [[97], [98]])
    #expect(
      parts.report == ["2 texts, 2 bytes", "left out 1: c.txt is empty (0 bytes)", "ignored 2 files that are not text"])
  }

  @Test("train, valid and test are parts; a single such word in a title is not")
  func parts() throws {
    let folder = try SoundTestFolder()
    for name in ["train.txt", "valid.txt", "test.txt"] { try folder.write(Array(name.utf8), to: "a/" + name) }
    let parts = try TextCorpus.open(folder.path + "/a")
    #expect(parts.training?.documents.map { Array($0.bytes) } == [Array("train.txt".utf8)])
    #expect(parts.validation?.byteCount == 9 && parts.test?.byteCount == 8 && parts.whole == nil)
    for name in ["the-train.txt", "the-ship.txt"] { try folder.write(Array(name.utf8), to: "b/" + name) }
    #expect(try TextCorpus.open(folder.path + "/b").whole?.documents.count == 2)
  }

  @Test("A byte-order mark is no part of a text, and one in UTF-16 is read as UTF-8, which is told")
  func encodings() throws {
    let folder = try SoundTestFolder()
    let text = "Grüße 😀\r\n"
    let little = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    try folder.write([0xEF, 0xBB, 0xBF] + Array(text.utf8), to: "a/a.txt")
    try folder.write([0xFF, 0xFE] + little, to: "a/b.txt")
    // What says the same is a copy, however it is encoded, so this one says something else.
    try folder.write(Array(little.dropFirst(2)), to: "a/c.txt")
    try folder.write(Array("Gr".utf8) + [0xFC, 0xDF, 0x65], to: "a/d.txt")
    let parts = try TextCorpus.open(folder.path + "/a")
    let bytes = Array(text.utf8)
    #expect(
      parts.whole?.documents.map { Array($0.bytes) } == [bytes, Array(bytes.dropFirst()), [71, 114, 0xFC, 0xDF, 0x65]])
    #expect(parts.report.contains { $0.contains("c.txt is in UTF-16 and is read as UTF-8") })
    #expect(parts.report.contains { $0.contains("b.txt") && $0.contains("a.txt") })
    let book = try folder.write([0xFF, 0xFE] + little, to: "book")
    #expect(try CorpusKind.of(path: book) == .text)
    #expect(try TextCorpus.open(book).report == ["1 text, 14 bytes", "\(book) is in UTF-16 and is read as UTF-8"])
  }

  @Test("The end of every document is held out, and neither part is empty")
  func split() throws {
    let documents = [[UInt8](0..<10), [7], [1, 2]].map { TextCorpus.Document(path: "a", bytes: $0) }
    let (training, heldOut) = try TextCorpus(documents: documents).split(holdingOut: 0.3)
    #expect(training.documents.map(\.bytes) == [[0, 1, 2, 3, 4, 5, 6], [7], [1]])
    #expect(heldOut.documents.map(\.bytes) == [[7, 8, 9], [2]])
    #expect(heldOut.documents.map(\.past) == [[0, 1, 2, 3, 4, 5, 6], [1]])
    #expect(training.documents.map(\.past.isEmpty) == [true, true, true])
    #expect(throws: TextCorpusError.tooShort(byteCount: 1)) {
      try TextCorpus(documents: [documents[1]]).split(holdingOut: 0.5)
    }
    #expect(throws: TextCorpusError.fraction(1)) { try TextCorpus(documents: documents).split(holdingOut: 1) }
  }

  @Test("Empty, compressed and missing texts, and a folder without any, are refused")
  func faults() throws {
    let folder = try SoundTestFolder()
    let empty = try folder.write([], to: "empty.txt")
    #expect(throws: TextCorpusError.empty(path: empty)) { try TextCorpus.open(empty) }
    #expect(throws: TextCorpusError.empty(path: folder.path)) { try TextCorpus.open(folder.path) }
    let packed = try folder.write(gzip(Array("book".utf8)), to: "book.gz")
    #expect(throws: TextCorpusError.compressed(path: packed)) { try TextCorpus.open(packed) }
    try folder.write([1], to: "sounds/a.wav")
    #expect(throws: TextCorpusError.noText(path: folder.path + "/sounds", found: "1 .wav")) {
      try TextCorpus.open(folder.path + "/sounds")
    }
    let error = #expect(throws: TextCorpusError.self) { try TextCorpus.open(folder.path + "/missing.txt") }
    #expect(error?.description.contains("there is no such file") == true)
  }
}
