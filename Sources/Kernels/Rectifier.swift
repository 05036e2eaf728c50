internal import CKernels

extension Backend {
  /// y[i] = max(x[i], 0). NaN stays NaN.
  /// - Parameters:
  ///   - x: `[count]`.
  ///   - y: `[count]`, may be `x`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func rectify<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.rectify(count, x.asFloat, y.asFloat)
      return
    }
    for i in 0..<count { y[i] = x[i] < 0 ? 0 : x[i] }
  }

  /// The gradient of `rectify` from its output: ∂x[i] = ∂y[i] where y[i] > 0, else 0.
  /// - Parameters:
  ///   - output: `[count]`, y.
  ///   - outputGradient: `[count]`, ∂y.
  ///   - inputGradient: `[count]`, receives ∂x; may be `outputGradient`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func rectifyBackward<Scalar: KernelScalar>(
    _ count: Int, output: UnsafePointer<Scalar>, outputGradient: UnsafePointer<Scalar>,
    into inputGradient: UnsafeMutablePointer<Scalar>
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.rectify_backward(count, output.asFloat, outputGradient.asFloat, inputGradient.asFloat)
      return
    }
    for i in 0..<count { inputGradient[i] = output[i] > 0 ? outputGradient[i] : 0 }
  }
}
