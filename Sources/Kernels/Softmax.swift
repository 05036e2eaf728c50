internal import CKernels

extension Backend {
  /// A distribution over levels: p[l] = exp(logits[l] / temperature) / Σₖ exp(logits[k] / temperature).
  /// - Parameters:
  ///   - levels: how many, at least 1.
  ///   - logits: `[levels]`. −∞ has probability 0.
  ///   - temperature: 1 samples what was learned; towards 0 the largest logit takes all.
  ///   - probabilities: `[levels]`, may be `logits`.
  /// - Precondition: temperature > 0.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func softmax<Scalar: KernelScalar>(
    _ levels: Int, _ logits: UnsafePointer<Scalar>, temperature: Scalar = 1,
    into probabilities: UnsafeMutablePointer<Scalar>
  ) {
    precondition(temperature > 0, "a temperature of \(temperature) divides by nothing; it must be above 0")
    if let code = code(for: Scalar.self) {
      code.pointee.softmax(levels, logits.asFloat, Float(temperature), probabilities.asFloat)
      return
    }
    var largest = -Scalar.infinity
    for l in 0..<levels where logits[l] > largest { largest = logits[l] }
    var sum: Scalar = 0
    for l in 0..<levels {
      probabilities[l] = Scalar.exponential((logits[l] - largest) / temperature)
      sum += probabilities[l]
    }
    for l in 0..<levels { probabilities[l] /= sum }
  }
}
