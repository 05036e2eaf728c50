import Autoregression
import Foundation
import Models
import Training

/// Counts the time of training, that of the runs before included.
struct RunTime {
  private let firstStep: Int
  private let secondsBefore: Double
  private let start = ContinuousClock.now

  /// - Parameters:
  ///   - step: steps that had been taken when this run began or was resumed.
  ///   - seconds: the time they took.
  init(step: Int, seconds: Double) {
    firstStep = step
    secondsBefore = seconds
  }

  private var secondsHere: Double { (ContinuousClock.now - start) / .seconds(1) }
  var seconds: Double { secondsBefore + secondsHere }

  /// The time of a step, with its share of looks and saves; nil before the first one.
  func secondsPerStep(after step: Int) -> Double? {
    step > firstStep ? secondsHere / Double(step - firstStep) : nil
  }
}

// MARK: What is wrong

extension TrainingJournal {
  /// Finds out what is wrong, and says so when it is not what it was at the look before.
  func diagnose() {
    let found = measure.diagnosis(of: history.looks)
    if let found, found.fault != diagnosis?.fault { Console.say("diagnosis \(found.sentence)") }
    diagnosis = found
  }

  /// What diagnosis and verdict go by, beside the curves.
  var measure: DiagnosisMeasure {
    var measure = DiagnosisMeasure(
      baselineBits: plan.baseline.likelihood.bitsPerSymbol, scale: plan.words.scale,
      peakLearningRate: plan.training.learningRate, secondsPerStep: time.secondsPerStep(after: trainer.step),
      remediesForOverfitting: remediesForOverfitting)
    measure.isRateFalling = plan.training.schedule != .constant
    measure.stepsPerEpoch = trainer.stepsPerEpoch
    measure.scarcity = plan.words.scarcity(learned: plan.trainingExamples, heldOut: plan.heldOutExamples)
    return measure
  }

  private var remediesForOverfitting: [String] {
    let dropout = (try? plan.context.checkpoint.network.jsonValues())?["dropout"] as? Double
    return DiagnosisMeasure.remediesForOverfitting(weightDecay: plan.training.weightDecay, dropout: dropout)
  }
}

// MARK: The page

extension TrainingJournal {
  /// Writes the page of the run as it stands. A page that cannot be written is no reason to end a run.
  func writeReport(_ phase: ReportPage.Status.Phase) {
    let status = ReportPage.Status(
      phase, step: trainer.step, seconds: time.seconds, secondsLeft: lastReport?.secondsLeft)
    do {
      try report?.write(history, status, measure.verdict(of: history.looks, after: phase.outcome))
    } catch {
      Console.say("warning   \(error)")
    }
  }

  /// Puts a sample that the run has written on the page.
  func show(_ sample: RunFiles.Sample) {
    do {
      try report?.add(sample)
    } catch {
      Console.say("warning   \(error)")
    }
  }

  /// Puts the samples of a resumed run on the page that it wrote before.
  func showEarlierSamples() {
    do {
      let samples = try files.samples().filter { $0.step <= trainer.step }
      for sample in ReportSamples.shown(of: samples) { show(sample) }
    } catch {
      Console.say("warning   \(error)")
    }
  }
}

extension ReportPage.Status.Phase {
  init(_ outcome: TrainingOutcome) {
    self =
      switch outcome {
      case .finished: .finished
      case .stopped: .stopped
      case .noImprovement: .noImprovement
      }
  }

  /// How the run ended; nil as long as it goes on, and where an error ended it.
  fileprivate var outcome: TrainingOutcome? {
    switch self {
    case .running, .failed: nil
    case .finished: .finished
    case .stopped: .stopped
    case .noImprovement: .noImprovement
    }
  }
}
