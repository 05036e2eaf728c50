/// What a training step is doing at a moment.
package enum StepPhase: Hashable, Sendable, CustomStringConvertible {
  /// Windows are cut from the recordings and set side by side.
  case data
  /// An operation, by its name, computes its output.
  case forward(String)
  /// An operation computes the gradients of its inputs.
  case backward(String)
  /// The parameters move.
  case optimizer

  package var description: String {
    switch self {
    case .data: "data"
    case .forward(let operation): "forward \(operation)"
    case .backward(let operation): "backward \(operation)"
    case .optimizer: "optimizer"
    }
  }
}

/// Adds up how long each phase of training steps takes.
///
/// Whoever wants to know gives one to a trainer, or to a tape. Where there is none, `measure` just calls its body; where
/// there is one, it changes no result, and costs two looks at the clock for each operation. Phases do not nest.
package final class PhaseClock {
  /// Time per phase, in the order in which the phases first began.
  package private(set) var phases: [(phase: StepPhase, duration: Duration)] = []
  private var places: [StepPhase: Int] = [:]

  package init() {}

  fileprivate func add(_ duration: Duration, to phase: StepPhase) {
    if let place = places[phase] {
      phases[place].duration += duration
    } else {
      places[phase] = phases.count
      phases.append((phase, duration))
    }
  }
}

extension PhaseClock? {
  /// Runs `body`, and counts its time as a phase's.
  package func measure<Result, Failure: Error>(
    _ phase: @autoclosure () -> StepPhase, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let self else { return try body() }
    let start = ContinuousClock.now
    defer { self.add(ContinuousClock.now - start, to: phase()) }
    return try body()
  }
}
