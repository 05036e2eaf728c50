internal import CKernels

extension Backend {
  /// The product of a few rows with packed weights, added to something: Y = S + X · W.
  ///
  /// Row r of the result is bit for bit what the row alone would give, whatever `x.rows`, so streams that generate
  /// together generate what each would alone. Allocates nothing, except by the reference.
  ///
  /// - `float32`: what `multiply(_:by:into:startingFrom:)` gives for the matrix itself, to the bit.
  /// - `bfloat16`: the same for the rounded weights; they are widened exactly, and sums are `Float`.
  /// - `int8`: each row is quantised as it comes, then multiplied in whole numbers, which are exact and so the same for
  ///   every implementation, and the result too:
  ///
  ///       row scale = max |X[r, i]| / 127           q[i] = X[r, i] · (127 / max |X[r, i]|), to nearest even
  ///       Y[r, o]   = S[r, o] + (Σᵢ q[i] · W′[i, o]) · (row scale · output scale[o])
  ///
  ///   A scale of the row's own needs no recording to calibrate it with and nothing to keep in a file, never clips, and
  ///   gives a quiet passage as many bits as a loud one; a fixed scale must be wide enough for the loudest. Of
  ///   more than 8192 inputs, each 8192 have a scale, and their sums are added one after the other.
  ///   A row of zeros gives S; a row with a number that is not finite gives NaN everywhere.
  /// - Parameters:
  ///   - x: `[rows, inputs]`, as stored. Made for 1…64 rows; any number works.
  ///   - y: `[rows, outputs]`, not overlapping `x`.
  /// - Precondition: the shapes agree and `x` is not transposed.
  /// - Complexity: O(rows · inputs · outputs).
  public func multiply(
    _ x: MatrixView<Float>, by weights: PackedMatrix, into y: MutableMatrixView<Float>,
    startingFrom start: ProductStart<Float> = .zero
  ) {
    precondition(x.orientation == .asStored, "rows are multiplied by packed weights as they are stored")
    precondition(
      x.rows == y.rows && x.columns == weights.inputs && y.columns == weights.outputs,
      """
      [\(x.rows), \(x.columns)] · [\(weights.inputs), \(weights.outputs)] cannot be written to \
      [\(y.rows), \(y.columns)]
      """)
    let (first, firstRow) = start.steps(for: y)
    guard let table = implementation.table else {
      referenceProduct(x, by: weights.storage, into: y, startingFrom: first, firstRow)
      return
    }
    withExtendedLifetime(weights.storage) {
      var packed = weights.storage.packed
      let product =
        switch weights.precision {
        case .float32: table.pointee.multiply_packed_float32
        case .bfloat16: table.pointee.multiply_packed_bfloat16
        case .int8: table.pointee.multiply_packed_int8
        }
      product(x.rows, &packed, x.pointer, x.rowStride, first, firstRow, y.pointer, y.rowStride)
    }
  }

  /// The whole numbers Σᵢ q[i] · W′[i, o] that an `int8` product of one row scales: equal for all implementations.
  /// - Parameters:
  ///   - x: `[inputs]`.
  ///   - products: `[outputs]`.
  /// - Precondition: the weights are `int8` and have at most 8192 inputs.
  package func integerProducts(
    _ x: UnsafePointer<Float>, by weights: PackedMatrix, into products: UnsafeMutablePointer<Int32>
  ) {
    precondition(weights.precision == .int8, "only int8 weights have integer products")
    precondition(weights.inputs <= PackedLayout.quantisedInputs, "\(weights.inputs) inputs do not share one scale")
    withExtendedLifetime(weights.storage) {
      if let table = implementation.table {
        var packed = weights.storage.packed
        table.pointee.integer_products(&packed, x, products)
      } else {
        let row = QuantisedRow(UnsafeBufferPointer(start: x, count: weights.inputs))
        for output in 0..<weights.outputs { products[output] = row.sum(weights.storage, from: 0, output: output) }
      }
    }
  }
}

private func referenceProduct(
  _ x: MatrixView<Float>, by weights: PackedWeights, into y: MutableMatrixView<Float>,
  startingFrom start: UnsafePointer<Float>?, _ startRow: Int
) {
  let layout = weights.layout
  for r in 0..<y.rows {
    let row = x.row(r)
    let out = y.row(r)
    for o in 0..<layout.outputs { out[o] = start?[r * startRow + o] ?? 0 }
    switch layout.precision {
    case .float32, .bfloat16:
      for i in 0..<layout.inputs {
        for o in 0..<layout.outputs { out[o] += row[i] * weights.number(input: i, output: o) }
      }
    case .int8:
      for part in 0..<layout.parts {
        let first = part * PackedLayout.quantisedInputs
        let count = min(layout.inputs - first, PackedLayout.quantisedInputs)
        let quantised = QuantisedRow(UnsafeBufferPointer(start: row + first, count: count))
        for o in 0..<layout.outputs {
          let sum = quantised.sum(weights, from: first, output: o)
          out[o] += Float(sum) * (quantised.scale * weights.scale(output: o))
        }
      }
    }
  }
}

/// A row in whole numbers, as the reference has it.
private struct QuantisedRow {
  let scale: Float
  let wholeNumbers: [Int32]

  init(_ numbers: UnsafeBufferPointer<Float>) {
    let shared = SymmetricScale(numbers)
    scale = shared.scale
    wholeNumbers = numbers.map(shared.wholeNumber)
  }

  /// Σᵢ q[i] · W′[first + i, o].
  func sum(_ weights: PackedWeights, from first: Int, output: Int) -> Int32 {
    wholeNumbers.indices.reduce(0) {
      $0 + wholeNumbers[$1] * weights.wholeNumber(input: first + $1, output: output)
    }
  }
}
