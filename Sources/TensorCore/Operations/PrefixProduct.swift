import Kernels

/// The arithmetic of one layer of a masked network: a product in which every output reads the inputs of lower degrees.
///
/// y[j] = b[j] + Σ_{r < prefix(j)} x[r] · W[r, j], with x `[examples, inputs]`, W `[inputs, outputs]`,
/// y `[examples, outputs]`
///
/// In x and y the units stand in the order of their degrees, so the inputs that an output reads are the first ones, and
/// the mask is a staircase: blocks of outputs are dense products with as many inputs as the last of them reads. About
/// half of the multiplications with a mask of zeros are never made. In W and b the units stand as they were
/// declared, whatever the order.
/// - Source of the mask: Germain et al. 2015, eq. 13 and 14.
struct PrefixProduct: Sendable {
  /// Which inputs an output reads.
  enum Rule {
    /// Those of its own degree and below: what a hidden unit may see.
    case upToOwnDegree
    /// Those below its own degree: what a prediction may see.
    case belowOwnDegree
  }

  let inputs: UnitOrder
  let outputs: UnitOrder
  /// For every output, how many inputs it reads; never falling.
  private let prefixes: [Int]
  /// For every input, the first output that reads it; never falling.
  private let firstReaders: [Int]

  init(_ inputs: UnitOrder, _ outputs: UnitOrder, _ rule: Rule) {
    self.inputs = inputs
    self.outputs = outputs
    var prefix = 0
    prefixes = outputs.degrees.map { degree in
      let limit = rule == .upToOwnDegree ? degree : degree - 1
      while prefix < inputs.count, inputs.degrees[prefix] <= limit { prefix += 1 }
      return prefix
    }
    var reader = 0
    firstReaders = inputs.degrees.indices.map { [prefixes] input in
      while reader < prefixes.count, prefixes[reader] <= input { reader += 1 }
      return reader
    }
  }

  /// Connections, which is multiplications for an example.
  var connectionCount: Int { prefixes.reduce(0, +) }

  // MARK: Forward

  /// What a product is added to.
  enum Start<Scalar: KernelScalar>: Sendable {
    /// The bias of every output, as declared.
    case bias(MatrixView<Scalar>)
    /// What the output holds.
    case output
  }

  /// Outputs that are computed together.
  private static var blockWidth: Int { 64 }

  private var blockCount: Int { (outputs.count + Self.blockWidth - 1) / Self.blockWidth }

  private func block(_ index: Int) -> Range<Int> {
    index * Self.blockWidth..<min((index + 1) * Self.blockWidth, outputs.count)
  }

  func forward<Scalar: KernelScalar>(
    _ x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, startingFrom start: Start<Scalar>,
    into y: MutableMatrixView<Scalar>, on backend: Backend
  ) {
    var offsets = [0]
    for index in 0..<blockCount {
      offsets.append(offsets[index] + prefixes[block(index).upperBound - 1] * Self.blockWidth)
    }
    let starts = offsets
    let packed = pack(weight, at: starts, on: backend)
    backend.forEachPiece(blockCount) { piece in
      // The longest first, so that no thread is left with it at the end.
      let index = blockCount - 1 - piece
      let columns = block(index)
      let depth = prefixes[columns.upperBound - 1]
      let weights = MatrixView(
        packed.elements + starts[index], rows: depth, columns: columns.count, rowStride: Self.blockWidth)
      let (x, y) = (x.columns(0..<depth), y.columns(columns))
      guard case .bias(let bias) = start else {
        return backend.multiply(x, by: weights, into: y, startingFrom: .output)
      }
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: Self.blockWidth) { row in
        guard let row = row.baseAddress else { return }
        outputs.withPlaces(columns) {
          backend.gather(columns.count, of: bias.pointer, length: outputs.count, at: $0, into: row)
        }
        backend.multiply(x, by: weights, into: y, startingFrom: .row(row))
      }
    }
  }

  /// The weights of every block of outputs, `[inputs that its last reads, blockWidth]`, one block after the other.
  private func pack<Scalar: KernelScalar>(
    _ weight: UnsafePointer<Scalar>, at starts: [Int], on backend: Backend
  ) -> Tensor<Scalar> {
    Tensor(Shape(starts[blockCount])) { elements in
      let packed = MutableMatrixView(elements, rows: 1, columns: starts[blockCount])
      let weight = MatrixView(weight, rows: inputs.count, columns: outputs.count)
      backend.forEachRange(of: inputs.count, length: 32) { rows in
        for row in rows where firstReaders[row] < outputs.count {
          let first = firstReaders[row]
          for index in first / Self.blockWidth..<blockCount {
            let columns = block(index)
            gather(
              row, columns, of: weight, into: packed.pointer + starts[index] + row * Self.blockWidth, on: backend)
          }
        }
      }
    }
  }

  /// One input's weights to some outputs, with zeros for those that do not read it.
  private func gather<Scalar: KernelScalar>(
    _ input: Int, _ columns: Range<Int>, of weight: MatrixView<Scalar>, into row: UnsafeMutablePointer<Scalar>,
    on backend: Backend
  ) {
    let first = max(firstReaders[input], columns.lowerBound)
    let zeroCount = min(first, columns.upperBound) - columns.lowerBound
    MutableMatrixView(row, rows: 1, columns: zeroCount).fillWithZeros()
    guard first < columns.upperBound else { return }
    outputs.withPlaces(first..<columns.upperBound) { places in
      backend.gather(
        columns.upperBound - first, of: weight.pointer + Int(inputs.places[input]) * weight.columns,
        length: weight.columns, at: places, into: row + zeroCount)
    }
  }

  // MARK: Backward

  /// Inputs whose gradients are computed together, few enough for what they need to stay in a second-level cache.
  private func inputBlocks() -> (count: Int, rows: @Sendable (Int) -> Range<Int>) {
    let length = max(8, min(64, (1 << 18) / max(outputs.count, 1)))
    let count = inputs.count
    return ((count + length - 1) / length, { $0 * length..<min(($0 + 1) * length, count) })
  }

  /// dx = dy · Wᵀ.
  func inputGradient<Scalar: KernelScalar>(
    of dy: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, into dx: MutableMatrixView<Scalar>, on backend: Backend
  ) {
    let weight = MatrixView(weight, rows: inputs.count, columns: outputs.count)
    let blocks = inputBlocks()
    backend.forEachPiece(blocks.count) { piece in
      let rows = blocks.rows(piece)
      let readers = firstReaders[rows.lowerBound]..<outputs.count
      let dx = dx.columns(rows)
      guard !readers.isEmpty else { return dx.fillWithZeros() }
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: rows.count * readers.count) { packed in
        guard let packed = packed.baseAddress else { return }
        for (index, row) in rows.enumerated() {
          gather(row, readers, of: weight, into: packed + index * readers.count, on: backend)
        }
        let weights = MatrixView(UnsafePointer(packed), rows: rows.count, columns: readers.count)
        backend.multiply(dy.columns(readers), by: weights.transposed, into: dx)
      }
    }
  }

  /// dW = xᵀ · dy where there is a connection, and 0 elsewhere.
  func weightGradient<Scalar: KernelScalar>(
    of dy: MatrixView<Scalar>, x: MatrixView<Scalar>, into dw: UnsafeMutablePointer<Scalar>, _ mode: WriteMode,
    on backend: Backend
  ) {
    let dw = MutableMatrixView(dw, rows: inputs.count, columns: outputs.count)
    let blocks = inputBlocks()
    backend.forEachPiece(blocks.count) { piece in
      let rows = blocks.rows(piece)
      let readers = firstReaders[rows.lowerBound]..<outputs.count
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(rows.count * readers.count, 1)) { product in
        guard let product = product.baseAddress else { return }
        let sums = MutableMatrixView(product, rows: rows.count, columns: readers.count)
        backend.multiply(x.columns(rows).transposed, by: dy.columns(readers), into: sums)
        for (index, row) in rows.enumerated() {
          let gradient = dw.rows(Int(inputs.places[row])..<Int(inputs.places[row]) + 1)
          if mode == .overwriting { gradient.fillWithZeros() }
          let first = firstReaders[row]
          outputs.withPlaces(first..<outputs.count) { places in
            backend.scatter(
              outputs.count - first, sums.pointer + index * readers.count + first - readers.lowerBound, at: places,
              into: gradient.pointer, length: outputs.count, mode)
          }
        }
      }
    }
  }

  /// db = Σ dy over the examples.
  func biasGradient<Scalar: KernelScalar>(
    of dy: MatrixView<Scalar>, into db: UnsafeMutablePointer<Scalar>, _ mode: WriteMode, on backend: Backend
  ) {
    let sums = Tensor<Scalar>(Shape(outputs.count)) { sums in
      MutableMatrixView(sums, rows: 1, columns: outputs.count).fillWithZeros()
      backend.accumulateColumnSums(of: dy, into: sums)
    }
    outputs.withPlaces(0..<outputs.count) {
      backend.scatter(outputs.count, sums.elements, at: $0, into: db, length: outputs.count, mode)
    }
  }
}

extension UnitOrder {
  /// Where some of the sorted units stand in the weights.
  func withPlaces(_ range: Range<Int>, _ body: (UnsafePointer<Int32>) -> Void) {
    places.withUnsafeBufferPointer { places in
      guard let first = places.baseAddress else { return }
      body(first + range.lowerBound)
    }
  }
}

extension MatrixView {
  /// Some of the columns of a matrix that is stored as it is seen.
  func columns(_ range: Range<Int>) -> MatrixView {
    MatrixView(pointer + range.lowerBound, rows: rows, columns: range.count, rowStride: rowStride)
  }
}

extension MutableMatrixView {
  func columns(_ range: Range<Int>) -> MutableMatrixView {
    MutableMatrixView(pointer + range.lowerBound, rows: rows, columns: range.count, rowStride: rowStride)
  }
}
