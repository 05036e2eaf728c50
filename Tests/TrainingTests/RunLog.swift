import Autoregression
import Causality
import TensorCore
import Training
import WavegenTestSupport

/// An observer that writes down what it is told, in order.
final class RunLog: TrainingObserver {
  enum Event: Equatable {
    case step(Int), look(Int), save(Int), keep(Int), back(Int)
  }

  enum Failure: Error { case cannotSave, cannotKeep }

  private(set) var events: [Event] = []
  private(set) var reports: [TrainingRunReport] = []
  private(set) var looks: [TrainingLook] = []
  private(set) var saved: [TrainingState.Progress] = []
  /// The values of the model's table whenever it was kept.
  private(set) var kept: [[Float]] = []
  /// The steps at which all was well.
  private(set) var good: [Int] = []
  private(set) var divergences: [TrainingError] = []
  /// Called after every step, to do harm.
  var sabotage: (_ step: Int) -> Void = { _ in }
  private let folder: TemporaryFolder
  private let trainer: CountingRun.BigramTrainer
  private let lastStep: Int
  private let failure: Failure?

  /// - Parameter folder: where good states are kept; one of its own if nil.
  init(
    _ trainer: CountingRun.BigramTrainer, stoppingAt lastStep: Int = .max, failing failure: Failure? = nil,
    in folder: TemporaryFolder? = nil
  ) throws {
    self.folder = try folder ?? TemporaryFolder()
    self.trainer = trainer
    self.lastStep = lastStep
    self.failure = failure
  }

  var goodPath: String { folder.path("good") }

  var isStopRequested: Bool { trainer.step >= lastStep }

  func tookStep(_ report: TrainingRunReport) {
    events.append(.step(report.step))
    reports.append(report)
    sabotage(report.step)
  }

  func looked(_ look: TrainingLook) {
    events.append(.look(look.step))
    looks.append(look)
  }

  func saveState(_ progress: TrainingState.Progress) throws(Failure) {
    if failure == .cannotSave { throw .cannotSave }
    events.append(.save(progress.step))
    saved.append(progress)
  }

  func keepModel(_ look: TrainingLook, _ progress: TrainingState.Progress) throws(Failure) {
    if failure == .cannotKeep { throw .cannotKeep }
    events.append(.keep(look.step))
    kept.append(trainer.model.parameters[0].value.values)
  }

  func keepGoodState(_ progress: TrainingState.Progress) throws(Failure) {
    good.append(progress.step)
    do {
      try TrainingState.write(trainer, progress, context: "", to: goodPath)
    } catch {
      throw .cannotSave
    }
  }

  func goodState() throws(Failure) -> TrainingState? { try? TrainingState(reading: goodPath) }

  func wentBack(from divergence: TrainingError, toStep step: Int) {
    events.append(.back(step))
    divergences.append(divergence)
  }
}
