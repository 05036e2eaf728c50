import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore
import Training

/// Every choice of a training run, settled.
struct TrainingPlan {
  let context: RunContext
  let training: TrainingConfiguration
  let trainingExamples: SoundExamples
  let heldOutExamples: SoundExamples
  let histogram: SymbolHistogram
  /// Held-out bits per symbol of a histogram of the training symbols.
  let baseline: Double

  init(
    context: RunContext, training: TrainingConfiguration, trainingExamples: SoundExamples,
    heldOutExamples: SoundExamples
  ) {
    self.context = context
    self.training = training
    self.trainingExamples = trainingExamples
    self.heldOutExamples = heldOutExamples
    histogram = SymbolHistogram(of: trainingExamples.excerpts, in: trainingExamples.corpus)
    baseline = histogram.bitsPerSymbol(of: heldOutExamples.excerpts, in: heldOutExamples.corpus)
  }

  /// Tells what will be trained on what, before it begins.
  func describe(_ trainer: Trainer<some AutoregressiveModel, SoundExamples>) {
    let rate = Double(context.checkpoint.sound.sampleRate)
    let (learned, held) = (trainingExamples, heldOutExamples)
    Console.say(
      """
      split     \(Wording.duration(Double(learned.symbolCount) / rate)) in \
      \(Wording.count(learned.exampleCount, "recording")) to learn from, \
      \(Wording.duration(Double(held.symbolCount) / rate)) in \(Wording.count(held.exampleCount)) held out
      """)
    for line in NetworkDescription(trainer.model, sampleRate: context.checkpoint.sound.sampleRate).lines {
      Console.say(line)
    }
    Console.say(
      """
      training  \(Wording.count(training.batchSize, "window")) of at most \
      \(Wording.duration(Double(training.windowLength) / rate)) a step, \(Wording.count(trainer.stepsPerEpoch, "step")) \
      an epoch, learning rate \(training.learningRate) (\(training.schedule)), \
      \(Wording.count(trainer.backend.threadCount, "thread"))
      """)
    describeMemory(trainer.predictedMemoryByteCount)
    Console.say(
      """
      baseline  \(Wording.decimal(baseline)) bits per held-out sample for a histogram; a model below that has learned \
      something
      """)
  }

  private func describeMemory(_ byteCount: Int) {
    Console.say("memory    about \(Wording.bytes(byteCount))")
    ProcessMemory.warn(ofNeeding: byteCount, remedy: "a smaller --batch or --crop-seconds")
  }
}
