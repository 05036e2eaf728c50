internal import CKernels

extension Backend {
  /// The inverse of a cumulative distribution: the first element at which the running sum exceeds `share` of the total.
  ///
  /// An element of weight 0 is never picked unless all are 0, which picks the first.
  /// - Parameters:
  ///   - weights: `[count]`, none negative, in any scale.
  ///   - share: at least 0 and below 1; uniformly random, it picks each element with a probability as its weight.
  /// - Complexity: O(count).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func pick<Scalar: KernelScalar>(_ count: Int, _ weights: UnsafePointer<Scalar>, share: Double) -> Int {
    if let code = code(for: Scalar.self) {
      return Int(code.pointee.pick(count, weights.asFloat, share))
    }
    var total = 0.0
    for i in 0..<count { total += Double(weights[i]) }
    var (sum, last) = (0.0, 0)
    for i in 0..<count where weights[i] > 0 {
      sum += Double(weights[i])
      last = i
      if sum > share * total { break }
    }
    return last
  }
}
