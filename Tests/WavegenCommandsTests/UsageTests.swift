import Foundation
import Testing
import WavegenTestSupport

@Suite("Wrong usage") struct UsageTests {
  @Test(
    "What makes no sense is refused with exit code 64 and the option's name",
    arguments: [
      (["train"], "--corpus"),
      (["train", "--corpus", "corpus", "--stepps", "3"], "--stepps"),
      (["train", "--corpus", "corpus", "--steps", "0"], "--steps"),
      (["train", "--corpus", "corpus", "--steps", "3", "--epochs", "2"], "--epochs"),
      (["train", "--corpus", "corpus", "--minutes", "nan"], "--minutes"),
      (["train", "--corpus", "corpus", "--learning-rate", "inf"], "--learning-rate"),
      (["train", "--corpus", "corpus", "--batch", "100000"], "--batch"),
      (["train", "--corpus", "corpus", "--trim", "3"], "--trim"),
      (["train", "--corpus", "corpus", "--trim", "0"], "below 0 decibels, but is 0"),
      (["train", "--corpus", "corpus", "--trim", "-200.5"], "at least -200"),
      (["train", "--corpus", "corpus", "--sample-rate", "1000001"], "--sample-rate must be 1 to 1000000"),
      (["describe", "--preset", "small", "--sample-rate", "1000001"], "--sample-rate must be 1 to 1000000"),
      (["train", "--corpus", "corpus", "--schedule", "zigzag"], "zigzag"),
      (["train", "--corpus", "corpus", "--seed", "-1"], "--seed"),
      (["train", "--corpus", "corpus", "--threads", "0"], "--threads"),
      (["train", "--corpus", "corpus", "--validation-fraction", "1"], "--validation-fraction"),
      (["train", "--corpus", "c", "--validation-fraction", "0.5", "--validation-files", "*"], "--validation-files"),
      (["train", "--corpus", "corpus", "--set", "residualChannels"], "--set"),
      (["sample", "--label", "seven", "out.wav"], "name=value"),
      (["sample", "--guidance=-1", "out.wav"], "--guidance"),
      (["train", "--corpus", ".", "--labels", "tone"], "--labels"),
      (["train", "--corpus", ".", "--labels", "{a", "--label-dropout", "1"], "--label"),
      (["sample", "--seconds", "1"], "<out>"),
      (["sample", "--seconds", "0", "out.wav"], "--seconds"),
      (["sample", "--seconds=-1", "out.wav"], "--seconds"),
      (["sample", "--seconds", "-1", "out.wav"], "--seconds"),
      (["sample", "--seconds", "nan", "out.wav"], "--seconds"),
      (["sample", "--seconds", "1e12", "out.wav"], "--seconds"),
      (["sample", "--seconds", "1", "--temperature", "nan", "out.wav"], "--temperature"),
      (["sample", "--seconds", "1", "--temperature=-1", "out.wav"], "--temperature"),
      (["sample", "--seconds", "1", "--top-p", "0", "out.wav"], "--top-p"),
      (["sample", "--seconds", "1", "--count", "0", "out.wav"], "--count"),
      (["sample", "--seconds", "1", "--count", "2", "-"], "--count"),
      (["sample", "--seconds", "1", "--keep-prime", "out.wav"], "--prime"),
      (["sample", "--seconds", "1", "--precision", "float8", "out.wav"], "'float32', 'bfloat16' or 'int8'"),
      (["evaluate", "--corpus", "corpus", "--precision", "INT8"], "--precision"),
      (["describe", "--preset", "small", "--checkpoint", "a.safetensors"], "--checkpoint"),
      (["describe", "--preset", "small", "--receptive-field", "field.safetensors"], ".png"),
      (["spectrum"], "<files>"),
      (["spectrum", "in.wav", "--plot", "out.jpg"], ".png"),
      (["spectrum", "a.wav", "b.wav", "--plot", "out.png"], "--plot"),
      (["bench", "train", "--batch", "0"], "--batch"),
      (["bench", "train", "--samples", "0"], "--samples"),
      (["bench", "train", "--rounds", "0"], "--rounds"),
      (["bench", "train", "--threads", "0"], "--threads"),
      (["bench", "train", "--kernels", "magic"], "--kernels"),
      (["bench", "sample", "--streams", "0"], "--streams"),
      (["bench", "sample", "--samples", "0"], "--samples"),
      (["bench", "sample", "--seconds", "nan"], "--seconds"),
      (["bench", "sample", "--samples", "5", "--seconds", "1"], "--samples or --seconds"),
      (["bench", "sample", "--rounds", "0"], "--rounds"),
      (["bench", "sample", "--precision", "half"], "--precision"),
      (["bench", "sample", "--threads", "0"], "--threads"),
      (["bench", "polish"], "polish"),
      (["polish"], "polish"),
      (["describe", "--distribution", "mixture", "--checkpoint", "a.safetensors"], "--distribution"),
      (["describe", "--sample-rate", "8000", "--checkpoint", "a.safetensors"], "--sample-rate"),
      (["describe", "--sample-rate", "8000"], "--sample-rate"),
      (["complete", "in.wav", "out.wav", "--seconds=-1"], "--seconds must be above 0"),
      (["complete", "in.wav", "out.wav", "--seconds", "nan"], "but is nan"),
      (["complete", "in.wav", "out.wav", "--seconds", "1e12"], "(a day)"),
      (["train", "--corpus", ""], "--corpus is empty"),
      (["train", "--corpus", ".", "--output", ""], "--output is empty"),
      (["describe", "--checkpoint", ""], "--checkpoint is empty"),
      (["sample", "--seconds", "1", ""], "<out> is empty"),
      (["sample", "--prime", "", "out.wav"], "--prime is empty"),
      (["complete", "", "out.wav"], "<input> is empty"),
      (["complete", "in.wav", ""], "<out> is empty"),
      (["spectrum", ""], "<files> is empty"),
      (["corpus", "fetch", "fsdd", ""], "<destination> is empty"),
    ])
  func refusal(arguments: [String], word: String) throws {
    let folder = try TemporaryFolder()
    expectWrongUsage(try Program.run(arguments, in: folder), saying: word)
    #expect(try folder.names.isEmpty)
  }

  @Test(
    "A hyper-parameter that cannot be is refused by name",
    arguments: [
      ("residualChannels=0", "residualChannels"), ("residualChannels=99999999999999999999", "residualChannels"),
      ("residualChannels=many", "residualChannels"), ("dilations=1,x", "dilations"), ("dilations=", "dilations"),
      ("chanels=3", "residualChannels"), ("levelCount=1000", "levelCount"), ("dropout=nan", "dropout"),
    ])
  func hyperParameter(setting: String, word: String) throws {
    let folder = try TemporaryFolder()
    expectFailure(try Program.run(["describe", "--set", setting], in: folder), code: 64, saying: word)
  }

  @Test(
    "Names and values of kilobytes are told without their middle",
    arguments: [
      ["describe", "--preset", "#"], ["sample", "#"], ["train", "--corpus", "#"],
      ["train", "--corpus", ".", "--seed", "#"],
    ])
  func longWords(arguments: [String]) throws {
    for word in [String(repeating: "abc", count: 3000), String(repeating: "a b ", count: 3000)] {
      let outcome = try Program.run(arguments.map { $0 == "#" ? word : $0 }, in: try TemporaryFolder())
      #expect(outcome.status != 0 && outcome.signal == nil)
      #expect(outcome.errors.contains("…") && outcome.errors.count < 3000, "\(outcome.errors)")
    }
  }

  @Test("Whoever reads the output may leave before its end", arguments: ["describe --preset small", "corpus list"])
  func closedPipe(command: String) throws {
    // A pipe that nobody reads any more: whoever held its other end has let it go.
    let preparation = "mkfifo pipe && exec 3<>pipe && exec 1>pipe && exec 3<&-"
    let outcome = try Program.run(
      command.split(separator: " ").map(String.init), in: try TemporaryFolder(), after: preparation)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test("The program without arguments shows its help")
  func nothing() throws {
    let outcome = try Program.run([], in: try TemporaryFolder())
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("SUBCOMMANDS"))
  }
}
