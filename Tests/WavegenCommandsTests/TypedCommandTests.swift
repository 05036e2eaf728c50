import Foundation
import Testing
import WavegenCommands
import WavegenTestSupport

@Suite("What is typed") struct TypedCommandTests {
  private func expectRefusal(
    _ arguments: [String], _ words: String, in folder: TemporaryFolder, at location: SourceLocation = #_sourceLocation
  ) throws {
    expectFailure(try Program.run(arguments, in: folder), code: 64, saying: words, at: location)
  }

  @Test(
    "A misspelt command is named, whatever follows it, and so is the one that was meant",
    arguments: [
      (["trian"], "there is no command 'trian'; did you mean 'train'?"),
      (["trian", "--corpus", "a", "--corpus", "b", "--nonsense"], "did you mean 'train'?"),
      (["Train", "--corpus", "a"], "no command 'Train'; did you mean 'train'?"),
      (["sampel", "out.wav"], "did you mean 'sample'?"),
      (["help", "trian"], "no command 'trian'; did you mean 'train'?"),
      (["help", "corpus", "fech"], "no command 'fech' of `wavegen corpus`; did you mean 'fetch'?"),
      (["help", "train", "corpus"], "no command 'corpus' of `wavegen train`"),
      (["help", "train", "--steps"], "no command '--steps' of `wavegen train`, which has none; leave it out"),
      (["corpus", "fecth", "fsdd"], "did you mean 'fetch'?"),
      (["bench", "trian"], "did you mean 'train'?"),
      (["bench", "--json"], "--json is an option of train and sample, and comes after it"),
      (["speech/"], "there are train, sample"),
      (["--corpus", "x", "train"], "--corpus is an option of train and evaluate"),
      (["--corpus", "x", "train"], "wavegen train --corpus"),
      (["--nonsense"], "the command comes first, such as wavegen train"),
    ])
  func command(arguments: [String], words: String) throws {
    try expectRefusal(arguments, words, in: TemporaryFolder())
  }

  @Test(
    "A misspelt option is told with the one that was meant, or with the command that knows it",
    arguments: [
      (["train", "--corpsu", "a"], "`wavegen train` has no option --corpsu; did you mean --corpus?"),
      (["train", "--stepps=3"], "no option --stepps; did you mean --steps?"),
      (["train", "-corpus", "a"], "there is no option -corpus; write --corpus"),
      (["train", "--Corpus", "a"], "write --corpus"),
      (["sample", "--top_p", "0.9", "out.wav"], "write --top-p"),
      (["sample", "--temp", "0.9", "out.wav"], "did you mean --temperature?"),
      (["train", "--corpus", "a", "--batch-size", "4"], "did you mean --batch?"),
      (["train", "--corpus", "a", "--top-p", "0.9"], "it is an option of sample and complete"),
      (["train", "--corpus", "a", "--label", "digit=7"], "an option of sample and complete; did you mean --labels?"),
      (["verify", "--nonsense"], "`wavegen help verify` lists all"),
      (["corpus", "fetch", "--force"], "`wavegen help corpus fetch` lists all"),
      (["train", "--corpus", "a", "--json=true"], "--json takes no value"),
      (["sample", "-out.wav"], "a file of that name is ./-out.wav"),
    ])
  func option(arguments: [String], words: String) throws {
    try expectRefusal(arguments, words, in: TemporaryFolder())
  }

  @Test(
    "Dashes and quotes of a web page are told from those that are typed",
    arguments: [
      (["train", "–-corpus", "a"], "–-corpus begins with a dash that only looks like the one of options"),
      (["train", "—corpus", "a"], "write --corpus"),
      (["sample", "out.wav", "−-seed", "1"], "write --seed"),
      (["train", "--corpus", "“speech”"], "--corpus is “speech”, in quotes that a shell does not know"),
      (["train", "--corpus", "“my", "speech”"], "--corpus is “my"),
      (["sample", "--text", "“seven", "eight”", "out.wav"], "--text is “seven"),
      (["sample", "‘out.wav’"], "<out> is ‘out.wav’"),
    ])
  func typography(arguments: [String], words: String) throws {
    try expectRefusal(arguments, words, in: TemporaryFolder())
  }

  @Test("A file may be named with such dashes and quotes, and a text may hold them")
  func typographyOfNames() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("“speech”")
    try folder.makeFolder("–")
    for name in ["“speech”", "–"] {
      let outcome = try Program.run(["train", "--corpus", name], in: folder)
      #expect(outcome.status == 65, "\(outcome.errors)")
    }
    let text = try Program.run(["sample", "--text", "“seven eight”", "out.wav", "--checkpoint", "none"], in: folder)
    #expect(text.status == 66, "\(text.errors)")
  }

  @Test(
    "A negative number is a value, and refused by its range",
    arguments: [
      ["sample", "--seconds", "-1", "out.wav"], ["sample", "--temperature", "-.5", "out.wav"],
      ["sample", "--top-p", "-1", "out.wav"], ["sample", "--count", "-3", "out.wav"],
      ["sample", "--guidance", "-2", "out.wav"], ["sample", "--magnify", "-1", "out.wav"],
      ["sample", "--length", "-1", "out.wav"], ["sample", "--seed", "-1", "out.wav"],
      ["complete", "--seconds", "-inf", "in.wav", "out.wav"], ["train", "--steps", "-1", "--corpus", "a"],
      ["train", "--epochs", "-1", "--corpus", "a"], ["train", "--minutes", "-1e3", "--corpus", "a"],
      ["train", "--learning-rate", "-1", "--corpus", "a"], ["train", "--look-every", "-1", "--corpus", "a"],
      ["train", "--sample-rate", "-16k", "--corpus", "a"], ["train", "--levels", "-1", "--corpus", "a"],
      ["train", "--validation-fraction", "-0.1", "--corpus", "a"], ["bench", "train", "--rounds", "-1"],
      ["bench", "sample", "--seconds", "-1"], ["evaluate", "--orders", "-1", "--corpus", "a"],
      ["verify", "--seed", "-1"], ["describe", "--preset", "small", "--components", "-1", "--distribution", "mixture"],
    ])
  func negative(arguments: [String]) throws {
    let index = try #require(arguments.firstIndex { $0.wholeMatch(of: /-[0-9.i].*/) != nil })
    let outcome = try Program.run(arguments, in: TemporaryFolder())
    expectWrongUsage(outcome, saying: arguments[index - 1])
    #expect(outcome.errors.contains(/must be|is invalid|takes a number/), "\(outcome.errors)")
    #expect(!outcome.errors.contains("needs a value"))
  }

  @Test(
    "An option without its value says so",
    arguments: [
      (["train", "--corpus"], "--corpus needs a value; write --corpus <folder>"),
      (["train", "--corpus", "--steps", "3"], "--corpus needs a value, and --steps follows"),
      (["train", "--corpus", "--steps=3"], "--corpus needs a value, and --steps follows"),
      (["train", "--corpus", "-speech"], "if it is the value, write --corpus=-speech"),
      (["train", "--corpus", "--", "a"], "--corpus needs a value"),
      (["train", "--corpus", "a", "--seed", ""], "--seed is empty; give it a value"),
      (["train", "--corpus", "a", "--set="], "--set is empty"),
      (["sample", "--label", "", "out.wav"], "--label is empty"), (["train", ""], "a word is empty"),
      (["sample", "--class", "=", "7", "out.png"], "= stands alone; leave out the spaces around it"),
      (["sample", "--label", "digit", "=", "7", "out.wav"], "= stands alone"),
    ])
  func missing(arguments: [String], words: String) throws {
    try expectRefusal(arguments, words, in: TemporaryFolder())
  }

  @Test(
    "A number that is none is told with how to write it",
    arguments: [
      (["train", "--corpus", "a", "--minutes", "1,5"], "--minutes takes a number, but is 1,5; write 1.5"),
      (["sample", "--count", "٣", "out.png"], "--count takes a number, but is ٣; write 3"),
      (["train", "--corpus", "a", "--sample-rate", "16,000"], "write 16000"),
      (["train", "--corpus", "a", "--steps", "1'000"], "write 1000"),
      (["train", "--corpus", "a", "--steps", " 5"], "write 5"),
      (["train", "--corpus", "a", "--steps", "1e3"], "write 1000"),
      (["train", "--corpus", "a", "--steps", "10k"], "write 10000"),
      (["train", "--corpus", "a", "--image-size", "28x28"], "write one number, such as 28"),
      (["train", "--corpus", "a", "--validation-fraction", "10%"], "write 0.1"),
      (["train", "--corpus", "a", "--steps", "2.5"], "it must be a whole number"),
      (["train", "--corpus", "a", "--steps", "99999999999999999999"], "too large"),
      (["sample", "--seed", "-1", "out.wav"], "--seed takes a number, but is -1; it must be 0 or more"),
      (["describe", "--site", "14;9"], "--site takes a row and a column, such as 14,9 or 14,9,red, but is 14;9"),
      (
        ["sample", "--guidance", "digit=much", "a.wav"],
        "takes a label and a number, such as digit=2, but is digit=much"
      ),
      (["sample", "--seconds", "two", "out.wav"], "write it as 90, 90s or 1m30"),
      (["train", "--corpus", "a", "--sample-rate", "fast"], "write it as 16000, 16k or 44.1k"),
    ])
  func number(arguments: [String], words: String) throws {
    try expectRefusal(arguments, words, in: TemporaryFolder())
  }

  @Test(
    "Values that are beyond all sense are refused by their range",
    arguments: [
      (["sample", "--seconds", "1e400", "out.wav"], "--seconds must be above 0"),
      (["sample", "--seconds", "nan", "out.wav"], "--seconds must be above 0"),
      (["train", "--corpus", "a", "--minutes", "1e400"], "--minutes must be"),
      (["train", "--corpus", "a", "--steps", "5", "--epochs", "2", "--minutes", "1"], "one of --steps, --epochs"),
    ])
  func range(arguments: [String], words: String) throws {
    expectWrongUsage(try Program.run(arguments, in: TemporaryFolder()), saying: words)
  }

  @Test("A word without an option is told with the option that it needs")
  func surplus() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("speech")
    try folder.makeFolder("My Music")
    for (arguments, words) in [
      (
        ["train", "speech/"],
        "`wavegen train` takes no word without an option, and got 'speech/'; write --corpus speech/"
      ),
      (["evaluate", "speech"], "write --corpus speech"),
      (["train", "--corpus", "My", "Music"], "put in quotes: --corpus 'My Music'"),
      (["describe", "speech.safetensors"], "write --checkpoint speech.safetensors"),
      (["verify", "spoken-digits"], "write --checkpoint spoken-digits"),
      (["describe", "nade"], "write --model nade"),
      (["sample", "--text", "seven", "eight", "out.wav"], "put in quotes: --text 'seven …'"),
      (["train", "help"], "write `wavegen help train`"),
      (["sample", "a.wav", "b.wav"], "takes only <out> without an option, and got 'b.wav'"),
      (["sample", "--output", "a.wav"], "what is made is named without an option: wavegen sample … a.wav"),
      (["complete", "in.png", "-o", "a.png"], "without an option: wavegen complete … a.png"),
      (["verify", "--output", "a.safetensors"], "the model is named with --checkpoint"),
      (["sample", "--model", "a.safetensors", "a.wav"], "name the trained model with --checkpoint"),
      (["sample", "--model", "wavenet", "a.wav"], "the kind of network was chosen by train"),
    ] {
      try expectRefusal(arguments, words, in: folder)
    }
  }

  @Test("Rates and times may have units")
  func units() throws {
    let folder = try TemporaryFolder()
    let description = try Program.run(["describe", "--preset", "demo", "--sample-rate", "16k", "--json"], in: folder)
    #expect(description.status == 0, "\(description.errors)")
    for rate in ["16000", "16kHz", "16 kHz", "16000Hz", "16 K"] {
      let same = try Program.run(["describe", "--preset", "demo", "--sample-rate", rate, "--json"], in: folder)
      #expect(same.status == 0 && same.output == description.output, "\(rate): \(same.errors)")
    }
  }

  @Test(
    "Units are the plain numbers that stand for them",
    arguments: [
      ("--sample-rate", "44.1k", "44100"), ("--sample-rate", "22.05 kHz", "22050"), ("--minutes", "90s", "1.5"),
      ("--minutes", "1h30", "90"), ("--sample-seconds", "1m30", "90"), ("--sample-seconds", "1m 30s", "90"),
      ("--sample-seconds", "500ms", "0.5"), ("--sample-seconds", "2 s", "2"), ("--sample-seconds", "1.5 min", "90"),
      ("--trim", "-40dB", "-40"), ("--sample-seconds", "2", "2"), ("--minutes", "1e1", "1e1"),
      ("--sample-seconds", "16k", "16k"), ("--sample-seconds", "3x", "3x"), ("--sample-seconds", "30s1m", "30s1m"),
      ("--sample-seconds", "1m30s5", "1m30s5"), ("--sample-rate", "16m", "16m"), ("--steps", "90s", "90s"),
    ])
  func plain(option: String, text: String, number: String) throws {
    #expect(try TypedCommand.words(of: ["train", option, text]) == ["train", "\(option)=\(number)"])
  }

  @Test(
    "Help and version are shown whatever stands beside them",
    arguments: [["-h", "-h"], ["train", "--seed", "1", "-h"]])
  func help(arguments: [String]) throws {
    let outcome = try Program.run(arguments, in: TemporaryFolder())
    #expect(outcome.status == 0 && outcome.text.contains("USAGE"), "\(outcome.errors)")
  }
}
