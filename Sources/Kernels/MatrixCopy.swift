extension Backend {
  /// Copies a matrix to another place, such as some columns of a wider one: y[r, c] = x[r, c], or +=.
  /// - Parameters:
  ///   - x: `[rows, columns]`, as stored.
  ///   - y: `[rows, columns]`, not overlapping `x`.
  /// - Precondition: the shapes agree and `x` is not transposed.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func copy<Scalar: KernelScalar>(
    _ x: MatrixView<Scalar>, into y: MutableMatrixView<Scalar>, _ mode: WriteMode = .overwriting
  ) {
    precondition(x.orientation == .asStored, "a matrix is copied as it is stored")
    precondition(
      x.rows == y.rows && x.columns == y.columns,
      "[\(x.rows), \(x.columns)] cannot be copied to [\(y.rows), \(y.columns)]")
    for r in 0..<x.rows {
      let (source, destination) = (x.row(r), y.row(r))
      switch mode {
      case .overwriting: for c in 0..<x.columns { destination[c] = source[c] }
      case .accumulating: for c in 0..<x.columns { destination[c] += source[c] }
      }
    }
  }
}
