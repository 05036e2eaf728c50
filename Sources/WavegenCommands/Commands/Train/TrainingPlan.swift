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

  var words: ExampleWords { ExampleWords(context.checkpoint.data) }

  /// Tells what will be trained on what, before it begins.
  func describe(_ trainer: Trainer<some AutoregressiveModel, Examples>) {
    let (learned, held) = (trainingExamples, heldOutExamples)
    Console.say(
      """
      split     \(words.amount(learned)) to learn from, \(words.amount(held)) held out
      """)
    for line in NetworkDescription(trainer.model, context.checkpoint.data).lines { Console.say(line) }
    Console.say(
      """
      training  \(words.step(training)) a step, \(Wording.count(trainer.stepsPerEpoch, "step")) \
      an epoch, learning rate \(training.learningRate) (\(training.schedule)), \
      \(Wording.count(trainer.backend.threadCount, "thread"))
      """)
    describeMemory(trainer.predictedMemoryByteCount)
    Console.say(
      """
      baseline  \(words.score(of: baseline.likelihood)) for a histogram; a model below that has learned something
      """)
  }

  private func describeMemory(_ byteCount: Int) {
    Console.say("memory    about \(Wording.bytes(byteCount))")
    ProcessMemory.warn(ofNeeding: byteCount, remedy: "a smaller --batch or a smaller network")
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
