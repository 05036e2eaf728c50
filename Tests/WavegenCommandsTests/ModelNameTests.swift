import Foundation
import Testing
import WavegenTestSupport

/// What is called a model on the command line: a file by --checkpoint, a kind of network by --model.
@Suite("Names of models") struct ModelNameTests {
  @Test("The file of a model is --checkpoint in every command, and train still takes --output")
  func names() throws {
    let workplace = try Workplace()
    for option in ["--checkpoint", "--output"] {
      let training = try workplace.train("--steps", "1", option, "it.safetensors")
      #expect(training.status == 0, "\(training.errors)")
      #expect(try workplace.run("describe", "--checkpoint", "it.safetensors").status == 0)
      #expect(try workplace.train("--steps", "2", option, "it.safetensors", "--resume").status == 0)
    }
  }

  @Test(
    "A file where a kind should be, and a kind where a file should be, are told from each other",
    arguments: [
      (["train", "--corpus", "corpus", "--model", "wavegen.safetensors"], "--checkpoint names those"),
      (["train", "--corpus", "corpus", "--model", "spoken-digits"], "spoken-digits is a trained model"),
      (["describe", "--model", "./wavegen"], "--model names a kind of network"),
      (["bench", "train", "--model", "models/my.safetensors"], "--model names a kind of network"),
      (["sample", "--checkpoint", "gru", "out.txt"], "gru is a kind of network"),
      (["describe", "--checkpoint", "wavenet"], "--checkpoint names the file of a model"),
      (["train", "--corpus", "corpus", "--checkpoint", "made"], "made is a kind of network"),
    ])
  func kinds(arguments: [String], words: String) throws {
    let workplace = try Workplace()
    expectWrongUsage(try Program.run(arguments, in: workplace.folder), saying: words)
    #expect(try workplace.folder.names == ["corpus"])
  }

  @Test("A model may be called after its kind")
  func sameName() throws {
    let folder = try TemporaryFolder()
    try folder.write("0,1\n1,0\n0,1\n1,1\n", to: "table.csv")
    let training = ["train", "--corpus", "table.csv", "--model", "histogram", "--checkpoint", "histogram"]
    #expect(try Program.run(training, in: folder).status == 0)
    #expect(try Program.run(["describe", "--checkpoint", "histogram"], in: folder).status == 0)
  }

  @Test("A model that is counted takes a limit, and says that it needs none", arguments: ["histogram", "unigram"])
  func counted(model: String) throws {
    let folder = try TemporaryFolder()
    let (corpus, text) =
      model == "histogram" ? ("table.csv", "0,1\n1,0\n0,1\n1,1\n") : ("book.txt", "to and fro, to and fro")
    try folder.write(text, to: corpus)
    for limit in [["--minutes", "1"], ["--steps", "5"], ["--epochs", "2"]] {
      let outcome = try Program.run(["train", "--corpus", corpus, "--model", model] + limit, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("\(limit[0]) is not needed"), "\(outcome.errors)")
    }
  }

  @Test(
    "A model that is counted refuses what asks for something else, before the corpus is read",
    arguments: [
      ["--batch", "4"], ["--learning-rate", "0.1"], ["--seed", "3"], ["--resume"], ["--report", "a.html"],
      ["--sample-count", "4"], ["--patience", "3"], ["--label-dropout", "0.1"],
    ])
  func refused(options: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write("this is no table", to: "table.csv")
    let outcome = try Program.run(
      ["train", "--corpus", "table.csv", "--model", "histogram", "--minutes", "1"] + options, in: folder)
    expectFailure(outcome, code: 64, saying: "histogram is counted at once", options[0])
    #expect(try folder.names == ["table.csv"])
  }
}
