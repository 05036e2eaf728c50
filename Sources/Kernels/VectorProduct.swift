internal import CKernels

extension Backend {
  /// One row times a matrix, as generation needs it at every step: y = x · W, or y += x · W.
  ///
  /// y[o] = Σᵢ x[i] · W[i, o], summed in the order of `i` whatever the size of the matrix, so a weight matrix may be
  /// split by columns over several threads without changing a bit. For many rows use `multiply(_:by:into:_:)`.
  /// - Parameters:
  ///   - x: `[inputs]`.
  ///   - weights: `[inputs, outputs]`, as stored.
  ///   - y: `[outputs]`, overlapping neither `x` nor `weights`.
  /// - Precondition: `weights` is not transposed.
  /// - Complexity: O(inputs · outputs).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func multiply<Scalar: KernelScalar>(
    vector x: UnsafePointer<Scalar>, by weights: MatrixView<Scalar>, into y: UnsafeMutablePointer<Scalar>,
    _ mode: WriteMode = .overwriting
  ) {
    precondition(weights.orientation == .asStored, "a vector is multiplied by weights as they are stored")
    if let code = code(for: Scalar.self) {
      code.pointee.multiply_vector(
        weights.rows, weights.columns, weights.rowStride, x.asFloat, weights.pointer.asFloat, y.asFloat,
        mode == .accumulating)
    } else {
      referenceVectorProduct(x, by: weights, into: y, mode)
    }
  }
}

private func referenceVectorProduct<Scalar: KernelScalar>(
  _ x: UnsafePointer<Scalar>, by weights: MatrixView<Scalar>, into y: UnsafeMutablePointer<Scalar>, _ mode: WriteMode
) {
  if mode == .overwriting {
    for o in 0..<weights.columns { y[o] = 0 }
  }
  for i in 0..<weights.rows {
    let row = weights.row(i)
    for o in 0..<weights.columns { y[o] += x[i] * row[o] }
  }
}
