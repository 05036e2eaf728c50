public import Autoregression
public import Causality

/// When a run is over.
public enum TrainingLimit: Sendable, Equatable {
  case steps(Int)
  case epochs(Int)
  case seconds(Double)
}

/// Whoever started a run: is told what happens, and keeps its results.
public protocol TrainingObserver {
  associatedtype Failure: Error
  /// Asked after every step; a run that is asked to stop saves and returns.
  var isStopRequested: Bool { get }
  func tookStep(_ report: TrainingRunReport)
  func looked(_ look: TrainingLook)
  /// Asked to save the training state, so that the run can go on from here.
  func saveState(_ progress: TrainingState.Progress) throws(Failure)
  /// Asked to keep the model as it is now, with its averaged parameters: it is the best so far.
  func keepModel(_ look: TrainingLook, _ progress: TrainingState.Progress) throws(Failure)
  /// Asked to save the training state apart, to go back to if the run diverges.
  func keepGoodState(_ progress: TrainingState.Progress) throws(Failure)
  /// The state that was kept so last; nil if there is none.
  func goodState() throws(Failure) -> TrainingState?
  /// Told that the run has diverged, and goes on more slowly from an earlier step.
  func wentBack(from divergence: TrainingError, toStep step: Int)
}

/// One step, seen from the whole run.
public struct TrainingRunReport: Sendable {
  public let step: Int
  public let bitsPerSymbol: Double
  public let gradientNorm: Double
  public let learningRate: Double
  public let symbolsPerSecond: Double
  /// Time left at the present speed.
  public let secondsLeft: Double
}

/// What held-out data say of the averaged parameters.
public struct TrainingLook: Sendable {
  public let step: Int
  public let heldOut: Likelihood
  public let isBest: Bool
}

/// A training run: steps until a limit, with looks at held-out data in between.
///
/// It owns no file and prints nothing: its observer does.
public struct TrainingRun<Model: AutoregressiveModel, Source: Corpus, HeldOut: Corpus> {
  public let trainer: Trainer<Model, Source>
  public internal(set) var progress: TrainingState.Progress
  private let heldOut: HeldOut
  private let windows: [Window]
  private let configuration: TrainingRunConfiguration
  private let clock = ContinuousClock()
  private var lastGoodState = ContinuousClock.now

  /// - Parameter heldOut: what looks score; a long one is scored in a fixed part, drawn from all of it.
  public init(
    _ trainer: Trainer<Model, Source>, heldOut: HeldOut, _ configuration: TrainingRunConfiguration,
    resuming progress: TrainingState.Progress = TrainingState.Progress()
  ) {
    self.trainer = trainer
    self.heldOut = heldOut
    self.configuration = configuration
    self.progress = progress
    let all = Window.cut(
      heldOut, length: Self.windowLength(of: trainer), receptiveField: trainer.model.receptiveField)
    windows = Self.sample(all, symbolCount: configuration.symbolsPerLook)
  }

  /// Held-out windows are as long as those that are learned from. Where a long context is read before each, they are
  /// longer, so that most of what is read is scored.
  private static func windowLength(of trainer: Trainer<Model, Source>) -> Int {
    let length = trainer.configuration.windowLength
    return trainer.model.receptiveField == .max ? max(length, 2 * Window.longestContext) : length
  }

  /// Windows drawn at random, always the same, that together have at least `symbolCount` symbols, or all there are.
  ///
  /// Not every n-th: corpora are sorted by name, and names have a rhythm, so that every n-th may be one speaker.
  private static func sample(_ windows: [Window], symbolCount: Int) -> [Window] {
    guard !windows.isEmpty else { return [] }
    var order = WindowOrder(windows, seed: 0)
    var drawn: [Window] = []
    var count = 0
    for window in order.batch(step: 0, count: windows.count) where count < symbolCount {
      drawn.append(window)
      count += window.predicted.count
    }
    return drawn
  }

  /// Trains until the limit is reached, the observer asks to stop, or nothing has improved for too long.
  ///
  /// A run that diverges goes back to the last look at which all was well, and on from there with a quarter of the
  /// learning rate.
  /// - Throws: `TrainingError` if it diverges once more; what the observer throws.
  public mutating func run<Observer: TrainingObserver>(_ observer: Observer) throws -> TrainingOutcome {
    let start = clock.now
    let secondsBefore = progress.seconds
    var symbolCount = 0
    var lastLook = start
    var lastSave = start
    try beginKeepingGoodStates(observer)
    lastGoodState = start
    // A run that was killed after its last look has nothing left to do but this.
    if isOver || isOutOfPatience {
      if progress.bestBitsPerSymbol == nil { _ = try look(observer) }
      try observer.saveState(progress)
      if !isOver { return .noImprovement }
    }
    while !isOver {
      guard let step = try takeStep(observer) else { continue }
      symbolCount += step.symbolCount
      progress.step = trainer.step
      progress.symbolCount = trainer.symbolCount
      progress.seconds = secondsBefore + seconds(since: start)
      observer.tookStep(report(step, speed: Double(symbolCount) / max(seconds(since: start), 1e-9)))
      // A look that is due is taken before the run stops, so that a run with interruptions looks where one without does.
      let mustStop = observer.isStopRequested
      if isLookDue(since: lastLook) || isOver || (mustStop && progress.bestBitsPerSymbol == nil) {
        guard try look(observer) else { continue }
        lastLook = clock.now
        progress.seconds = secondsBefore + seconds(since: start)
        if isOutOfPatience, !isOver {
          try observer.saveState(progress)
          return .noImprovement
        }
      }
      if mustStop, !isOver {
        try observer.saveState(progress)
        return .stopped
      }
      if seconds(since: lastSave) >= configuration.secondsBetweenSaves || isOver {
        try observer.saveState(progress)
        lastSave = clock.now
      }
    }
    return .finished
  }

  /// Scores held-out examples, and keeps the model if it is the best so far.
  /// - Returns: false if the run has diverged, and stands again where all was well.
  private mutating func look<Observer: TrainingObserver>(_ observer: Observer) throws -> Bool {
    let (trainer, heldOut, windows) = (trainer, heldOut, windows)
    let bitsPerSymbol = try trainer.withAveragedParameters {
      let likelihood = Likelihood.score(
        windows, of: heldOut, under: trainer.model, inOrders: [trainer.model.orders[0]], on: trainer.backend)
      guard likelihood.bitsPerSymbol.isFinite else { return likelihood.bitsPerSymbol }
      let isBest = progress.hasImproved(to: likelihood.bitsPerSymbol, atStep: trainer.step)
      let look = TrainingLook(step: trainer.step, heldOut: likelihood, isBest: isBest)
      observer.looked(look)
      if isBest { try observer.keepModel(look, progress) }
      return likelihood.bitsPerSymbol
    }
    guard bitsPerSymbol.isFinite else {
      try goBack(from: .lookNotANumber(step: trainer.step), observer)
      return false
    }
    if progress.explodedSteps == nil, isGoodStateDue {
      try observer.keepGoodState(progress)
      lastGoodState = clock.now
    }
    return true
  }

  private func report(_ step: Trainer<Model, Source>.Report, speed: Double) -> TrainingRunReport {
    TrainingRunReport(
      step: trainer.step, bitsPerSymbol: step.bitsPerSymbol, gradientNorm: step.gradientNorm,
      learningRate: step.learningRate, symbolsPerSecond: speed,
      secondsLeft: part > 0 ? progress.seconds * (1 - part) / part : 0)
  }

  private func isLookDue(since last: ContinuousClock.Instant) -> Bool {
    switch configuration.looks {
    case .every(.steps(let count)): trainer.step % max(count, 1) == 0
    case .every(.epochs(let count)): trainer.step % max(count * trainer.stepsPerEpoch, 1) == 0
    case .every(.seconds(let count)): seconds(since: last) >= count
    case .usual:
      seconds(since: last) >= LookSchedule.usualSeconds
        || trainer.step.isMultiple(of: trainer.stepsPerEpoch)
          && LookSchedule.isUsual(epoch: trainer.step / trainer.stepsPerEpoch)
    }
  }

  /// Four numbers are written for every parameter, which is too much for every epoch of a few steps.
  private var isGoodStateDue: Bool {
    configuration.looks != .usual || seconds(since: lastGoodState) >= LookSchedule.usualSeconds
  }

  /// Whether nothing has improved for too long.
  private var isOutOfPatience: Bool { configuration.patience?.isOver(after: progress) ?? false }

  var isOver: Bool { part >= 1 }

  /// The part of the run that is over.
  var part: Double {
    switch configuration.limit {
    case .steps(let count): Double(trainer.step) / Double(max(count, 1))
    case .epochs(let count): Double(trainer.step) / Double(max(count * trainer.stepsPerEpoch, 1))
    case .seconds(let count): progress.seconds / max(count, 1e-9)
    }
  }

  private func seconds(since instant: ContinuousClock.Instant) -> Double { (clock.now - instant) / .seconds(1) }
}

/// How long a run lasts and how often it looks up.
public struct TrainingRunConfiguration: Sendable, Equatable {
  public var limit: TrainingLimit
  public var looks = LookSchedule.usual
  public var secondsBetweenSaves = 60.0
  /// When a run ends for want of improvement; it never does if nil.
  public var patience: TrainingPatience?
  /// Held-out symbols that a look scores, about.
  public var symbolsPerLook = 100_000

  public init(limit: TrainingLimit) { self.limit = limit }
}

/// Why a run ended.
public enum TrainingOutcome: Sendable, Equatable { case finished, stopped, noImprovement }
