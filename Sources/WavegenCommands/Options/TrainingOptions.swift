public import ArgumentParser
import Foundation
public import Training

/// How long to train.
struct LimitOptions: ParsableArguments {
  @Option(help: "Steps to take.")
  var steps: Int?

  @Option(help: "Times that every recording is learned from.")
  var epochs: Int?

  @Option(help: "Minutes to train (default: 20).")
  var minutes: Double?

  mutating func validate() throws {
    guard [steps != nil, epochs != nil, minutes != nil].filter(\.self).count <= 1 else {
      throw ValidationError("Give one of --steps, --epochs and --minutes.")
    }
    try Allowed.check(steps, "--steps", 1...1_000_000_000)
    try Allowed.check(epochs, "--epochs", 1...1_000_000)
    try Allowed.check(minutes, "--minutes", 0.001...1_000_000)
  }

  var limit: TrainingLimit {
    if let steps { return .steps(steps) }
    if let epochs { return .epochs(epochs) }
    return .seconds((minutes ?? 20) * 60)
  }
}

/// How to train. What is not given is the default, or when resuming what the run began with.
struct TrainingOptions: ParsableArguments {
  @Option(help: "Windows of sound in a step (default: 4).")
  var batch: Int?

  @Option(help: "The longest window, in seconds (default: 1).")
  var cropSeconds: Double?

  @Option(help: "The learning rate (default: 0.002).")
  var learningRate: Double?

  @Option(
    help: """
      How the learning rate falls: constant, cosine or exponential (default: cosine under --minutes, where the end of \
      the run is known, else constant, so that 10 steps and 10 more are 20).
      """)
  var schedule: TrainingConfiguration.Schedule?

  @Option(help: "Steps over which the learning rate rises (default: 100).")
  var warmupSteps: Int?

  @Option(help: "Decoupled weight decay (default: 0).")
  var weightDecay: Double?

  @Option(help: "The longest gradient; longer ones are scaled down (default: 1).")
  var gradientNormLimit: Double?

  @Option(help: "Decay of the averaged weights that are evaluated and kept (default: 0.999).")
  var averageDecay: Double?

  @Option(help: "The seed of all that is random (default: 0).")
  var seed: UInt64?

  mutating func validate() throws {
    try Allowed.check(batch, "--batch", 1...4096)
    try Allowed.check(cropSeconds, "--crop-seconds", 0.001...3600)
    try Allowed.check(learningRate, "--learning-rate", 1e-9...10)
    try Allowed.check(warmupSteps, "--warmup-steps", 0...1_000_000)
    try Allowed.check(weightDecay, "--weight-decay", 0...10)
    try Allowed.check(gradientNormLimit, "--gradient-norm-limit", 1e-6...1e9)
    try Allowed.check(averageDecay, "--average-decay", 0...0.999999)
  }

  /// - Parameter start: what values that are not given are taken from.
  func configuration(startingFrom start: TrainingConfiguration, sampleRate: Int) -> TrainingConfiguration {
    var configuration = start
    if let batch { configuration.batchSize = batch }
    if let cropSeconds { configuration.windowLength = max(1, Int(cropSeconds * Double(sampleRate))) }
    if let learningRate { configuration.learningRate = learningRate }
    if let schedule { configuration.schedule = schedule }
    if let warmupSteps { configuration.warmupSteps = warmupSteps }
    if let weightDecay { configuration.weightDecay = weightDecay }
    if let gradientNormLimit { configuration.gradientNormLimit = gradientNormLimit }
    if let averageDecay { configuration.averageDecay = averageDecay }
    if let seed { configuration.seed = seed }
    return configuration
  }

  static func defaults(sampleRate: Int, limit: TrainingLimit) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.windowLength = sampleRate
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
