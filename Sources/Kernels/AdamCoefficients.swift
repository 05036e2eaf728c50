#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The numbers of one step of `Backend.adamStep`, the same for every parameter.
///
///     var coefficients = AdamCoefficients(learningRate: 1e-3, step: 1)
///     coefficients.gradientScale = min(1, largestNorm / norm)
public struct AdamCoefficients: Sendable {
  public var learningRate: Double
  /// Which step this is, counted from 1: the moments start at 0 and are corrected for it.
  public var step: Int
  /// β₁: how much of the mean gradient survives a step.
  public var firstDecay = 0.9
  /// β₂: how much of the mean squared gradient survives a step.
  public var secondDecay = 0.999
  /// ε, added to the root of the second moment.
  public var epsilon = 1e-8
  /// λ: the share of a parameter, times the learning rate, that each step takes away, apart from the gradient.
  public var weightDecay = 0.0
  /// What every gradient is multiplied by first, to clip its norm or to divide by a batch.
  public var gradientScale = 1.0
  /// How much of the average of the parameters survives a step.
  public var averageDecay = 0.999

  /// - Precondition: step ≥ 1.
  public init(learningRate: Double, step: Int) {
    precondition(step >= 1, "step is \(step); steps count from 1")
    self.learningRate = learningRate
    self.step = step
  }

  /// 1 / (1 − β₁ᵗ).
  var firstCorrection: Double { 1 / (1 - pow(firstDecay, Double(step))) }
  /// 1 / (1 − β₂ᵗ).
  var secondCorrection: Double { 1 / (1 - pow(secondDecay, Double(step))) }
}
