import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// `wavegen evaluate`: how probable held-out examples are under a model.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score held-out examples in bits, and images and vectors in nats.",
    discussion: """
      Scores what was held out in training: of a corpus in parts the test part, or --part; of others what the model's \
      own rule holds out, unless --validation-files or --validation-fraction say otherwise. Images and tables that are \
      not those learned from are scored whole, and so is everything with --whole. With --precision bfloat16 or int8 \
      examples are scored symbol by symbol, with the very probabilities that `wavegen sample` would draw from.
      """)

  @OptionGroup var corpusOptions: CorpusOptions

  @Option(help: "Which part of a corpus of images or tables is scored (default: test, or validation).")
  var part: GridPart?

  @Flag(help: "Score all there is, also what was learned from.")
  var whole = false

  @Option(
    help: ArgumentHelp(
      "Mix the probabilities of this many orders of the model, if it has several (default: 1).", valueName: "count"))
  var orders: Int?

  @OptionGroup var conditionOptions: ConditionFolderOptions
  @OptionGroup var checkpointOptions: CheckpointOptions
  @OptionGroup var precisionOptions: PrecisionOptions
  @OptionGroup var computation: ComputationOptions
  @OptionGroup var output: OutputOptions

  enum GridPart: String, ExpressibleByArgument, CaseIterable { case training, validation, test }

  mutating func validate() throws {
    try Allowed.check(orders, "--orders", 1...10_000)
    let choices = [
      (part != nil, "--part"), (corpusOptions.validationFiles != nil, "--validation-files"),
      (corpusOptions.validationFraction != nil, "--validation-fraction"),
    ]
    if whole, let choice = choices.first(where: \.0) {
      throw ValidationError("--whole scores everything; leave it out, or \(choice.1).")
    }
  }

  func run() throws {
    try Inputs.take(corpusOptions.corpus)
    Interruption.listen()
    let checkpoint = try checkpointOptions.open()
    guard conditionOptions.condition == nil || checkpoint.configuration.data.sound?.condition != nil else {
      throw Failure(.usage, "--condition is for models that learned to follow something, and this one did not")
    }
    let result =
      switch checkpoint.configuration.data {
      case .sound(let sound): try evaluateSound(sound, checkpoint)
      case .grid(let grid): try evaluateGrids(grid, checkpoint)
      case .text: try evaluateText(checkpoint)
      }
    if output.json {
      try StandardOutput.print(json: result)
    } else {
      for line in result.lines { try StandardOutput.print(line) }
    }
  }

  /// Scores windows in the precision that is asked for.
  func likelihood(
    of windows: [Window], of examples: some Corpus, under model: some AutoregressiveModel
  ) throws -> Likelihood {
    let start = ContinuousClock.now
    let siteCount = windows.reduce(0) { $0 + $1.siteCount }
    let report: @Sendable (Double) -> Likelihood.Continuation = { part in
      let left = (.now - start) / .seconds(1) * (1 - part) / part
      Console.showProgress("scoring   \(Wording.decimal(100 * part, places: 0)) %, \(Wording.duration(left)) left")
      return Interruption.isRequested ? .stop : .proceed
    }
    let orders = Array(model.orders.prefix(orders ?? 1))
    let likelihood: Likelihood
    switch precisionOptions.precision {
    case .float32:
      likelihood = Likelihood.score(windows, of: examples, under: model, inOrders: orders, on: computation.backend) {
        report(Double($0) / Double(windows.count))
      }
    case .bfloat16, .int8:
      guard orders == [.raster] else {
        throw Failure(
          .usage, "--precision \(precisionOptions.precision) scores row after row; leave it out for other orders")
      }
      let plan = try model.stepPlan(
        precision: precisionOptions.precision, on: Backend(computation.backend.implementation, threadCount: 1))
      guard plan.weightByteCount > 0 else {
        throw Failure(
          .usage, "--precision \(precisionOptions.precision) changes nothing: this model has its weights as they are")
      }
      let streams = Likelihood.streamsAtOnce(windows, threadCount: computation.backend.threadCount)
      try ProcessMemory.check(
        "the past that the model remembers", needing: plan.cacheByteCount * streams,
        remedy: "fewer --threads, or leave --precision out")
      likelihood = Likelihood.score(
        windows, of: examples, stepping: plan, predicting: model.distribution, on: computation.backend
      ) {
        report(Double($0) / Double(siteCount))
      }
    }
    Console.endProgress()
    if Interruption.isRequested { throw Failure(.interrupted, "stopped before everything was scored") }
    guard likelihood.nats.isFinite else {
      throw Failure(
        .badData, "\(checkpointOptions.path) gives some symbols no probability at all, for its weights are damaged")
    }
    return likelihood
  }

  /// Symbols that are predicted at once; the receptive field before them is read again.
  static let windowLength = 32_768
}
