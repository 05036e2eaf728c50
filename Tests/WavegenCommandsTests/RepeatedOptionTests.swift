import Testing
import WavegenCommands
import WavegenTestSupport

@Suite("Repeated options") struct RepeatedOptionTests {
  /// Every command that takes something, with the words that lead to it.
  private static let commands = KnownCommand.program.all.filter { $0.commands.isEmpty }.map { command in
    (path: command.path.split(separator: " ").dropFirst().map(String.init), options: command.options)
  }

  /// What the words are refused with; nil if they are not.
  private func refusal(of words: [String]) -> Failure? {
    do throws(Failure) {
      _ = try TypedCommand.words(of: words)
      return nil
    } catch {
      return error
    }
  }

  @Test("Every option and every flag of every command is refused when it is given twice, in either spelling")
  func all() {
    var count = 0
    for (path, options) in Self.commands {
      for option in options where !["--help", "--version"].contains(option.name) {
        for name in option.names {
          var spellings = [[name], [name]]
          if option.kind == .option {
            let (first, second) = (option.isRepeating ? "key=1" : "1", option.isRepeating ? "key=2" : "2")
            spellings = [[name, first], ["\(option.name)=\(second)"]]
          }
          for words in [spellings[0] + spellings[1], spellings[1] + spellings[0], spellings[0] + spellings[0]] {
            let failure = refusal(of: path + words)
            #expect(failure?.code == .usage, "\(path + words)")
            #expect(failure?.description.contains("\(option.name) ") == true, "\(path + words): \(failure as Any)")
            #expect(failure?.description.contains("given twice") == true, "\(path + words): \(failure as Any)")
            count += 1
          }
        }
      }
    }
    #expect(count > 300)
  }

  @Test("What may be repeated may be, with another key each time")
  func keys() throws {
    let labels = ["sample", "--label", "digit=7", "--label=speaker=theo", "out.wav"]
    #expect(
      try TypedCommand.words(of: labels) == ["sample", "--label=digit=7", "--label=speaker=theo", "out.wav"])
    let settings = ["train", "--corpus", "a", "--set", "residualChannels=4", "--set", "skipChannels=4"]
    #expect(try TypedCommand.words(of: settings).count == 4)
    let same = try #require(refusal(of: settings + ["--set=residualChannels=8"]))
    #expect(same.description.contains("--set residualChannels is given twice, as 4 and as 8"))
    #expect(refusal(of: labels + ["--label", "digit=8"])?.description.contains("--label digit is given twice") == true)
  }

  @Test(
    "The program refuses them before it does anything, in one sentence",
    arguments: [
      (["train", "--corpus", "a", "--corpus", "b"], "--corpus is given twice, as a and as b"),
      (["train", "--corpus", "a", "--seed=1", "--seed", "2"], "--seed is given twice, as 1 and as 2"),
      (["train", "--corpus", "a", "--output", "b", "--checkpoint", "c"], "--checkpoint is given twice, as b and as c"),
      (["train", "--corpus", "a", "--json", "--json"], "--json is given twice; give it once"),
      (["verify", "--json", "--seed", "1", "--json"], "--json is given twice"),
      (["bench", "train", "--rounds", "1", "--rounds", "1"], "--rounds is given twice"),
    ])
  func sentence(arguments: [String], words: String) throws {
    let folder = try TemporaryFolder()
    expectFailure(try Program.run(arguments, in: folder), code: 64, saying: words)
    #expect(try folder.names.isEmpty)
  }
}
