package import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

extension Backend {
  /// Runs `body` over a long array in fixed runs, on several threads.
  package func forEachRun<Scalar: KernelScalar>(
    of count: Int, from source: UnsafePointer<Scalar>, into destination: UnsafeMutablePointer<Scalar>,
    _ body: @Sendable (Int, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
  ) {
    let source = MatrixView(source, rows: 1, columns: count)
    let destination = MutableMatrixView(destination, rows: 1, columns: count)
    forEachRange(of: count, length: 1 << 14) { range in
      body(range.count, source.pointer + range.lowerBound, destination.pointer + range.lowerBound)
    }
  }

  /// Runs `body` over fixed ranges that cover 0 ..< count, on several threads.
  package func forEachRange(of count: Int, length: Int = 512, _ body: @Sendable (Range<Int>) -> Void) {
    forEachPiece((count + length - 1) / length) { piece in
      body(piece * length..<min((piece + 1) * length, count))
    }
  }
}

extension MatrixView {
  /// Some of the rows of a matrix that is stored as it is seen.
  func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(pointer + range.lowerBound * rowStride, rows: range.count, columns: columns, rowStride: rowStride)
  }
}

extension MutableMatrixView {
  /// A tensor that its maker is still filling, as a matrix `[rows, channels]`.
  init(_ elements: UnsafeMutablePointer<Scalar>, _ shape: Shape) {
    self.init(elements, rows: shape.rowCount, columns: shape.channelCount)
  }

  func rows(_ range: Range<Int>) -> MutableMatrixView {
    MutableMatrixView(
      pointer + range.lowerBound * rowStride, rows: range.count, columns: columns, rowStride: rowStride)
  }

  func fillWithZeros(_ ranges: [Range<Int>]) {
    for range in ranges { rows(range).fillWithZeros() }
  }

  func fillWithZeros() {
    let byteCount = columns * MemoryLayout<Scalar>.stride
    for row in 0..<rows { memset(pointer + row * rowStride, 0, byteCount) }
  }
}
