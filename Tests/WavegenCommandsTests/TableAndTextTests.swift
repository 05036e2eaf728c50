import Foundation
import Testing
import WavegenTestSupport

@Suite("Tables and text") struct TableAndTextTests {
  @Test("From a table to a model, and back to a table", arguments: ["made", "nade", "fvsbn", "histogram"])
  func table(model: String) throws {
    let folder = try TemporaryFolder()
    let rows = (0..<40).map { "\($0 % 2),\(1 - $0 % 2),\($0 / 2 % 3)" }
    try folder.write(rows.joined(separator: "\n"), to: "table.csv")
    let hidden = model == "made" ? ["--set", "hiddenUnits=30"] : []
    let steps = model == "histogram" ? [] : ["--steps", "60", "--learning-rate", "0.02"]
    let training = try Program.run(["train", "--corpus", "table.csv", "--model", model] + hidden + steps, in: folder)
    #expect(training.status == 0, "\(training.errors)")
    #expect(try Program.run(["verify"], in: folder).status == 0)
    #expect(try Program.run(["sample", "--count", "30", "out.csv"], in: folder).status == 0)
    let lines = String(decoding: try folder.data("out.csv"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 30)
    let vectors = lines.map { $0.split(separator: ",").compactMap { Int($0) } }
    #expect(vectors.allSatisfy { $0.count == 3 && $0.allSatisfy { 0...2 ~= $0 } })
    let score = try Program.run(["evaluate", "--corpus", "table.csv"], in: folder)
    #expect(score.text.contains("values as they are") && score.text.contains("nats per vector"), "\(score.text)")
  }

  @Test("A value outside the levels is named by row and column")
  func outside() throws {
    let folder = try TemporaryFolder()
    try folder.write("0,1\n1,0\n0,3\n1,1\n", to: "table.csv")
    expectFailure(
      try Program.run(["train", "--corpus", "table.csv", "--levels", "2", "--steps", "1"], in: folder), code: 65,
      saying: "column 2", "is 3", "0 to 1")
  }

  @Test("From a text to a model, and back to text, which is the same every time")
  func text() throws {
    let folder = try TemporaryFolder()
    try folder.write(String(repeating: "the cat sat on the mat. ", count: 60), to: "book.txt")
    let training = try Program.run(
      ["train", "--corpus", "book.txt", "--set", "hiddenChannels=16", "--steps", "300", "--learning-rate", "0.01"],
      in: folder)
    #expect(training.status == 0, "\(training.errors)")
    #expect(training.errors.contains("bits per held-out byte"), "\(training.errors)")
    #expect(training.errors.contains("fewer than the histogram"), "\(training.errors)")
    let texts = try (0..<2).map { _ in try Program.run(["sample", "--length", "50", "-"], in: folder).output }
    #expect(texts[0].count == 50 && texts[0] == texts[1])
    #expect(try Program.run(["sample", "--length", "50", "out.txt"], in: folder).status == 0)
    #expect(try folder.data("out.txt") == texts[0])
    let score = try Program.run(["evaluate", "--corpus", "book.txt", "--json"], in: folder)
    let result = try #require(try JSONSerialization.jsonObject(with: score.output) as? [String: Any])
    #expect(result["symbols"] as? Int == 144)
    expectFailure(
      try Program.run(["sample", "--class", "7", "--length", "5", "out.txt"], in: folder), code: 64, saying: "--class")
  }

  @Test(
    "What only recordings or images have is refused for text",
    arguments: [
      ["--labels", "{a}_*"], ["--label-dropout", "0.1"], ["--levels", "4"], ["--trim", "-40"],
      ["--sample-seconds", "1"], ["--sample-count", "4"],
    ])
  func refused(options: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write(String(repeating: "the cat sat on the mat. ", count: 60), to: "book.txt")
    let outcome = try Program.run(["train", "--corpus", "book.txt", "--steps", "1"] + options, in: folder)
    expectFailure(outcome, code: 64, saying: options[0])
    #expect(try folder.names == ["book.txt"])
  }

  @Test("A recording is completed by continuing it")
  func sound() throws {
    let workplace = try Workplace()
    try workplace.addModel()
    let outcome = try workplace.run("complete", "--seconds", "0.05", "corpus/tone-0.wav", "out.wav")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workplace.readSound("out.wav").samples.count == 800 + 400)
    let sample = ["sample", "--seconds", "0.05", "--prime", "corpus/tone-0.wav", "--keep-prime", "same.wav"]
    #expect(try Program.run(sample, in: workplace.folder).status == 0)
    #expect(try workplace.folder.data("same.wav") == workplace.folder.data("out.wav"))
  }

  @Test("A recording is completed whatever its name and that of the result begin with")
  func dashes() throws {
    let workplace = try Workplace()
    try workplace.addModel()
    try workplace.writeTone("-in.wav", sampleCount: 800)
    let outcome = try workplace.run("complete", "--seconds", "0.05", "--", "-in.wav", "--out.wav")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workplace.readSound("--out.wav").samples.count == 800 + 400)
  }

  @Test(
    "What the examples decide is not to be set",
    arguments: [
      ("table.csv", "made", ["rows=2"], "rows, which is 1 here"),
      ("table.csv", "made", ["levelCount=7"], "or give --levels"),
      ("text", "gru", ["columns=2", "rows=3"], "columns, which is 0 here"),
      ("text", "wavenet", ["levelCount=16"], "levelCount, which is 256 here"),
    ])
  func decided(corpus: String, model: String, settings: [String], words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("0,1\n1,0\n0,1\n1,1\n", to: "table.csv")
    try folder.makeFolder("text")
    try folder.write(String(repeating: "to and fro ", count: 50), to: "text/one.txt")
    let outcome = try Program.run(
      ["train", "--corpus", corpus, "--model", model, "--steps", "1"] + settings.flatMap { ["--set", $0] }, in: folder)
    expectFailure(outcome, code: 64, saying: "--set \(settings[0])", words)
    #expect(try folder.names == ["table.csv", "text"])
  }

  @Test("Texts that are in parts are not split by the names of recordings")
  func parts() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("texts")
    for part in ["train", "valid", "test"] {
      try folder.write(String(repeating: "to and fro ", count: 50), to: "texts/\(part).txt")
    }
    let train = ["train", "--corpus", "texts", "--set", "hiddenChannels=4", "--steps", "1"]
    let split = ["--validation-files", "v*"]
    expectFailure(try Program.run(train + split, in: folder), code: 64, saying: "--validation-files")
    #expect(try Program.run(train, in: folder).status == 0)
    let evaluate = ["evaluate", "--corpus", "texts"]
    expectFailure(try Program.run(evaluate + split, in: folder), code: 64, saying: "--validation-files")
  }

  @Test("A table of zeros and ones is not binarised into nothing")
  func binarisedTable() throws {
    let folder = try TemporaryFolder()
    try folder.write("0,1\n1,0\n0,1\n1,1\n", to: "table.csv")
    expectFailure(
      try Program.run(["train", "--corpus", "table.csv", "--binarise", "fixed", "--steps", "1"], in: folder), code: 64,
      saying: "--binarise fixed", "above 127")
  }

  @Test("A recurrent network learns sound in windows, and its run can be resumed")
  func recurrentSound() throws {
    let workplace = try Workplace()
    let command = ["train", "--corpus", "corpus", "--model", "gru", "--set", "hiddenChannels=8"]
    #expect(try Program.run(command + ["--steps", "2"], in: workplace.folder).status == 0)
    let resumed = try Program.run(command + ["--steps", "4", "--resume"], in: workplace.folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let sample = try workplace.run("sample", "--seconds", "0.05", "--prime", "corpus/tone-0.wav", "out.wav")
    #expect(sample.status == 0, "\(sample.errors)")
    #expect(try workplace.readSound("out.wav").samples.count == 400)
  }
}
