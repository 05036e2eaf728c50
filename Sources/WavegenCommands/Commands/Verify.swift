import ArgumentParser
import Autoregression
import Models

/// `wavegen verify`: the properties that a model must have, tried on its very weights.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove on a checkpoint that it does not see the future and generates what it learned.",
    discussion: "Exits with 0 if all checks hold and with 65 if one fails.")

  @OptionGroup var checkpointOptions: CheckpointOptions
  @OptionGroup var computation: ComputationOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "The seed of the sounds that the checks are made with.")
  var seed: UInt64 = 0

  func run() throws {
    let model = try checkpointOptions.open().makeModel()
    try ProcessMemory.check(
      "to look as far back as this model does",
      needing: ModelCheck.predictedMemoryByteCount(model, on: computation.backend), remedy: "a machine with more memory"
    )
    let checks = try ModelCheck.all(model, seed: seed, on: computation.backend) {
      Console.showProgress("checking  \($0)")
    }
    Console.endProgress()
    if output.json {
      try StandardOutput.print(json: checks)
    } else {
      for check in checks {
        try StandardOutput.print("\(check.holds ? "holds" : "FAILS")  \(check.name): \(check.detail)")
      }
    }
    let failed = checks.filter { !$0.holds }
    guard failed.isEmpty else {
      throw Failure(.badData, "the model fails \(failed.map(\.name).joined(separator: ", ")); do not trust its numbers")
    }
  }
}
