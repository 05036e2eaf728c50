import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen corpus") struct CorpusCommandTests {
  @Test("The list names every corpus with its size, licence and page")
  func list() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(["corpus", "list"], in: folder)
    #expect(outcome.status == 0)
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.count >= 2 && lines.count.isMultiple(of: 2))
    for index in stride(from: 0, to: lines.count, by: 2) {
      #expect(lines[index].contains("B, "))
      #expect(lines[index + 1].contains("://"))
    }
    #expect(try Program.run(["corpus"], in: folder).text == outcome.text)
  }

  @Test("A corpus that nobody knows is wrong usage, and the known ones are named")
  func unknown() throws {
    let folder = try TemporaryFolder()
    let known = try #require(try Program.run(["corpus"], in: folder).text.split(separator: " ").first)
    expectFailure(
      try Program.run(["corpus", "fetch", "birdsong"], in: folder), code: 64, saying: "birdsong", String(known))
  }

  @Test("A destination that holds something else is left alone")
  func occupied() throws {
    let folder = try TemporaryFolder()
    let known = String(try #require(try Program.run(["corpus"], in: folder).text.split(separator: " ").first))
    try folder.makeFolder("mine")
    try folder.write("precious", to: "mine/diary.txt")
    expectFailure(try Program.run(["corpus", "fetch", known, "mine"], in: folder), code: 64, saying: "mine")
    expectFailure(
      try Program.run(["corpus", "fetch", known, "mine/diary.txt"], in: folder), code: 64, saying: "diary")
    expectFailure(
      try Program.run(["corpus", "fetch", known, "no/where"], in: folder), code: 74, saying: "no/where")
    let address = try Program.run(["corpus", "fetch", known, "new", "--url", "gopher"], in: folder)
    expectFailure(address, code: 64, saying: "gopher")
    #expect(try folder.names == ["mine"])
    #expect(try folder.data("mine/diary.txt") == Data("precious".utf8))
  }
}
