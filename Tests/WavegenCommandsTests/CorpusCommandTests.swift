import Foundation
import Testing

@Suite("wavegen corpus and spectrum") struct CorpusCommandTests {
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

  @Test("The spectrum of a sound is a PNG")
  func spectrum() throws {
    let workplace = try Workplace(recordingCount: 1)
    let outcome = try workplace.run("spectrum", "corpus/tone-0.wav", "tone.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    let picture = try workplace.folder.data("tone.png")
    #expect(picture.prefix(8) == Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    #expect(picture.count > 1000)
    #expect(picture.suffix(8).prefix(4) == Data("IEND".utf8))
  }

  @Test("A spectrum of nothing, of no sound or to nowhere ends with the right code")
  func spectrumFaults() throws {
    let workplace = try Workplace(recordingCount: 1)
    try workplace.folder.write("no sound", to: "poem.wav")
    expectFailure(try workplace.run("spectrum", "nothing.wav", "a.png"), code: 66, saying: "nothing.wav")
    expectFailure(try workplace.run("spectrum", "corpus", "a.png"), code: 66, saying: "corpus")
    expectFailure(try workplace.run("spectrum", "poem.wav", "a.png"), code: 65, saying: "poem.wav")
    expectFailure(try workplace.run("spectrum", "corpus/tone-0.wav", "no/a.png"), code: 74, saying: "no/a.png")
    #expect(try workplace.folder.names == ["corpus", "poem.wav"])
  }
}
