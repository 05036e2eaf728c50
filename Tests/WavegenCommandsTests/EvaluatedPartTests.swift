import Foundation
import Testing
import WavegenTestSupport

@Suite("What is evaluated") struct EvaluatedPartTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String) throws -> Program.Outcome {
    let outcome = try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome
  }

  private func rows(_ count: Int, from first: Int = 0) -> String {
    (first..<first + count).map { "\($0 % 2),\($0 / 2 % 3),\($0 / 6 % 5)\n" }.joined()
  }

  @Test("Of the table that was learned from what was held out is scored, of another one all, and with --whole all")
  func table() throws {
    try folder.write(rows(50), to: "table.csv")
    try folder.write(rows(30, from: 7), to: "other.csv")
    _ = try run("train --corpus table.csv --model histogram --validation-fraction 0.2")
    let same = try run("evaluate --corpus table.csv --json")
    #expect(try same.json["examples"] as? Int == 10)
    #expect(
      try #require(try same.json["protocol"] as? String).hasSuffix("the part of 0.2 that was held out in training"))
    #expect(try run("evaluate --corpus table.csv --whole --json").json["examples"] as? Int == 50)
    let other = try run("evaluate --corpus other.csv --json")
    #expect(try other.json["examples"] as? Int == 30)
    #expect(other.errors.contains("is not what the model learned from, so all of it is scored"))
  }

  @Test("The same of images in one file")
  func images() throws {
    let values = (0..<40 * 12).map { UInt8($0 * 37 % 251) }
    try folder.write(Data(ImageWorkplace.idx([40, 3, 4], values)), to: "pictures")
    _ = try run("train --corpus pictures --model histogram")
    #expect(try run("evaluate --corpus pictures --json").json["examples"] as? Int == 4)
    #expect(try run("evaluate --corpus pictures --whole").text.contains("40 images: dynamic binarisation, all of it"))
  }

  @Test("Of parts --whole scores all")
  func parts() throws {
    try folder.makeFolder("parts")
    for (name, count) in [("train", 40), ("test", 12)] { try folder.write(rows(count), to: "parts/\(name).csv") }
    _ = try run("train --corpus parts --model histogram")
    #expect(try run("evaluate --corpus parts --json").json["examples"] as? Int == 12)
    #expect(try run("evaluate --corpus parts --whole --json").json["examples"] as? Int == 52)
  }

  @Test("Of a text its end is scored, and with --whole all of it")
  func text() throws {
    try folder.write(String(repeating: "once upon a time ", count: 20), to: "tale.txt")
    _ = try run("train --corpus tale.txt --model unigram --kind text")
    let end = try run("evaluate --corpus tale.txt --json").json
    #expect(end["symbols"] as? Int == 34 && end["protocol"] as? String == "the end of every text, 0.1 of it")
    #expect(try run("evaluate --corpus tale.txt --whole --json").json["symbols"] as? Int == 340)
  }

  @Test("Of recordings those are scored that were held out, and with --whole all of them")
  func sound() throws {
    let workplace = try Workplace()
    try workplace.addModel()
    let one = try workplace.run("evaluate", "--corpus", "corpus", "--json")
    #expect(try one.json["examples"] as? Int == 1)
    #expect(one.errors.contains("those that the rule of the training holds out (fraction 0.1)"))
    #expect(try workplace.run("evaluate", "--corpus", "corpus", "--whole", "--json").json["examples"] as? Int == 6)
    expectWrongUsage(
      try workplace.run("evaluate", "--corpus", "corpus", "--whole", "--validation-files", "*"), saying: "--whole",
      "--validation-files")
  }
}
