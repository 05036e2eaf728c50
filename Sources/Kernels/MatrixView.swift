internal import CKernels

/// Whether a kernel replaces what its output held or adds to it.
public enum WriteMode: Sendable {
  case overwriting
  case accumulating
}

/// A matrix to read, somewhere in memory that the caller keeps alive: `[rows, columns]`, row-major, rows `rowStride`
/// elements apart.
///
/// Neither a copy nor an owner. It may cross threads, as the pieces of a computation must; that nobody writes what
/// another reads is the caller's duty.
public struct MatrixView<Scalar: KernelScalar>: @unchecked Sendable {
  public enum Orientation: Sendable {
    /// Element (r, c) lies at `pointer[r * rowStride + c]`.
    case asStored
    /// Element (r, c) lies at `pointer[c * rowStride + r]`.
    case transposed
  }

  public let pointer: UnsafePointer<Scalar>
  /// The rows that a product sees, orientation applied.
  public let rows: Int
  /// The columns that a product sees, orientation applied.
  public let columns: Int
  /// Elements from the start of one stored row to the start of the next.
  public let rowStride: Int
  public let orientation: Orientation

  /// A matrix as it is stored.
  /// - Parameter rowStride: `columns` if nil, which is a matrix without gaps.
  public init(_ pointer: UnsafePointer<Scalar>, rows: Int, columns: Int, rowStride: Int? = nil) {
    checkShape(rows: rows, columns: columns, rowStride: rowStride ?? columns)
    self.init(
      pointer: pointer, rows: rows, columns: columns, rowStride: rowStride ?? columns, orientation: .asStored)
  }

  /// Rows that overlap: each begins `step` elements after the one before, so that neighbours share what they can.
  public init(windowsOver pointer: UnsafePointer<Scalar>, rows: Int, columns: Int, step: Int) {
    checkShape(rows: rows, columns: columns, rowStride: columns)
    self.init(pointer: pointer, rows: rows, columns: columns, rowStride: step, orientation: .asStored)
  }

  private init(
    pointer: UnsafePointer<Scalar>, rows: Int, columns: Int, rowStride: Int, orientation: Orientation
  ) {
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.orientation = orientation
  }

  /// The same memory, read with rows and columns exchanged. Costs nothing.
  public var transposed: MatrixView {
    MatrixView(
      pointer: pointer, rows: columns, columns: rows, rowStride: rowStride,
      orientation: orientation == .asStored ? .transposed : .asStored)
  }

  /// Asks for the memory of a small matrix without gaps, to be read soon.
  public func prefetch() { kernels_prefetch(pointer, rows * columns * MemoryLayout<Scalar>.stride) }

  /// Where stored row `row` begins. Only for matrices as stored.
  func row(_ row: Int) -> UnsafePointer<Scalar> { pointer + row * rowStride }
}

/// A matrix to write: `[rows, columns]`, row-major, rows `rowStride` elements apart.
///
/// The memory in the gaps between the rows is never touched.
public struct MutableMatrixView<Scalar: KernelScalar>: @unchecked Sendable {
  public let pointer: UnsafeMutablePointer<Scalar>
  public let rows: Int
  public let columns: Int
  /// Elements from the start of one row to the start of the next.
  public let rowStride: Int

  /// - Parameter rowStride: `columns` if nil, which is a matrix without gaps.
  public init(_ pointer: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, rowStride: Int? = nil) {
    checkShape(rows: rows, columns: columns, rowStride: rowStride ?? columns)
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride ?? columns
  }

  /// The same matrix, to read.
  public var readOnly: MatrixView<Scalar> {
    MatrixView(UnsafePointer(pointer), rows: rows, columns: columns, rowStride: rowStride)
  }

  /// Where row `row` begins.
  func row(_ row: Int) -> UnsafeMutablePointer<Scalar> { pointer + row * rowStride }
}

private func checkShape(rows: Int, columns: Int, rowStride: Int) {
  precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) rows and \(columns) columns cannot exist")
  precondition(
    rowStride >= columns || rows <= 1, "rows of \(columns) columns overlap if they start \(rowStride) elements apart")
}
