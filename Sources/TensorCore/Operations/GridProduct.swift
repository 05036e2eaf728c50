import Kernels

/// The arithmetic of a convolution on rows of grids, many rows at a time.
///
/// The rows that a block reads are copied once, with zeros on both sides. Then neighbouring sites are neighbours in
/// memory across the ends of rows as well, and taps that stand side by side are one product with overlapping rows: a
/// stencil of 3 × 3 is two or three products over the whole block. What is computed between two rows is thrown away.
///
/// Equal to what `TapProduct` computes tap by tap, up to rounding.
struct GridProduct {
  /// Taps side by side in one row, and their weights.
  private struct Run {
    let row: Int
    let firstColumn: Int
    let tapCount: Int
    /// The index of the first tap, which those after it follow.
    let firstTap: Int
  }

  let inputChannels: Int
  let outputChannels: Int
  let reading: TapReading
  private let runs: [Run]
  /// Rows that are read above and below, and columns on both sides.
  private let above: Int
  private let below: Int
  private let left: Int
  private let right: Int

  init(taps: [Offset], inputChannels: Int, outputChannels: Int, reading: TapReading = .asItIs) {
    self.inputChannels = inputChannels
    self.reading = reading
    self.outputChannels = outputChannels
    above = max(0, -(taps.map(\.row).min() ?? 0))
    below = max(0, taps.map(\.row).max() ?? 0)
    left = max(0, -(taps.map(\.column).min() ?? 0))
    right = max(0, taps.map(\.column).max() ?? 0)
    var runs: [Run] = []
    for (index, tap) in taps.enumerated() {
      if let last = runs.last, last.row == tap.row, last.firstColumn + last.tapCount == tap.column {
        runs[runs.count - 1] = Run(
          row: last.row, firstColumn: last.firstColumn, tapCount: last.tapCount + 1, firstTap: last.firstTap)
      } else {
        runs.append(Run(row: tap.row, firstColumn: tap.column, tapCount: 1, firstTap: index))
      }
    }
    self.runs = runs
  }

  /// z of a block's sites.
  /// - Parameters:
  ///   - x: `[sites, input]`, of all sites.
  ///   - weight: `[taps, input, output]`.
  ///   - z: `[sites of the block, output]`.
  func forward<Scalar: KernelScalar>(
    _ block: SiteLayout.Block, x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>,
    startingFrom start: Backend.ProductStart<Scalar> = .zero, into z: MutableMatrixView<Scalar>,
    _ mode: WriteMode = .overwriting, on backend: Backend
  ) {
    // Rows of the products are not those of the sites: a matrix goes where the sites are, first.
    var (row, mode) = (start, mode)
    if case .matrix(let rows) = start {
      backend.copy(rows, into: z, mode)
      (row, mode) = (.zero, .accumulating)
    }
    withPadded(block, x, on: backend) { padded in
      let count = rowCount(of: block)
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count * outputChannels) { products in
        guard let first = products.baseAddress else { return }
        let products = MutableMatrixView(first, rows: count, columns: outputChannels)
        for (index, run) in runs.enumerated() {
          backend.multiply(
            window(run, padded, block), by: matrix(run, of: weight), into: products,
            startingFrom: index == 0 ? row : .output)
        }
        copyRows(of: block, from: products.readOnly, to: z, mode, on: backend)
      }
    }
  }

  /// dW += what a block's sites add to it.
  /// - Parameters:
  ///   - dz: `[sites of the block, output]`.
  ///   - dw: `[taps, input, output]`.
  func accumulateWeightGradient<Scalar: KernelScalar>(
    _ block: SiteLayout.Block, x: MatrixView<Scalar>, dz: MatrixView<Scalar>, into dw: UnsafeMutablePointer<Scalar>,
    on backend: Backend
  ) {
    withPadded(block, x, on: backend) { padded in
      let count = rowCount(of: block)
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count * outputChannels) { gradients in
        guard let first = gradients.baseAddress else { return }
        let gradients = MutableMatrixView(first, rows: count, columns: outputChannels)
        // Zeros between the rows, where nothing was wanted.
        gradients.fillWithZeros()
        let columns = block.grid.columns
        for row in 0..<block.rows.count {
          backend.copy(
            dz.rows(row * columns..<(row + 1) * columns).flat,
            into: gradients.rows(row * pitch(block)..<row * pitch(block) + columns).flat)
        }
        for run in runs {
          backend.multiply(
            window(run, padded, block).transposed, by: gradients.readOnly,
            into: MutableMatrixView(
              dw + run.firstTap * inputChannels * outputChannels, rows: run.tapCount * inputChannels,
              columns: outputChannels),
            startingFrom: .output)
        }
      }
    }
  }

  // MARK: Rows with zeros around

  /// Sites from the beginning of one padded row to the beginning of the next.
  private func pitch(_ block: SiteLayout.Block) -> Int { left + block.grid.columns + right }

  /// Rows of a product, from the block's first site to its last.
  private func rowCount(of block: SiteLayout.Block) -> Int {
    (block.rows.count - 1) * pitch(block) + block.grid.columns
  }

  /// What the taps of a run see, from the block's first site to its last.
  private func window<Scalar>(
    _ run: Run, _ padded: UnsafePointer<Scalar>, _ block: SiteLayout.Block
  ) -> MatrixView<Scalar> {
    let first = (above + run.row) * pitch(block) + left + run.firstColumn
    return MatrixView(
      windowsOver: padded + first * inputChannels, rows: rowCount(of: block), columns: run.tapCount * inputChannels,
      step: inputChannels)
  }

  private func matrix<Scalar>(_ run: Run, of weight: UnsafePointer<Scalar>) -> MatrixView<Scalar> {
    MatrixView(
      weight + run.firstTap * inputChannels * outputChannels, rows: run.tapCount * inputChannels,
      columns: outputChannels)
  }

  /// The rows that a block reads, `[above + rows + below, left + columns + right, channels]`.
  private func withPadded<Scalar: KernelScalar>(
    _ block: SiteLayout.Block, _ x: MatrixView<Scalar>, on backend: Backend, _ body: (UnsafePointer<Scalar>) -> Void
  ) {
    let (columns, channels, pitch) = (block.grid.columns, inputChannels, pitch(block))
    let rows = block.rows.lowerBound - above..<block.rows.upperBound + below
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: rows.count * pitch * channels) { buffer in
      guard let first = buffer.baseAddress else { return }
      for (index, row) in rows.enumerated() {
        let place = MutableMatrixView(first + index * pitch * channels, rows: pitch, columns: channels)
        guard 0..<block.grid.rows ~= row else {
          place.flat.fillWithZeros()
          continue
        }
        place.rows(0..<left).flat.fillWithZeros()
        place.rows(left + columns..<pitch).flat.fillWithZeros()
        let site = block.gridStart + row * columns
        backend.copy(x.rows(site..<site + columns).flat, into: place.rows(left..<left + columns).flat)
      }
      if reading == .rectified { backend.rectify(rows.count * pitch * channels, UnsafePointer(first), into: first) }
      body(UnsafePointer(first))
    }
  }

  private func copyRows<Scalar: KernelScalar>(
    of block: SiteLayout.Block, from products: MatrixView<Scalar>, to z: MutableMatrixView<Scalar>, _ mode: WriteMode,
    on backend: Backend
  ) {
    let columns = block.grid.columns
    for row in 0..<block.rows.count {
      backend.copy(
        products.rows(row * pitch(block)..<row * pitch(block) + columns).flat,
        into: z.rows(row * columns..<(row + 1) * columns).flat, mode)
    }
  }
}

extension MatrixView {
  /// A matrix without gaps as one row.
  fileprivate var flat: MatrixView { MatrixView(pointer, rows: 1, columns: rows * columns) }
}

extension MutableMatrixView {
  /// A matrix without gaps as one row.
  fileprivate var flat: MutableMatrixView { MutableMatrixView(pointer, rows: 1, columns: rows * columns) }
}
