internal import CKernels

extension Backend {
  /// What a matrix product is added to.
  public enum ProductStart<Scalar: KernelScalar> {
    /// Nothing: C = A · B.
    case zero
    /// What the output holds: C += A · B.
    case output
    /// One row for all rows, `[N]`, such as a bias: C = b + A · B. Nil is `zero`.
    case row(UnsafePointer<Scalar>?)
    /// A matrix `[M, N]` as stored, such as a residual stream: C = S + A · B. It may be C itself, and not overlap it
    /// otherwise.
    case matrix(MatrixView<Scalar>)

    public init(_ mode: WriteMode) { self = mode == .overwriting ? .zero : .output }
  }

  /// The matrix product, added to something: C = S + A · B.
  ///
  ///     backend.multiply(x, by: w, into: y)                                     // y  = x · w
  ///     backend.multiply(x, by: w, into: y, startingFrom: .row(bias))           // y  = b + x · w
  ///     backend.multiply(x.transposed, by: dy, into: dw, startingFrom: .output) // dw += xᵀ · dy
  ///
  /// C[i, j] = S[i, j] + Σₖ A[i, k] · B[k, j], the terms added in the order of k. Any dimension may be 0; a sum over
  /// nothing is 0.
  ///
  /// Made for many rows and at most about a thousand columns, where it is up to twice as fast as OpenBLAS (see
  /// Documentation/Performance.md). A `b` that is transposed is copied first; where many products share one, transpose
  /// it once with `transpose(_:into:)`.
  /// - Parameters:
  ///   - a: `[M, K]`, either orientation.
  ///   - b: `[K, N]`, either orientation.
  ///   - c: `[M, N]`, overlapping neither `a` nor `b`.
  /// - Precondition: the shapes agree.
  /// - Complexity: O(M · K · N).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func multiply<Scalar: KernelScalar>(
    _ a: MatrixView<Scalar>, by b: MatrixView<Scalar>, into c: MutableMatrixView<Scalar>,
    startingFrom start: ProductStart<Scalar> = .zero
  ) {
    precondition(
      a.rows == c.rows && a.columns == b.rows && b.columns == c.columns,
      "[\(a.rows), \(a.columns)] · [\(b.rows), \(b.columns)] cannot be written to [\(c.rows), \(c.columns)]")
    let (first, firstRow) = start.steps(for: c)
    guard let code = code(for: Scalar.self) else {
      referenceProduct(a, by: b, into: c, startingFrom: first, firstRow)
      return
    }
    guard b.orientation == .asStored else {
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(b.rows * b.columns, 1)) { copy in
        guard let copy = copy.baseAddress else { return }
        transpose(b.transposed, into: MutableMatrixView(copy, rows: b.rows, columns: b.columns))
        multiply(a, by: MatrixView(UnsafePointer(copy), rows: b.rows, columns: b.columns), into: c, startingFrom: start)
      }
      return
    }
    let (aRow, aColumn) = a.steps
    code.pointee.multiply(
      c.rows, c.columns, a.columns, a.pointer.asFloat, aRow, aColumn, b.pointer.asFloat, b.rowStride, first?.asFloat,
      firstRow, c.pointer.asFloat, c.rowStride)
  }

  /// A copy with rows and columns exchanged: y[c, r] = x[r, c].
  /// - Parameters:
  ///   - x: `[M, N]`, as stored.
  ///   - y: `[N, M]`, not overlapping `x`.
  /// - Precondition: the shapes agree.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func transpose<Scalar: KernelScalar>(_ x: MatrixView<Scalar>, into y: MutableMatrixView<Scalar>) {
    precondition(x.orientation == .asStored, "a matrix is copied as it is stored")
    precondition(
      x.rows == y.columns && x.columns == y.rows,
      "the transpose of [\(x.rows), \(x.columns)] cannot be written to [\(y.rows), \(y.columns)]")
    if let code = code(for: Scalar.self) {
      code.pointee.transpose(x.rows, x.columns, x.pointer.asFloat, x.rowStride, y.pointer.asFloat, y.rowStride)
      return
    }
    for r in 0..<x.rows {
      for c in 0..<x.columns { y.row(c)[r] = x.row(r)[c] }
    }
  }
}

private func referenceProduct<Scalar: KernelScalar>(
  _ a: MatrixView<Scalar>, by b: MatrixView<Scalar>, into c: MutableMatrixView<Scalar>,
  startingFrom start: UnsafePointer<Scalar>?, _ startRow: Int
) {
  let (aRow, aColumn) = a.steps
  let (bRow, bColumn) = b.steps
  for i in 0..<c.rows {
    let out = c.row(i)
    for j in 0..<c.columns { out[j] = start?[i * startRow + j] ?? 0 }
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

extension Backend.ProductStart {
  /// The first row, and the elements from one to the next.
  func steps(for c: MutableMatrixView<Scalar>) -> (UnsafePointer<Scalar>?, Int) {
    switch self {
    case .zero: return (nil, 0)
    case .output: return (UnsafePointer(c.pointer), c.rowStride)
    case .row(let row): return (row, 0)
    case .matrix(let matrix):
      precondition(
        matrix.orientation == .asStored && matrix.rows == c.rows && matrix.columns == c.columns,
        "a product [\(c.rows), \(c.columns)] cannot start from [\(matrix.rows), \(matrix.columns)]")
      return (matrix.pointer, matrix.rowStride)
    }
  }
}
