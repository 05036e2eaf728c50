internal import CKernels

extension Backend {
  /// Looks rows up in a table, as an embedding does: y[r, c] = table[indices[r], c], or +=.
  /// - Parameters:
  ///   - table: `[entries, columns]`, as stored.
  ///   - indices: `[rows]`, each in `0..<entries`.
  ///   - y: `[rows, columns]`, not overlapping the table.
  /// - Precondition: every index is an entry, and the columns agree.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func gatherRows<Scalar: KernelScalar>(
    of table: MatrixView<Scalar>, at indices: UnsafePointer<Int32>, into y: MutableMatrixView<Scalar>,
    _ mode: WriteMode = .overwriting
  ) {
    precondition(table.orientation == .asStored, "rows are gathered of a table as it is stored")
    precondition(
      table.columns == y.columns, "rows of \(table.columns) columns cannot be written to rows of \(y.columns)")
    checkIndices(y.rows, indices, below: table.rows)
    if let code = code(for: Scalar.self) {
      code.pointee.gather_rows(
        y.rows, y.columns, table.pointer.asFloat, table.rowStride, indices, y.pointer.asFloat, y.rowStride,
        mode == .accumulating)
      return
    }
    for r in 0..<y.rows {
      let (entry, out) = (table.row(Int(indices[r])), y.row(r))
      switch mode {
      case .overwriting: for c in 0..<y.columns { out[c] = entry[c] }
      case .accumulating: for c in 0..<y.columns { out[c] += entry[c] }
      }
    }
  }

  /// The gradient of `gatherRows`: table[indices[r], c] += x[r, c], row after row, so repeated indices add up in order.
  /// - Parameters:
  ///   - x: `[rows, columns]`, as stored.
  ///   - indices: `[rows]`, each in `0..<entries`.
  ///   - table: `[entries, columns]`, not overlapping `x`.
  /// - Precondition: every index is an entry, and the columns agree.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func scatterAddRows<Scalar: KernelScalar>(
    _ x: MatrixView<Scalar>, at indices: UnsafePointer<Int32>, into table: MutableMatrixView<Scalar>
  ) {
    precondition(x.orientation == .asStored, "rows are scattered of a matrix as it is stored")
    precondition(
      table.columns == x.columns, "rows of \(x.columns) columns cannot be added to rows of \(table.columns)")
    checkIndices(x.rows, indices, below: table.rows)
    if let code = code(for: Scalar.self) {
      code.pointee.scatter_add_rows(
        x.rows, x.columns, x.pointer.asFloat, x.rowStride, indices, table.pointer.asFloat, table.rowStride)
      return
    }
    for r in 0..<x.rows {
      let (row, entry) = (x.row(r), table.row(Int(indices[r])))
      for c in 0..<x.columns { entry[c] += row[c] }
    }
  }
}

/// Traps unless each of `count` indices lies in `0..<limit`; an index beyond its table would corrupt memory.
func checkIndices(_ count: Int, _ indices: UnsafePointer<Int32>, below limit: Int) {
  for i in 0..<count {
    precondition(
      indices[i] >= 0 && indices[i] < limit, "index \(indices[i]) at position \(i) is not in 0..<\(limit)")
  }
}
