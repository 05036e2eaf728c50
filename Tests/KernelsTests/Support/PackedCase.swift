import Kernels
import Testing

/// One product with packed weights, to be run by every implementation. All matrices have gaps between their rows.
struct PackedCase: Sendable {
  var rows: Int
  var inputs: Int
  var outputs: Int
  var start = Start.nothing
  var seed: UInt64 = 1

  /// What the product is added to.
  enum Start: CaseIterable { case nothing, output, row, matrix, outputAsMatrix }

  var x: [Float] {
    var source = NumberSource(seed: seed)
    return source.numbers(rows * inputs)
  }

  var weights: [Float] {
    var source = NumberSource(seed: seed + 1)
    return source.numbers(inputs * outputs)
  }

  /// Y by packed weights, of `x` and `weights` or of what stands in their place.
  func result(
    on backend: Backend, _ precision: WeightPrecision, x: [Float]? = nil, weights: [Float]? = nil,
    rows range: Range<Int>? = nil
  ) -> [Double] {
    let weights = PaddedMatrix(rows: inputs, columns: outputs, padding: 2, weights ?? self.weights)
    let packed = weights.withView { PackedMatrix($0, precision: precision) }
    return result(x: x, rows: range ?? 0..<rows) { backend.multiply($0, by: packed, into: $1, startingFrom: $2) }
  }

  /// Y by the weights as they are.
  func resultUnpacked(on backend: Backend, weights: [Float]? = nil) -> [Double] {
    let weights = PaddedMatrix(rows: inputs, columns: outputs, padding: 2, weights ?? self.weights)
    return weights.withView { weights in
      result(x: nil, rows: 0..<rows) { backend.multiply($0, by: weights, into: $1, startingFrom: $2) }
    }
  }

  private func result(
    x: [Float]?, rows range: Range<Int>,
    by product: (MatrixView<Float>, MutableMatrixView<Float>, Backend.ProductStart<Float>) -> Void
  ) -> [Double] {
    var source = NumberSource(seed: seed + 2)
    let x = PaddedMatrix<Float>(rows: rows, columns: inputs, padding: 3, x ?? self.x)
    var y = PaddedMatrix<Float>(rows: rows, columns: outputs, padding: 5, source.numbers(rows * outputs))
    let matrix = PaddedMatrix<Float>(rows: rows, columns: outputs, padding: 1, source.numbers(rows * outputs))
    let row: [Float] = source.numbers(outputs + 1)
    let count = range.count
    x.withView { x in
      matrix.withView { matrix in
        row.withUnsafeBufferPointer { row in
          y.withMutableView { y in
            let y = MutableMatrixView(
              y.pointer + range.lowerBound * y.rowStride, rows: count, columns: outputs, rowStride: y.rowStride)
            let x = MatrixView(
              x.pointer + range.lowerBound * x.rowStride, rows: count, columns: inputs, rowStride: x.rowStride)
            let matrix = MatrixView(
              matrix.pointer + range.lowerBound * matrix.rowStride, rows: count, columns: outputs,
              rowStride: matrix.rowStride)
            let start: Backend.ProductStart<Float> =
              switch start {
              case .nothing: .zero
              case .output: .output
              case .row: .row(row.baseAddress)
              case .matrix: .matrix(matrix)
              case .outputAsMatrix: .matrix(y.readOnly)
              }
            product(x, y, start)
          }
        }
      }
    }
    #expect(y.gapsAreIntact, "\(self)")
    return Array(y.elements[range.lowerBound * outputs..<range.upperBound * outputs])
  }
}

/// All that compute, the reference included.
let allBackends = Backend.Implementation.available.map { Backend($0, threadCount: 1) }
