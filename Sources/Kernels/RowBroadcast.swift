internal import CKernels

extension Backend {
  /// Writes one row over every row of a matrix, or adds it to each: y[r, c] = v[c], or y[r, c] += v[c].
  ///
  /// Overwriting starts a matrix at its bias before products are accumulated into it.
  /// - Parameters:
  ///   - v: `[columns]`.
  ///   - y: `[rows, columns]`, not overlapping `v`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func broadcastRow<Scalar: KernelScalar>(
    _ v: UnsafePointer<Scalar>, to y: MutableMatrixView<Scalar>, _ mode: WriteMode = .overwriting
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.broadcast_row(
        y.rows, y.columns, y.rowStride, v.asFloat, y.pointer.asFloat, mode == .accumulating)
      return
    }
    for r in 0..<y.rows {
      let row = y.row(r)
      switch mode {
      case .overwriting: for c in 0..<y.columns { row[c] = v[c] }
      case .accumulating: for c in 0..<y.columns { row[c] += v[c] }
      }
    }
  }

  /// Adds the sum of every column, as the gradient of a bias needs it: sums[c] += Σᵣ x[r, c].
  ///
  /// The rows are added in order, one column at a time.
  /// - Parameters:
  ///   - x: `[rows, columns]`, as stored.
  ///   - sums: `[columns]`, not overlapping `x`.
  /// - Precondition: `x` is not transposed.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func accumulateColumnSums<Scalar: KernelScalar>(
    of x: MatrixView<Scalar>, into sums: UnsafeMutablePointer<Scalar>
  ) {
    precondition(x.orientation == .asStored, "columns are summed of a matrix as it is stored")
    if let code = code(for: Scalar.self) {
      code.pointee.accumulate_column_sums(x.rows, x.columns, x.rowStride, x.pointer.asFloat, sums.asFloat)
      return
    }
    for r in 0..<x.rows {
      let row = x.row(r)
      for c in 0..<x.columns { sums[c] += row[c] }
    }
  }
}
