import Foundation

/// Everything that determines how parameters change: two runs with equal values take equal steps.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// Windows in a step.
  public var batchSize = 1
  /// Symbols that a window predicts at most.
  public var windowLength = 8000
  public var learningRate = 4e-3
  public var schedule = Schedule.constant
  /// Steps over which the learning rate rises from 0.
  public var warmupSteps = 100
  /// Decoupled weight decay (AdamW); 0 is Adam.
  public var weightDecay = 0.0
  /// Gradients are scaled down to this Euclidean norm where theirs is larger.
  public var gradientNormLimit = 1.0
  /// How slowly the averaged parameters, which are evaluated and sampled from, follow the trained ones.
  public var averageDecay = 0.999
  public var seed: UInt64 = 0

  public init() {}

  public enum Schedule: String, Codable, CaseIterable, Sendable {
    case constant, cosine, exponential

    /// The factor of the learning rate when `progress` (0 … 1) of the run is over.
    func factor(_ progress: Double) -> Double {
      let progress = min(max(progress, 0), 1)
      let floor = 0.02
      switch self {
      case .constant: return 1
      case .cosine: return floor + (1 - floor) * 0.5 * (1 + cos(.pi * progress))
      case .exponential: return exp(progress * log(floor))
      }
    }
  }

  /// Whether a run can have these values, as one that is read from a file might not.
  var isPossible: Bool {
    1...1 << 16 ~= batchSize && 1...1 << 31 ~= windowLength && warmupSteps >= 0 && learningRate >= 0
      && weightDecay >= 0 && gradientNormLimit > 0 && 0...1 ~= averageDecay
  }

  /// The learning rate of step `step` (the first is 0).
  public func learningRate(step: Int, progress: Double) -> Double {
    let warmup = min(1, Double(step + 1) / Double(max(warmupSteps, 1)))
    return learningRate * warmup * schedule.factor(progress)
  }

  /// The decay of the average at a step: less at first, so that the average forgets the initial values.
  func averageDecay(step: Int) -> Double { min(averageDecay, Double(1 + step) / Double(10 + step)) }
}
