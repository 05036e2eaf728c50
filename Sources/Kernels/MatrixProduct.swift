internal import COpenBLAS

extension Backend {
  /// The matrix product: C = A · B, or C += A · B.
  ///
  ///     backend.multiply(x, by: w, into: y)                                 // y  = x · w
  ///     backend.multiply(x.transposed, by: dy, into: dw, .accumulating)     // dw += xᵀ · dy
  ///
  /// C[i, j] = Σₖ A[i, k] · B[k, j]. Any dimension may be 0; a sum over nothing is 0.
  /// - Parameters:
  ///   - a: `[M, K]`, either orientation.
  ///   - b: `[K, N]`, either orientation.
  ///   - c: `[M, N]`, overlapping neither `a` nor `b`.
  /// - Precondition: the three shapes agree.
  /// - Complexity: O(M · K · N).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func multiply<Scalar: KernelScalar>(
    _ a: MatrixView<Scalar>, by b: MatrixView<Scalar>, into c: MutableMatrixView<Scalar>,
    _ mode: WriteMode = .overwriting
  ) {
    precondition(
      a.rows == c.rows && a.columns == b.rows && b.columns == c.columns,
      "[\(a.rows), \(a.columns)] · [\(b.rows), \(b.columns)] cannot be written to [\(c.rows), \(c.columns)]")
    if usesFastCode(for: Scalar.self) && c.rows > 0 && c.columns > 0 && a.columns > 0 {
      multiplyByOpenBLAS(a, by: b, into: c, mode)
    } else {
      referenceProduct(a, by: b, into: c, mode)
    }
  }
}

private func referenceProduct<Scalar: KernelScalar>(
  _ a: MatrixView<Scalar>, by b: MatrixView<Scalar>, into c: MutableMatrixView<Scalar>, _ mode: WriteMode
) {
  let (aRow, aColumn) = a.steps
  let (bRow, bColumn) = b.steps
  for i in 0..<c.rows {
    let out = c.row(i)
    if mode == .overwriting {
      for j in 0..<c.columns { out[j] = 0 }
    }
    for k in 0..<a.columns {
      let factor = a.pointer[i * aRow + k * aColumn]
      for j in 0..<c.columns { out[j] += factor * b.pointer[k * bRow + j * bColumn] }
    }
  }
}

extension MatrixView {
  /// Elements from one row to the next and from one column to the next, orientation applied.
  fileprivate var steps: (row: Int, column: Int) {
    orientation == .asStored ? (rowStride, 1) : (1, rowStride)
  }
}

// MARK: - OpenBLAS

/// OpenBLAS starts threads of its own for large products, where the work is split here already: switched off once, the
/// first time that a product is asked for.
private let openBLASIsSingleThreaded: Void = openblas_set_num_threads(1)

/// - Precondition: no dimension is 0 (OpenBLAS refuses leading dimensions of 0).
private func multiplyByOpenBLAS<Scalar: KernelScalar>(
  _ a: MatrixView<Scalar>, by b: MatrixView<Scalar>, into c: MutableMatrixView<Scalar>, _ mode: WriteMode
) {
  _ = openBLASIsSingleThreaded
  cblas_sgemm(
    CblasRowMajor, a.orientation.forOpenBLAS, b.orientation.forOpenBLAS,
    Int32(c.rows), Int32(c.columns), Int32(a.columns),
    1, a.pointer.asFloat, Int32(a.leadingDimension), b.pointer.asFloat, Int32(b.leadingDimension),
    mode == .overwriting ? 0 : 1, c.pointer.asFloat, Int32(max(c.rowStride, c.columns)))
}

extension MatrixView {
  /// The row stride, made acceptable to OpenBLAS for a matrix of one row, whose stride means nothing.
  fileprivate var leadingDimension: Int {
    max(rowStride, orientation == .asStored ? columns : rows)
  }
}

extension MatrixView.Orientation {
  fileprivate var forOpenBLAS: CBLAS_TRANSPOSE { self == .asStored ? CblasNoTrans : CblasTrans }
}
