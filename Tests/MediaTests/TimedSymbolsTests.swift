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
    let path = try folder.write([0xFF, 0xFE, 0x00], to: "b.lab")
    #expect(throws: TimedSymbolError.notText(path: path)) { try TimedSymbols(reading: path) }
    #expect(throws: TimedSymbolError.self) { try TimedSymbols(reading: folder.path + "/absent.lab") }
  }
}
