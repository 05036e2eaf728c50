public import ArgumentParser
import Foundation
public import Training

/// How long to train.
struct LimitOptions: ParsableArguments {
  @Option(
    help:
      """
      Train for this long in all, the time before --resume included (default: 20, or less if nothing improves any more).
      """)
  var minutes: Double?

  @Option(help: ArgumentHelp("Or: train for this many steps in all.", valueName: "count"))
  var steps: Int?

  @Option(help: ArgumentHelp("Or: go through the corpus this many times in all.", valueName: "count"))
  var epochs: Int?

  mutating func validate() throws {
    guard given.count(where: \.isGiven) <= 1 else {
      throw ValidationError("Give one of --steps, --epochs and --minutes.")
    }
    try Allowed.check(steps, "--steps", 1...1_000_000_000)
    try Allowed.check(epochs, "--epochs", 1...1_000_000)
    try Allowed.check(minutes, "--minutes", 0.001...1_000_000)
  }

  /// What is given.
  var given: [(isGiven: Bool, name: String)] {
    [(steps != nil, "--steps"), (epochs != nil, "--epochs"), (minutes != nil, "--minutes")]
  }

  /// Whether the options say anything.
  var isGiven: Bool { given.contains(where: \.isGiven) }

  private var limit: TrainingLimit {
    if let steps { return .steps(steps) }
    if let epochs { return .epochs(epochs) }
    return .seconds((minutes ?? 20) * 60)
  }

  /// How long a run is: as the options say, as it was told when it began, or as is usual.
  func length(resuming earlier: RunContext?) -> RunLength {
    if !isGiven, let earlier { return earlier.length }
    return RunLength(limit: limit, endsEarly: !isGiven)
  }
}

/// How long a run is.
struct RunLength: Equatable {
  var limit: TrainingLimit
  /// Whether it ends before that when nothing improves any more.
  var endsEarly: Bool
}

/// How to train. What is not given is the default, or when resuming what the run began with.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Windows of sound or text, or examples, that a step learns from (default: 1; 50 examples, 16 windows of text).",
      valueName: "count"))
  var batch: Int?

  @Option(
    help: ArgumentHelp(
      "The longest window (default: 0.25, or half the receptive field where that is longer).", valueName: "seconds"))
  var cropSeconds: Double?

  @Option(
    help: ArgumentHelp(
      "The learning rate (default: 0.004 for sound, 0.005 for images and tables, 0.002 for text).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    help: """
      What the learning rate does after it has risen; cosine and exponential let it fall until the end of the run \
      (default: cosine under --minutes, constant under --steps and --epochs).
      """)
  var schedule: TrainingConfiguration.Schedule?

  @Option(help: ArgumentHelp("Steps over which the learning rate rises (default: 100).", valueName: "count"))
  var warmupSteps: Int?

  @Option(help: ArgumentHelp("Decoupled weight decay, as in AdamW (default: 0).", valueName: "rate"))
  var weightDecay: Double?

  @Option(help: ArgumentHelp("Gradients longer than this are scaled down to it (default: 1).", valueName: "norm"))
  var gradientNormLimit: Double?

  @Option(
    help: ArgumentHelp(
      "Decay of the averaged weights that are evaluated and kept (default: 0.999).", valueName: "factor"))
  var averageDecay: Double?

  @Option(help: "The seed of all that is random (default: 0).")
  var seed: UInt64?

  mutating func validate() throws {
    try Allowed.check(cropSeconds, "--crop-seconds", 0.001...3600)
    try Self.check(batch: batch, learningRate, warmupSteps, weightDecay, gradientNormLimit, averageDecay)
  }

  /// Refuses options that have no meaning for what is learned whole.
  func refuse(for examples: String) throws(Failure) {
    guard cropSeconds == nil else {
      throw Failure(.usage, "--crop-seconds is for recordings and text, and the corpus holds \(examples)")
    }
  }

  /// What is given.
  var given: [(isGiven: Bool, name: String)] {
    [
      (batch != nil, "--batch"), (cropSeconds != nil, "--crop-seconds"), (learningRate != nil, "--learning-rate"),
      (schedule != nil, "--schedule"), (warmupSteps != nil, "--warmup-steps"), (weightDecay != nil, "--weight-decay"),
      (gradientNormLimit != nil, "--gradient-norm-limit"), (averageDecay != nil, "--average-decay"),
      (seed != nil, "--seed"),
    ]
  }

  private static func check(
    batch: Int?, _ learningRate: Double?, _ warmupSteps: Int?, _ weightDecay: Double?, _ gradientNormLimit: Double?,
    _ averageDecay: Double?
  ) throws {
    try Allowed.check(batch, "--batch", 1...4096)
    try Allowed.check(learningRate, "--learning-rate", 1e-9...10)
    try Allowed.check(warmupSteps, "--warmup-steps", 0...1_000_000)
    try Allowed.check(weightDecay, "--weight-decay", 0...10)
    try Allowed.check(gradientNormLimit, "--gradient-norm-limit", 1e-6...1e9)
    try Allowed.check(averageDecay, "--average-decay", 0...0.999999)
  }

  /// Refuses a configuration, from a file, that these options could not have made.
  static func check(_ configuration: TrainingConfiguration) throws {
    try check(
      batch: configuration.batchSize, configuration.learningRate, configuration.warmupSteps, configuration.weightDecay,
      configuration.gradientNormLimit, configuration.averageDecay)
    try Allowed.check(configuration.windowLength, "--crop-seconds", 1...3_600_000_000)
  }

  /// - Parameters:
  ///   - start: what values that are not given are taken from.
  ///   - symbolsPerSecond: what --crop-seconds counts in.
  func configuration(startingFrom start: TrainingConfiguration, symbolsPerSecond: Int) -> TrainingConfiguration {
    var configuration = start
    if let batch { configuration.batchSize = batch }
    if let cropSeconds { configuration.windowLength = max(1, Int(cropSeconds * Double(symbolsPerSecond))) }
    if let learningRate { configuration.learningRate = learningRate }
    if let schedule { configuration.schedule = schedule }
    if let warmupSteps { configuration.warmupSteps = warmupSteps }
    if let weightDecay { configuration.weightDecay = weightDecay }
    if let gradientNormLimit { configuration.gradientNormLimit = gradientNormLimit }
    if let averageDecay { configuration.averageDecay = averageDecay }
    if let seed { configuration.seed = seed }
    return configuration
  }

  /// The option that sets a value of the configuration.
  static func option(setting key: String) -> String {
    switch key {
    case "batchSize": "--batch"
    case "windowLength": "--crop-seconds"
    default: "--" + key.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
  }

  /// The recipe for a fixed time: many small steps. A window is a quarter of a second, or half the receptive field
  /// where that is longer, for the receptive field before it is computed as well.
  static func defaults(
    sampleRate: Int, receptiveField: Int, limit: TrainingLimit
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.windowLength = max(1, sampleRate / 4, receptiveField == .max ? 0 : receptiveField / 2)
    if case .seconds = limit { configuration.schedule = .cosine }
    return configuration
  }
}

extension TrainingOptions {
  /// The recipe for images and vectors: batches, and a learning rate that small networks bear.
  static func defaultsForGrids(limit: TrainingLimit) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 50
    configuration.learningRate = 5e-3
    if case .seconds = limit { configuration.schedule = .cosine }
    return configuration
  }

  /// The recipe for text: a few hundred bytes at a time, in many places.
  static func defaultsForText(limit: TrainingLimit) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 16
    configuration.windowLength = 128
    configuration.learningRate = 2e-3
    if case .seconds = limit { configuration.schedule = .cosine }
    return configuration
  }
}

extension TrainingConfiguration.Schedule: ExpressibleByArgument {}

enum Allowed {
  /// - Throws: a validation error that names the option if its value is outside what makes sense, or not a number.
  static func check<Value: Comparable>(_ value: Value?, _ option: String, _ range: ClosedRange<Value>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) must be \(range.lowerBound) to \(range.upperBound), but is \(value).")
  }
}
