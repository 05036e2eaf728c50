public import ArgumentParser

/// The program: its commands, and how it ends.
public struct Wavegen: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "wavegen",
    abstract: "Learn the probability of sounds, images, tables or text, and generate from it one symbol at a time.",
    discussion: """
      wavegen train --corpus speech/
      wavegen sample --seconds 2 out.wav

      wavegen train --corpus mnist/
      wavegen sample --count 64 digits.png

      Rates may be written as 16k or 44.1kHz, times as 90s or 1m30. An option is given once. The words of the help, such \
      as receptive field, held out, look and guidance, are explained by `wavegen help glossary`.

      Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 missing input, 70 internal, 74 input or output failed, \
      130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      Train.self, Sample.self, Complete.self, Evaluate.self, Describe.self, Verify.self, SpectrumCommand.self,
      CorpusCommand.self,
      Bench.self, Glossary.self,
    ])

  public init() {}

  /// Runs the program with the process's arguments, and ends the process.
  public static func runToExit() -> Never {
    Interruption.outliveWrites()
    do {
      try IllegibleNames.takeFromCommandLine()
      var command = try parseAsRoot(TypedCommand.words(of: Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch {
      Failure.exit(with: error)
    }
    exit()
  }
}
