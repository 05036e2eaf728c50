extension Backend {
  /// Reads elements in another order: y[i] = x[indices[i]].
  /// - Parameters:
  ///   - x: `[length]`.
  ///   - indices: `[count]`, each in `0..<length`.
  ///   - y: `[count]`, not overlapping `x`.
  /// - Precondition: every index is one of `x`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func gather<Scalar: KernelScalar>(
    _ count: Int, of x: UnsafePointer<Scalar>, length: Int, at indices: UnsafePointer<Int32>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    for i in 0..<count {
      let index = Int(indices[i])
      precondition(index >= 0 && index < length, "index \(index) at position \(i) is not in 0..<\(length)")
      y[i] = x[index]
    }
  }

  /// The way back: y[indices[i]] = x[i], or +=, one after the other.
  /// - Parameters:
  ///   - x: `[count]`.
  ///   - indices: `[count]`, each in `0..<length`.
  ///   - y: `[length]`, not overlapping `x`; elements that no index names stay as they are.
  /// - Precondition: every index is one of `y`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func scatter<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, at indices: UnsafePointer<Int32>,
    into y: UnsafeMutablePointer<Scalar>, length: Int, _ mode: WriteMode = .overwriting
  ) {
    let isAccumulating = mode == .accumulating
    for i in 0..<count {
      let index = Int(indices[i])
      precondition(index >= 0 && index < length, "index \(index) at position \(i) is not in 0..<\(length)")
      y[index] = isAccumulating ? y[index] + x[i] : x[i]
    }
  }
}
