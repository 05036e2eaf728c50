import Kernels

/// A matrix with gaps between its rows, which kernels must leave alone.
struct PaddedMatrix<Scalar: KernelScalar> {
  private static var gap: Scalar { 77 }

  let rows: Int
  let columns: Int
  let rowStride: Int
  private var storage: [Scalar]

  init(rows: Int, columns: Int, padding: Int, _ numbers: [Scalar]) {
    self.rows = rows
    self.columns = columns
    rowStride = columns + padding
    storage = Array(repeating: Self.gap, count: rows * (columns + padding) + 1)
    for r in 0..<rows {
      for c in 0..<columns { storage[r * rowStride + c] = numbers[r * columns + c] }
    }
  }

  /// A matrix of zeros.
  init(rows: Int, columns: Int, padding: Int) {
    self.init(rows: rows, columns: columns, padding: padding, Array(repeating: 0, count: rows * columns))
  }

  var elements: [Double] {
    (0..<rows).flatMap { r in (0..<columns).map { c in Double(storage[r * rowStride + c]) } }
  }

  var gapsAreIntact: Bool {
    let between = (0..<rows).allSatisfy { r in
      (columns..<rowStride).allSatisfy { storage[r * rowStride + $0] == Self.gap }
    }
    return between && storage[storage.count - 1] == Self.gap
  }

  func withView<Result>(_ body: (MatrixView<Scalar>) -> Result) -> Result {
    storage.withUnsafeBufferPointer {
      body(MatrixView($0.baseAddress!, rows: rows, columns: columns, rowStride: rowStride))
    }
  }

  mutating func withMutableView<Result>(_ body: (MutableMatrixView<Scalar>) -> Result) -> Result {
    let (rows, columns, rowStride) = (rows, columns, rowStride)
    return storage.withUnsafeMutableBufferPointer {
      body(MutableMatrixView($0.baseAddress!, rows: rows, columns: columns, rowStride: rowStride))
    }
  }
}
