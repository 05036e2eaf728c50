internal import CKernels

extension Backend {
  /// A scaled sum, as WaveNet's residual connection needs it with scale √½: out[i] = scale · (x[i] + y[i]).
  /// - Parameters:
  ///   - x: `[count]`.
  ///   - y: `[count]`.
  ///   - out: `[count]`, may be `x` or `y`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func add<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, scale: Scalar = 1,
    into out: UnsafeMutablePointer<Scalar>
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.add(count, x.asFloat, y.asFloat, Float(scale), out.asFloat)
      return
    }
    for i in 0..<count { out[i] = scale * (x[i] + y[i]) }
  }

  /// y[i] += factor · x[i].
  /// - Parameters:
  ///   - x: `[count]`.
  ///   - y: `[count]`, may be `x`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func accumulate<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, scaledBy factor: Scalar = 1, into y: UnsafeMutablePointer<Scalar>
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.accumulate(count, x.asFloat, Float(factor), y.asFloat)
      return
    }
    for i in 0..<count { y[i] += factor * x[i] }
  }

  /// y[i] = factor · x[i].
  /// - Parameters:
  ///   - x: `[count]`.
  ///   - y: `[count]`, may be `x`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func scale<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, by factor: Scalar, into y: UnsafeMutablePointer<Scalar>
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.scale(count, x.asFloat, Float(factor), y.asFloat)
      return
    }
    for i in 0..<count { y[i] = factor * x[i] }
  }
}
