import Autoregression
import Causality
import Foundation
import Kernels
import Models
import TensorCore
import Training

/// Every choice of a training run, settled.
struct TrainingPlan<Examples: Corpus> {
  let context: RunContext
  let training: TrainingConfiguration
  let trainingExamples: Examples
  let heldOutExamples: Examples
  /// What is known without a network.
  let baseline: Baseline
  /// How the model is heard at every look; nil if it is not one of sounds.
  var audition: Audition?

  var words: ExampleWords { ExampleWords(context.checkpoint.data) }

  /// A network before its first step. Where it has weights for every place, it begins as the histogram.
  func makeModel<Network: ModelConfiguration>(_ network: Network) throws(Failure) -> Network.Model {
    guard network is any PlacedConfiguration, let histogram = baseline.parameters.first else {
      return try network.makeTrainableModel(seed: training.seed)
    }
    return try network.makeTrainableModel(from: HistogramStart(seed: training.seed, histogram: histogram))
  }

  /// Tells what will be trained on what, and what it takes, before it begins.
  /// - Throws: `Failure` if a step needs more memory than there is.
  func describe(
    _ trainer: Trainer<some AutoregressiveModel, Examples>, _ choice: NetworkChoice, _ demand: NetworkDemand
  ) throws(Failure) {
    let (learned, held) = (trainingExamples, heldOutExamples)
    Console.say(
      """
      split     \(words.amount(learned)) to learn from, \(words.amount(held)) held out
      """)
    let network = NetworkDescription(trainer.model, choice.configuration, context.checkpoint.data)
    for line in network.lines { Console.say(line) }
    Console.say(
      """
      training  \(words.step(training)) a step, \(Wording.count(trainer.stepsPerEpoch, "step")) \
      an epoch, learning rate \(training.learningRate) (\(training.schedule)), \
      \(Wording.count(trainer.backend.threadCount, "thread"))
      """)
    try describeMemory(trainer, demand)
    if let advice = network.reach.advice(naming: choice.presets) { Console.say("warning   \(advice)") }
    describeLargeStep(trainer)
    Console.say(
      """
      baseline  \(words.score(of: baseline.likelihood)) for a histogram; a model below that has learned something
      """)
    if let scarcity = words.scarcity(learned: learned, heldOut: held) { Console.say("little    \(scarcity)") }
  }

  private func describeMemory(
    _ trainer: Trainer<some AutoregressiveModel, Examples>, _ demand: NetworkDemand
  ) throws(Failure) {
    let byteCount = trainer.predictedMemoryByteCount
    Console.say("memory    about \(Wording.bytes(byteCount)), and \(Wording.bytes(demand.diskByteCount)) on the disk")
    try ProcessMemory.check("a step", needing: byteCount, remedy: remedies(trainer).joined(separator: " or "))
    if audition != nil, let plan = try? trainer.model.stepPlan(on: trainer.backend) {
      try ProcessMemory.check(
        "the past that a sound of its own remembers", needing: plan.cacheByteCount, remedy: "a smaller network")
    }
  }

  /// What makes a step need less memory.
  private func remedies(_ trainer: Trainer<some AutoregressiveModel, Examples>) -> [String] {
    let examples =
      switch context.checkpoint.data.kind {
      case .images: ["smaller images (--image-size)"]
      case .sound, .text: trainer.hasLargeWindows ? ["a shorter --crop-seconds"] : []
      case .vectors: [String]()
      }
    return examples + (trainer.hasLargeWindows ? [] : ["a smaller --batch"]) + ["a smaller network"]
  }

  /// Where examples are so large that a step may take minutes, this is found out on one of them.
  private func describeLargeStep(_ trainer: Trainer<some AutoregressiveModel, Examples>) {
    let symbols = trainingExamples.length(ofExample: 0)
    guard trainingExamples.grid != nil, symbols >= GridDrawing.largeExample else { return }
    let billions = Wording.decimal(Double(trainer.multiplyAddsPerStep) / 1e9, places: 0)
    Console.say(
      """
      cost      \(Wording.count(symbols * training.batchSize, words.symbol)) and about \(billions) billion \
      multiply-adds a step, about \(Wording.duration(trainer.measureStep()))
      """)
  }
}

/// What is known without a network: how often each symbol occurs, everywhere or in each place.
struct Baseline {
  /// What a histogram of the training examples says of the held-out ones.
  let likelihood: Likelihood
  /// How often each symbol occurs in the training examples.
  let histogram: [Int]
  /// The frequencies of every place, as a network has them; empty for sequences, which have no places.
  let parameters: [Parameter]
}
