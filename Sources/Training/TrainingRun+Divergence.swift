import Autoregression
import Causality
import Foundation

// A run whose loss is lost goes back to where all was well, once, and learns more slowly from there.
//
// All that decides about it is a function of steps and of what looks found, and stands in the training state: a run that
// was killed in between diverges, goes back and goes on as one that was not.

extension TrainingState.Progress {
  /// Steps in a row that must cost too much before a loss has exploded: a batch or two may be odd.
  package static var stepsToExplode: Int { 20 }

  /// What the learning rate is multiplied by.
  var learningRateFactor: Double { divergedStep == nil ? 1 : 0.25 }

  /// Takes note of what a step has cost.
  ///
  /// Too much is twice what the first step cost, or twice what it costs to guess if that is more.
  /// - Returns: whether the loss has exploded.
  mutating func hasExploded(after bitsPerSymbol: Double, guessingCosts bitsOfGuessing: Double) -> Bool {
    let first = firstBitsPerSymbol ?? bitsPerSymbol
    firstBitsPerSymbol = first
    explodedSteps = bitsPerSymbol > 2 * max(first, bitsOfGuessing) ? (explodedSteps ?? 0) + 1 : nil
    return explodedSteps ?? 0 >= Self.stepsToExplode
  }
}

extension TrainingRun {
  /// Takes the next step.
  /// - Returns: nil if the run has diverged, and stands again where all was well.
  mutating func takeStep<Observer: TrainingObserver>(
    _ observer: Observer
  ) throws -> Trainer<Model, Source>.Report? {
    do throws(TrainingError) {
      let step = try trainer.takeStep(progress: part, learningRateFactor: progress.learningRateFactor)
      let guessing = log2(Double(trainer.model.levelCount))
      guard progress.hasExploded(after: step.bitsPerSymbol, guessingCosts: guessing) else { return step }
      throw .exploded(step: trainer.step - 1, bitsPerSymbol: step.bitsPerSymbol, learningRate: step.learningRate)
    } catch {
      try goBack(from: error, observer)
      return nil
    }
  }

  mutating func goBack<Observer: TrainingObserver>(
    from divergence: TrainingError, _ observer: Observer
  ) throws {
    if let firstStep = progress.divergedStep {
      throw TrainingError.divergedAgain(firstStep: firstStep, divergence)
    }
    guard let good = try observer.goodState() else { throw divergence }
    let (step, seconds, best) = (trainer.step, progress.seconds, progress.bestBitsPerSymbol)
    try good.restore(trainer)
    progress = good.progress
    progress.seconds = seconds
    // No model is kept of what the run has not kept, or has lost.
    if best == nil { progress.bestBitsPerSymbol = nil }
    progress.divergedStep = step
    observer.wentBack(from: divergence, toStep: trainer.step)
    // A run whose time is over takes no step more, after which it would be saved.
    if isOver { try observer.saveState(progress) }
  }

  /// Sees to it that there is a state to go back to from the first step on.
  ///
  /// One that is ahead of the run is of no use: it was kept after the state that the run is resumed from.
  func beginKeepingGoodStates<Observer: TrainingObserver>(_ observer: Observer) throws {
    if let good = try observer.goodState(), good.progress.step <= trainer.step { return }
    try observer.keepGoodState(progress)
  }
}
