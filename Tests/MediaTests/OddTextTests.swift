import Foundation
import Media
import Testing

/// What is taken for a text, and what only has the name of one.
@Suite("Odd texts") struct OddTextTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private func fault(of bytes: [UInt8]) throws -> String? {
    let path = try folder.write(bytes, to: "odd.txt")
    do {
      _ = try TextCorpus.open(path)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("Bytes that are no text are refused with what shows it, and taken where that is asked for")
  func binary() throws {
    let randomWithoutZeros = randomBytes(5000, seed: 3).filter { $0 != 0 }
    for (bytes, sign) in [
      (randomBytes(5000, seed: 1), "holds a zero byte"), (Array("a\nb\u{0}c".utf8), "line 2 holds a zero byte"),
      (randomWithoutZeros, "are control characters"),
      ([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13], "holds a zero byte"),
      // The mark of UTF-16, and half of a letter.
      ([0xFF, 0xFE, 65, 0, 66], "zero byte"), ([0xFF, 0xFE, 65, 32, 66, 32, 67], "begins like a text in UTF-16"),
    ] {
      let words = try #require(try fault(of: bytes))
      #expect(words.contains("odd.txt") && words.contains(sign) && words.contains("--kind text"), "\(words)")
      let parts = try TextCorpus.open(folder.path + "/odd.txt", accepting: .anyBytes)
      #expect(parts.whole?.documents.first.map { Array($0.bytes) } == bytes)
      #expect(parts.report.contains { $0.contains(sign) && $0.contains("taken as they are") }, "\(parts.report)")
    }
  }

  @Test(
    "Letters of older encodings, terminals' colours and line breaks of all sorts are text",
    arguments: [
      Array("Gr".utf8) + [0xFC, 0xDF, 0x65, 0x20, 0x93, 0x94], [0x83, 0x65, 0x83, 0x4C, 0x83, 0x58, 0x83, 0x67],
      Array("\u{1B}[31mred\u{1B}[0m\u{C}\r\n\tend\u{1A}".utf8), Array("日本語".utf8),
      Array(String(repeating: "a", count: 200).utf8) + [1],
    ])
  func texts(bytes: [UInt8]) throws {
    #expect(try fault(of: bytes) == nil)
    let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    let report = try TextCorpus.open(folder.path + "/odd.txt").report
    #expect(
      report.contains { $0.contains("is no text in UTF-8") && $0.contains("as they are") } == !isUTF8, "\(report)")
  }

  @Test("One that is no text is left out of several and named, and decides for nothing")
  func leftOut() throws {
    for name in ["a", "b"] { try folder.write(Array("a tale of \(name)\n".utf8), to: "tales/\(name).txt") }
    try folder.write(randomBytes(9000, seed: 1), to: "tales/c.txt")
    let parts = try TextCorpus.open(folder.path + "/tales")
    #expect(parts.whole?.documents.count == 2)
    #expect(parts.report.contains { $0.hasPrefix("left out 1: c.txt is no text") }, "\(parts.report)")
    #expect(try TextCorpus.open(folder.path + "/tales", accepting: .anyBytes).whole?.documents.count == 3)
    // Random bytes without zeros count for no text beside a picture or a sound.
    try folder.write(randomBytes(9000, seed: 2).filter { $0 != 0 }, to: "mixed/c.txt")
    try folder.record(sine(440, sampleRate: 8000, count: 500), to: "mixed/tone.wav")
    #expect(try CorpusKind.of(path: folder.path + "/mixed") == .sound)
  }

  @Test("A file whose name does not tell is what it holds: a table where numbers stand in equal rows")
  func kindsByContent() throws {
    let rows = (0..<40).map { "\($0 % 3),\($0 % 2),1" }.joined(separator: "\n")
    for (text, kind) in [
      (rows, CorpusKind.vectors), ("a,b,c\n" + rows, .vectors), ("A title\n\na,b,c\n" + rows, .vectors),
      (rows.replacing(",", with: " "), .vectors), (rows.replacing(",", with: ";"), .vectors),
      ("1\n0\n1\n1\n", .vectors), ("0.5,2.25\n3.5,1e3\n", .vectors), ("age,class\n1,dog\n2,cat\n", .text),
      ("Call me Ishmael.\nSome years ago, never mind how long,\n", .text), ("1. first\n2. second\n3. third\n", .text),
      ("In 1851, a book\nappeared, 3 volumes\n", .text), ("1,2,3\n", .text), ("yes\nno\nyes\n", .text),
    ] {
      let path = try folder.write(Array(text.utf8), to: "data")
      #expect(try CorpusKind.of(path: path) == kind, "\(text.prefix(30))")
      guard case .content = try CorpusContents(of: path).reason else {
        Issue.record("no reason for \(text.prefix(30))")
        continue
      }
    }
    // A name is believed, but not without a word.
    let named = try folder.write(Array(rows.utf8), to: "rows.txt")
    #expect(try CorpusContents(of: named).reason == .nameAgainstTable("rows of 3 numbers, separated by ','"))
    #expect(try CorpusKind.of(path: named) == .text)
  }

  @Test("Wide rows of a stream are recognised, the last of what is looked at being cut")
  func wide() throws {
    let names = (0..<784).map { "pixel\($0)" }.joined(separator: ",")
    let row = (0..<784).map { "\($0 % 256)" }.joined(separator: ",")
    let path = try folder.write(
      Array(([names] + Array(repeating: row, count: 60)).joined(separator: "\n").utf8), to: "data")
    #expect(try CorpusKind.of(path: path) == .vectors)
  }
}
