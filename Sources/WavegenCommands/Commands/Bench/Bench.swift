import ArgumentParser

/// `wavegen bench`: how fast this machine is.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast this machine is.", subcommands: [BenchTrain.self, BenchSample.self])
}
