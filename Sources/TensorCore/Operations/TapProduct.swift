import Kernels

/// What a tap reads when it points outside the grid.
public enum Boundary: Sendable {
  /// Zeros.
  case zero
  /// The first site of the same grid. In a layer above an entry that reads only earlier symbols, the first site has
  /// seen nothing but blank symbols, so it is exactly what endless silence before the start would have left there. On
  /// any other feature it merely repeats a value.
  case firstSite
}

/// What a product makes of its input before it multiplies.
package enum TapReading: Sendable {
  case asItIs
  /// max(0, x), made anew wherever it is read, while it is in cache: it is never written to memory.
  case rectified
}

/// The arithmetic of a convolution as a list of taps, without gate or sum: one matrix product per tap, on shifted
/// views of the same rows.
///
/// z[i] = Σₖ x[i + offset(k)] · W[k] + b, with x `[sites, input]`, W `[taps, input, output]`, z `[sites, output]`, and b
/// one row, a row for every grid, or a row for every site
///
/// Source of the layout: Chaudhary et al. 2021 (arXiv 2104.08002), small products batched over taps, blocked in time.
package struct TapProduct: Sendable {
  package let taps: [Offset]
  package let boundary: Boundary
  package let inputChannels: Int
  package let outputChannels: Int
  package let reading: TapReading
  package let biasExtent: BiasExtent

  /// - Precondition: what is rectified has zeros around.
  package init(
    taps: [Offset], boundary: Boundary, inputChannels: Int, outputChannels: Int, reading: TapReading = .asItIs,
    biasExtent: BiasExtent = .everywhere
  ) {
    precondition(reading == .asItIs || boundary == .zero, "a rectified input has zeros around")
    self.taps = taps
    self.boundary = boundary
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.reading = reading
    self.biasExtent = biasExtent
  }

  /// Whether a site of the output reads that site of the input and no other.
  var isPointwise: Bool { taps == [Offset(column: 0)] }

  var multiplyAddsPerSite: Int { taps.count * inputChannels * outputChannels }

  /// The matrix of one tap, `[input, output]`.
  func matrix<Scalar>(_ tap: Int, of weight: UnsafePointer<Scalar>) -> MatrixView<Scalar> {
    MatrixView(weight + tap * inputChannels * outputChannels, rows: inputChannels, columns: outputChannels)
  }

  // MARK: Whole

  /// How the sites of a layout are cut into pieces: as wide as the taps allow.
  func pieces(of layout: SiteLayout) -> Pieces {
    // A run may go from grid to grid.
    if isPointwise, biasExtent != .grids { return .runs(layout.runs) }
    let isByRows = boundary == .zero && (layout.hasRows || reading == .rectified)
    return isByRows ? .blocks(layout.blocks) : .tiles(layout.tiles)
  }

  enum Pieces {
    /// Each site is computed from itself alone.
    case runs([Range<Int>])
    /// Within one row, tap by tap.
    case tiles([SiteLayout.Tile])
    /// Whole rows, with zeros around.
    case blocks([SiteLayout.Block])

    var count: Int {
      switch self {
      case .runs(let runs): runs.count
      case .tiles(let tiles): tiles.count
      case .blocks(let blocks): blocks.count
      }
    }

    func sites(_ index: Int) -> Range<Int> {
      switch self {
      case .runs(let runs): runs[index]
      case .tiles(let tiles): tiles[index].sites(tiles[index].columns)
      case .blocks(let blocks): blocks[index].sites
      }
    }
  }

  /// z of one piece's sites, for all pieces, on several threads.
  /// - Parameter finish: what is done with a piece while it is in cache.
  func forward<Scalar: KernelScalar>(
    _ x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, bias: TapBias<Scalar>?, layout: SiteLayout,
    into z: MutableMatrixView<Scalar>, on backend: Backend, finish: @Sendable (Range<Int>) -> Void = { _ in }
  ) {
    let pieces = pieces(of: layout)
    let grid = GridProduct(taps: taps, inputChannels: inputChannels, outputChannels: outputChannels, reading: reading)
    let weight = SharedPointer(weight)
    backend.forEachPiece(pieces.count) { index in
      let sites = pieces.sites(index)
      switch pieces {
      case .runs:
        withRead(x.rows(sites), on: backend) { x in
          backend.multiply(
            x, by: matrix(0, of: weight.pointer), into: z.rows(sites),
            startingFrom: bias?.start(of: sites, grid: 0) ?? .zero)
        }
      case .tiles(let tiles):
        forward(tiles[index], x: x, weight: weight.pointer, bias: bias, into: z.rows(sites), on: backend)
      case .blocks(let blocks):
        let start = bias?.start(of: sites, grid: blocks[index].gridIndex) ?? .zero
        grid.forward(
          blocks[index], x: x, weight: weight.pointer, startingFrom: start, into: z.rows(sites), on: backend)
      }
      finish(sites)
    }
  }

  /// z of one tile's sites.
  private func forward<Scalar: KernelScalar>(
    _ tile: SiteLayout.Tile, x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, bias: TapBias<Scalar>?,
    into z: MutableMatrixView<Scalar>, on backend: Backend
  ) {
    let start = bias?.start(of: tile.sites(tile.columns), grid: tile.gridIndex) ?? .zero
    var isStarted = false
    for (tap, offset) in taps.enumerated() {
      let w = matrix(tap, of: weight)
      let inside = tile.inside(offset)
      if !isStarted && inside?.columns != tile.columns {
        put(start, into: z, on: backend)
        isStarted = true
      }
      if let (columns, neighbour) = inside {
        backend.multiply(
          x.rows(neighbour..<neighbour + columns.count), by: w, into: z.rows(tile.rows(columns)),
          startingFrom: isStarted ? .output : start)
        isStarted = true
      }
      guard boundary == .firstSite else { continue }
      for columns in tile.outside(offset) {
        withUnsafeTemporaryAllocation(of: Scalar.self, capacity: outputChannels) { product in
          guard let product = product.baseAddress else { return }
          backend.multiply(
            x.rows(tile.gridStart..<tile.gridStart + 1), by: w,
            into: MutableMatrixView(product, rows: 1, columns: outputChannels))
          backend.broadcastRow(product, to: z.rows(tile.rows(columns)), .accumulating)
        }
      }
    }
  }

  /// Puts what a product starts from where it will be.
  private func put<Scalar: KernelScalar>(
    _ start: Backend.ProductStart<Scalar>, into z: MutableMatrixView<Scalar>, on backend: Backend
  ) {
    switch start {
    case .row(let row?): backend.broadcastRow(row, to: z)
    case .matrix(let rows): backend.copy(rows, into: z)
    case .zero, .row(nil): z.fillWithZeros()
    case .output: break
    }
  }

  /// What the product reads of some sites.
  func withRead<Scalar: KernelScalar>(
    _ x: MatrixView<Scalar>, on backend: Backend, _ body: (MatrixView<Scalar>) -> Void
  ) {
    guard reading == .rectified else { return body(x) }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: x.rows * x.columns) { buffer in
      guard let first = buffer.baseAddress else { return }
      backend.rectify(x.rows * x.columns, x.pointer, into: first)
      body(MatrixView(UnsafePointer(first), rows: x.rows, columns: x.columns))
    }
  }
}

/// A pointer to what nobody writes while several threads read it.
private struct SharedPointer<Scalar>: @unchecked Sendable {
  let pointer: UnsafePointer<Scalar>

  init(_ pointer: UnsafePointer<Scalar>) { self.pointer = pointer }
}
