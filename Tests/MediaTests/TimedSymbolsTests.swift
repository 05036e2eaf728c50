import Foundation
import Media
import Testing

@Suite("What is said when") struct TimedSymbolsTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private func read(_ text: String) throws -> [TimedSymbols.Entry] {
    try TimedSymbols(reading: try folder.write(Array(text.utf8), to: "a.lab")).entries
  }

  private func fault(_ text: String) -> String {
    do {
      return "read \(try read(text))"
    } catch {
      return "\(error)"
    }
  }

  @Test("is read line by line, with pauses where nothing is said")
  func lines() throws {
    let entries = try read("0.05\t0.1\ts\tseven\n\n0.1\t0.25\tE\tseven\r\n0.5\t0.75\teɪ\teight\n")
    #expect(entries.map(\.time) == [0.05..<0.1, 0.1..<0.25, 0.5..<0.75])
    #expect(entries.map(\.symbol) == ["s", "E", "eɪ"])
    #expect(entries.map(\.word) == ["seven", "seven", "eight"])
  }

  @Test("may end and begin at times that were rounded, but not overlap")
  func order() throws {
    #expect(try read("0\t0.1004\ta\tb\n0.1\t0.2\tc\tb").count == 2)
    #expect(fault("0\t0.2\ta\tb\n0.1\t0.3\tc\tb").contains("line 2"))
    #expect(fault("0.3\t0.4\ta\tb\n0.1\t0.2\tc\tb").contains("sort"))
  }

  @Test(
    "is refused in one sentence with the line that is wrong",
    arguments: [
      "0 0.1 s seven", "0\t0.1\ts", "0\t0.1\ts\tseven\teight", "0.1\t0.1\ts\tseven", "0.2\t0.1\ts\tseven",
      "-1\t0.1\ts\tseven", "nan\t0.1\ts\tseven", "0\tinf\ts\tseven", "0\t0.1\t\tseven", "0\t0.1\ts\t", "a\tb\tc\td",
    ])
  func damaged(line: String) {
    let message = fault("\n\(line)\n")
    #expect(message.contains("line 2") && message.contains("a.lab"), "\(message)")
  }

  @Test("is refused where there is nothing, or no text")
  func nothing() throws {
    #expect(fault("").contains("empty"))
    #expect(fault("\n \n").contains("empty"))
    #expect(throws: TimedSymbolError.self) { try TimedSymbols(reading: folder.path + "/absent.lab") }
  }

  @Test("is the same in every encoding, with every kind of line end, and with spaces around fields")
  func encodings() throws {
    let text = "0.05\t0.1\ts\tseven\n0.1\t0.25\teɪ\teight\n"
    let expected = try read(text)
    func expectSame(_ bytes: [UInt8], _ name: String) throws {
      let path = try folder.write(bytes, to: "c.lab")
      #expect(try TimedSymbols(reading: path).entries == expected, "\(name)")
    }
    let (little, big) = (
      text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    )
    let wide = text.unicodeScalars.flatMap { [UInt8($0.value & 255), UInt8($0.value >> 8), 0, 0] }
    try expectSame([0xEF, 0xBB, 0xBF] + Array(text.utf8), "UTF-8 with a mark")
    try expectSame([0xFF, 0xFE] + little, "UTF-16, little-endian")
    try expectSame([0xFE, 0xFF] + big, "UTF-16, big-endian")
    try expectSame(little, "UTF-16 without a mark")
    try expectSame(big, "UTF-16 without a mark, big-endian")
    try expectSame([0xFF, 0xFE, 0, 0] + wide, "UTF-32")
    for end in ["\r\n", "\r", "\n\n", "\u{2028}"] { try expectSame(Array(text.replacing("\n", with: end).utf8), end) }
    try expectSame(Array(text.replacing("\t", with: " \t\u{A0}").utf8), "spaces")
    try expectSame(Array(text.replacing("\n", with: " \n").utf8), "spaces at the end")
  }

  @Test("is refused with what cannot be seen spelled out")
  func invisible() throws {
    #expect(fault("0\t0.1\ta\tb\n\u{FEFF}0.1\t0.2\tc\tb").contains(#"line 2"#))
    #expect(fault("0\t0.1\ta\tb\n\u{FEFF}0.1\t0.2\tc\tb").contains(#""\u{FEFF}0.1\t0.2"#))
    #expect(
      fault("0\u{A0}0.1 s x\u{0}").contains(#""0\u{00A0}0.1 s x\0""#) || fault("0\u{A0}0.1 s x").contains(#"\u{00A0}"#))
    func sentence(_ bytes: [UInt8]) throws -> String {
      let path = try folder.write(bytes, to: "b.lab")
      do {
        return "read \(try TimedSymbols(reading: path))"
      } catch {
        return "\(error)"
      }
    }
    let latin = try sentence(Array("0\t0.1\ta\tb\n0.1\t0.2\t".utf8) + [0xE9, 9, 98])
    #expect(latin.contains("b.lab is no text in UTF-8: line 2 holds the byte 0xE9"), "\(latin)")
    let odd = try sentence([0xFF, 0xFE, 0x30])
    #expect(odd.contains("b.lab begins like a text in UTF-16 and is none; save it as UTF-8"), "\(odd)")
  }
}
