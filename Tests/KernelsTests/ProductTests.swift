import Kernels
import Testing

@Suite("Products")
struct ProductTests {
  static let shapes = [
    (0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0), (1, 1, 1), (1, 5, 1), (5, 1, 7), (2, 3, 4), (16, 16, 16),
    (17, 15, 33), (31, 64, 65), (100, 7, 3), (64, 32, 64), (3, 257, 5), (13, 600, 47), (520, 3, 33), (130, 9, 512),
  ]

  @Test("Fast matrix products equal the reference, whatever the shape, stride and orientation", arguments: shapes)
  func matrixProducts(rows: Int, inner: Int, columns: Int) {
    for padding in [0, 3] {
      for (transposesA, transposesB) in [(false, false), (true, false), (false, true), (true, true)] {
        for start in MatrixProductCase.Start.allCases {
          expectAgreement(
            MatrixProductCase(
              rows: rows, inner: inner, columns: columns, padding: padding, transposesA: transposesA,
              transposesB: transposesB, start: start))
        }
      }
    }
  }

  @Test("A product is the same, bit for bit, computed whole or by ranges of rows", arguments: fastImplementations)
  func matrixProductByRows(implementation: Backend.Implementation) {
    let (rows, inner, columns) = (530, 70, 40)
    let backend = Backend(implementation, threadCount: 1)
    var source = NumberSource(seed: 9)
    let a = PaddedMatrix<Float>(rows: rows, columns: inner, padding: 0, source.numbers(rows * inner))
    let b = PaddedMatrix<Float>(rows: inner, columns: columns, padding: 0, source.numbers(inner * columns))
    var (whole, parts) = (
      PaddedMatrix<Float>(rows: rows, columns: columns, padding: 0),
      PaddedMatrix<Float>(rows: rows, columns: columns, padding: 0)
    )
    a.withView { a in
      b.withView { b in
        whole.withMutableView { backend.multiply(a, by: b, into: $0) }
        parts.withMutableView { parts in
          for (first, end) in [(0, 1), (1, 14), (14, 200), (200, 530)] {
            backend.multiply(
              MatrixView(a.pointer + first * inner, rows: end - first, columns: inner), by: b,
              into: MutableMatrixView(parts.pointer + first * columns, rows: end - first, columns: columns))
          }
        }
      }
    }
    #expect(whole.elements == parts.elements)
  }

  @Test("A transpose is the transpose", arguments: [(0, 3), (1, 1), (5, 3), (16, 32), (33, 17)])
  func transposes(rows: Int, columns: Int) {
    let x = PaddedMatrix<Float>(rows: rows, columns: columns, padding: 2, (0..<rows * columns).map(Float.init))
    for implementation in Backend.Implementation.available {
      var y = PaddedMatrix<Float>(rows: columns, columns: rows, padding: 1)
      x.withView { x in y.withMutableView { Backend(implementation, threadCount: 1).transpose(x, into: $0) } }
      #expect(y.gapsAreIntact)
      for row in 0..<rows {
        for column in 0..<columns { #expect(y.elements[column * rows + row] == x.elements[row * columns + column]) }
      }
    }
  }

  @Test("A product equals one worked out by hand", arguments: Backend.Implementation.available)
  func productByHand(implementation: Backend.Implementation) {
    let backend = Backend(implementation, threadCount: 1)
    let a = PaddedMatrix<Float>(rows: 2, columns: 3, padding: 1, [1, 2, 3, 4, 5, 6])
    let b = PaddedMatrix<Float>(rows: 3, columns: 2, padding: 2, [7, 8, 9, 10, 11, 12])
    var c = PaddedMatrix<Float>(rows: 2, columns: 2, padding: 1)
    a.withView { a in b.withView { b in c.withMutableView { backend.multiply(a, by: b, into: $0) } } }
    #expect(c.elements == [58, 64, 139, 154])
    var d = PaddedMatrix<Float>(rows: 3, columns: 3, padding: 0)
    a.withView { a in d.withMutableView { backend.multiply(a.transposed, by: a, into: $0) } }
    #expect(d.elements == [17, 22, 27, 22, 29, 36, 27, 36, 45])
  }

  @Test("Shapes that do not fit are a caller's fault and trap")
  func shapesThatDoNotFit() async {
    await #expect(processExitsWith: .failure) {
      var c: [Float] = [0]
      let a: [Float] = [1, 2]
      a.withUnsafeBufferPointer { a in
        c.withUnsafeMutableBufferPointer { c in
          let view = MatrixView(a.baseAddress!, rows: 1, columns: 2)
          Backend(threadCount: 1).multiply(
            view, by: view, into: MutableMatrixView(c.baseAddress!, rows: 1, columns: 1))
        }
      }
    }
  }
}

private struct MatrixProductCase: KernelCase {
  let rows: Int, inner: Int, columns: Int
  let padding: Int
  let transposesA: Bool, transposesB: Bool
  let start: Start

  /// What the product is added to.
  enum Start: CaseIterable { case nothing, output, row, matrix }

  /// A sum of n products of numbers up to 1 is off by at most about n·(n/2) roundings; both sums may be.
  var fastTolerance: Tolerance { Tolerance(absolute: 2 * roundingTolerance.absolute) }
  var roundingTolerance: Tolerance {
    Tolerance(absolute: Double((inner + 1) * (inner + 2)) / 2 * Tolerance.unit)
  }

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 1)
    let (aRows, aColumns) = transposesA ? (inner, rows) : (rows, inner)
    let (bRows, bColumns) = transposesB ? (columns, inner) : (inner, columns)
    let a = PaddedMatrix<Scalar>(rows: aRows, columns: aColumns, padding: padding, source.numbers(rows * inner))
    let b = PaddedMatrix<Scalar>(rows: bRows, columns: bColumns, padding: padding, source.numbers(inner * columns))
    var c = PaddedMatrix<Scalar>(rows: rows, columns: columns, padding: padding, source.numbers(rows * columns))
    let s = PaddedMatrix<Scalar>(rows: rows, columns: columns, padding: padding + 1, source.numbers(rows * columns))
    let row: [Scalar] = source.numbers(columns + 1)
    a.withView { a in
      b.withView { b in
        s.withView { s in
          row.withUnsafeBufferPointer { row in
            c.withMutableView { c in
              let start: Backend.ProductStart<Scalar> =
                switch start {
                case .nothing: .zero
                case .output: .output
                case .row: .row(row.baseAddress)
                case .matrix: .matrix(s)
                }
              backend.multiply(
                transposesA ? a.transposed : a, by: transposesB ? b.transposed : b, into: c, startingFrom: start)
            }
          }
        }
      }
    }
    #expect(c.gapsAreIntact)
    return c.elements
  }
}
