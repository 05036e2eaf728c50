/// When a run looks at held-out data.
public enum LookSchedule: Sendable, Equatable {
  /// After so many steps, epochs or seconds, and again and again.
  case every(TrainingLimit)
  /// After an epoch, or after 20 seconds where an epoch takes longer.
  ///
  /// A small corpus is learned by heart within a few epochs, so the first of them all end with a look. Later ones are
  /// looked at whenever the run has become a twentieth longer: a run has hardly ever as many as two hundred of these
  /// looks, and what they find is a function of steps alone.
  case usual

  static let usualSeconds = 20.0

  /// Whether the end of an epoch, counted from 1, is looked at by the usual schedule.
  ///
  /// The epochs are 1, 2, …, 40, 42, 44, …: each is followed by the one that is a twentieth later, rounded down, or by
  /// its neighbour.
  static func isUsual(epoch: Int) -> Bool {
    var next = 1
    while next < epoch { next += max(1, next / 20) }
    return next == epoch
  }
}

/// When a run ends for want of improvement.
public enum TrainingPatience: Sendable, Equatable {
  /// After so many looks in a row.
  case looks(Int)
  /// When ten looks in a row, and as many steps as had been taken before them, have not made the result better by a
  /// thousandth: what is learned slowly is waited for, and what comes to nothing is not.
  case usual

  /// Whether it is over.
  func isOver(after progress: TrainingState.Progress) -> Bool {
    switch self {
    case .looks(let count): progress.looksSinceBest >= count
    case .usual: progress.lastGain.map { $0.looksSince >= 10 && progress.step >= 2 * $0.step } ?? false
    }
  }
}
