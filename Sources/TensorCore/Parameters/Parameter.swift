import Kernels

/// A trainable tensor with a name. Its identity is its place in the optimizer.
public final class Parameter {
  /// Dotted path of the place that declares it, as it is named in files: `blocks.3.gate.weight`.
  public let path: String
  public let shape: Shape
  package var value: Tensor<Float>

  /// Whether it is added to what weights make of their inputs, and is no weight itself.
  package var isBias: Bool { path.hasSuffix(".bias") }

  init(path: String, value: Tensor<Float>) {
    self.path = path
    self.shape = value.shape
    self.value = value
  }
}

/// How a parameter begins.
public enum Initializer: Sendable, Equatable {
  case zeros
  /// Uniform in ±1/√fanIn, which keeps the variance of a linear map's output near a third of its input's.
  case uniform(fanIn: Int)
  /// Normal with the given standard deviation.
  case normal(standardDeviation: Double)

  func values(count: Int, from generator: inout SeededGenerator) -> [Float] {
    switch self {
    case .zeros: return Array(repeating: 0, count: count)
    case .uniform(let fanIn):
      let bound = 1 / Double(max(fanIn, 1)).squareRoot()
      return (0..<count).map { _ in Float((2 * generator.uniform() - 1) * bound) }
    case .normal(let standardDeviation):
      return (0..<count).map { _ in Float(generator.normal() * standardDeviation) }
    }
  }
}
