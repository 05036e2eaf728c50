internal import CKernels

extension Backend {
  /// Σᵢ x[i]², added up in double precision in a fixed order, for the norm of a gradient.
  ///
  /// Eight running sums take every eighth element each and are added at the end; reference and fast code agree on that.
  /// - Parameter x: `[count]`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func sumOfSquares<Scalar: KernelScalar>(_ count: Int, _ x: UnsafePointer<Scalar>) -> Double {
    if let code = code(for: Scalar.self) {
      return code.pointee.sum_of_squares(count, x.asFloat)
    }
    var lanes = SIMD8<Double>.zero
    for i in 0..<count {
      let value = Double(x[i])
      lanes[i % 8] += value * value
    }
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
  }
}
