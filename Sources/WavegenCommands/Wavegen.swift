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

      Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 missing input, 70 internal, 74 input or output failed, \
      130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      Train.self, Sample.self, Complete.self, Evaluate.self, Describe.self, Verify.self, SpectrumCommand.self,
      CorpusCommand.self,
      Bench.self,
    ])

  public init() {}

  /// Runs the program with the process's arguments, and ends the process.
  public static func runToExit() -> Never {
    Interruption.outliveWrites()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Failure.exit(with: error)
    }
    exit()
  }
}
