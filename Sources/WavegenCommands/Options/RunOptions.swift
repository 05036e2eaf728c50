import ArgumentParser

/// Where a training run leaves its files, and when it looks up from its work.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the model goes.", valueName: "file"))
  var output = CheckpointOptions.defaultPath

  @Flag(help: "Go on with the run that wrote the output, instead of beginning a new one.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Steps between looks at the held-out recordings (default: a look every 20 seconds).", valueName: "count"))
  var lookEvery: Int?

  @Option(
    help: ArgumentHelp("End early when this many looks in a row have brought no improvement.", valueName: "count"))
  var patience: Int?

  @Option(
    help: ArgumentHelp(
      "Write a sound of this many seconds beside the model whenever it has become better.", valueName: "seconds"))
  var sampleSeconds: Double?

  mutating func validate() throws {
    try Allowed.check(lookEvery, "--look-every", 1...1_000_000_000)
    try Allowed.check(patience, "--patience", 1...1_000_000)
    try Allowed.check(sampleSeconds, "--sample-seconds", 0.01...600)
  }

  var files: RunFiles { RunFiles(checkpoint: output) }
}
