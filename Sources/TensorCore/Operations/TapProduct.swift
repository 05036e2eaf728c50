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
/// z[i] = Σₖ x[i + offset(k)] · W[k] + b, with x `[sites, input]`, W `[taps, input, output]`, z `[sites, output]`
///
/// Source of the layout: Chaudhary et al. 2021 (arXiv 2104.08002), small products batched over taps, blocked in time.
package struct TapProduct: Sendable {
  package let taps: [Offset]
  package let boundary: Boundary
  package let inputChannels: Int
  package let outputChannels: Int
  package let reading: TapReading

  /// - Precondition: what is rectified has zeros around.
  package init(
    taps: [Offset], boundary: Boundary, inputChannels: Int, outputChannels: Int, reading: TapReading = .asItIs
  ) {
    precondition(reading == .asItIs || boundary == .zero, "a rectified input has zeros around")
    self.taps = taps
    self.boundary = boundary
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.reading = reading
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
  private func pieces(of layout: SiteLayout) -> Pieces {
    if isPointwise { return .runs(layout.runs) }
    let isByRows = boundary == .zero && (layout.hasRows || reading == .rectified)
    return isByRows ? .blocks(layout.blocks) : .tiles(layout.tiles)
  }

  private enum Pieces {
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
    _ x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?, layout: SiteLayout,
    into z: MutableMatrixView<Scalar>, on backend: Backend, finish: @Sendable (Range<Int>) -> Void = { _ in }
  ) {
    let pieces = pieces(of: layout)
    let grid = GridProduct(taps: taps, inputChannels: inputChannels, outputChannels: outputChannels, reading: reading)
    let (weight, bias) = (SharedPointer(weight), bias.map { SharedPointer($0) })
    backend.forEachPiece(pieces.count) { index in
      let sites = pieces.sites(index)
      switch pieces {
      case .runs:
        withRead(x.rows(sites), on: backend) { x in
          backend.multiply(
            x, by: matrix(0, of: weight.pointer), into: z.rows(sites), startingFrom: .row(bias?.pointer))
        }
      case .tiles(let tiles):
        forward(tiles[index], x: x, weight: weight.pointer, bias: bias?.pointer, into: z.rows(sites), on: backend)
      case .blocks(let blocks):
        grid.forward(
          blocks[index], x: x, weight: weight.pointer, startingFrom: bias?.pointer, into: z.rows(sites), on: backend)
      }
      finish(sites)
    }
  }

  /// z of one tile's sites.
  private func forward<Scalar: KernelScalar>(
    _ tile: SiteLayout.Tile, x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
    into z: MutableMatrixView<Scalar>, on backend: Backend
  ) {
    var isStarted = false
    for (tap, offset) in taps.enumerated() {
      let w = matrix(tap, of: weight)
      let inside = tile.inside(offset)
      if !isStarted && inside?.columns != tile.columns {
        if let bias { backend.broadcastRow(bias, to: z) } else { z.fillWithZeros() }
        isStarted = true
      }
      if let (columns, neighbour) = inside {
        backend.multiply(
          x.rows(neighbour..<neighbour + columns.count), by: w, into: z.rows(tile.rows(columns)),
          startingFrom: isStarted ? .output : .row(bias))
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

  /// Which inputs of an operation a product's are.
  struct Inputs {
    let x: Int
    let weight: Int
    let bias: Int?
  }

  /// All three gradients, of the inputs x, W and (where there is one) b.
  func backward<Scalar: KernelScalar>(
    _ dz: Tensor<Scalar>, x: Tensor<Scalar>, weight: Tensor<Scalar>, layout: SiteLayout,
    into gradients: InputGradients<Scalar>, inputs: Inputs, on backend: Backend
  ) {
    gradients.accumulate(into: inputs.x, shape: x.shape) { elements, mode in
      accumulateInputGradient(
        of: dz.matrix, x: x.matrix, weight: weight.elements, layout: layout,
        into: MutableMatrixView(elements, x.shape), mode, on: backend)
    }
    accumulateParameterGradients(
      x: x.matrix, dz: dz.matrix, layout: layout, into: gradients, inputs, weight.shape, on: backend)
  }

  /// dx += Σₖ dz[i − offset(k)] · W[k]ᵀ, and what taps outside the grid have read from its first site.
  private func accumulateInputGradient<Scalar: KernelScalar>(
    of dz: MatrixView<Scalar>, x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, layout: SiteLayout,
    into dx: MutableMatrixView<Scalar>, _ mode: WriteMode, on backend: Backend
  ) {
    let pieces = pieces(of: layout)
    if case .blocks(let blocks) = pieces {
      accumulateInputGradient(of: dz, x: x, weight: weight, blocks: blocks, into: dx, mode, on: backend)
      return
    }
    let transposed = Tensor<Scalar>(Shape(taps.count * outputChannels, inputChannels)) { elements in
      for tap in taps.indices {
        backend.transpose(
          matrix(tap, of: weight),
          into: MutableMatrixView(elements, Shape(taps.count * outputChannels, inputChannels)).rows(
            tap * outputChannels..<(tap + 1) * outputChannels))
      }
    }
    if mode == .overwriting { dx.fillWithZeros(layout.gaps) }
    if case .runs(let runs) = pieces {
      backend.forEachPiece(runs.count) { index in
        put(x: x.rows(runs[index]), into: dx.rows(runs[index]), mode, on: backend) { dx, mode in
          backend.multiply(dz.rows(runs[index]), by: transposed.matrix, into: dx, startingFrom: .init(mode))
        }
      }
      return
    }
    backend.forEachPiece(layout.tiles.count) { index in
      let tile = layout.tiles[index]
      var isStarted = mode == .accumulating
      for (tap, offset) in taps.enumerated() {
        let inside = tile.inside(offset.negated)
        if !isStarted && inside?.columns != tile.columns {
          dx.rows(tile.sites(tile.columns)).fillWithZeros()
          isStarted = true
        }
        guard let (columns, neighbour) = inside else { continue }
        backend.multiply(
          dz.rows(neighbour..<neighbour + columns.count),
          by: transposed.matrix.rows(tap * outputChannels..<(tap + 1) * outputChannels),
          into: dx.rows(tile.sites(columns)), startingFrom: isStarted ? .output : .zero)
        isStarted = true
      }
    }
    guard boundary == .firstSite else { return }
    for tile in layout.tiles {
      for (tap, offset) in taps.enumerated() {
        for columns in tile.outside(offset) {
          withColumnSums(of: dz.rows(tile.sites(columns)), on: backend) { sums in
            backend.multiply(
              sums, by: transposed.matrix.rows(tap * outputChannels..<(tap + 1) * outputChannels),
              into: dx.rows(tile.gridStart..<tile.gridStart + 1), startingFrom: .output)
          }
        }
      }
    }
  }

  /// The same on whole rows: a convolution of dz with the taps turned around, each matrix transposed.
  private func accumulateInputGradient<Scalar: KernelScalar>(
    of dz: MatrixView<Scalar>, x: MatrixView<Scalar>, weight: UnsafePointer<Scalar>, blocks: [SiteLayout.Block],
    into dx: MutableMatrixView<Scalar>, _ mode: WriteMode, on backend: Backend
  ) {
    let shape = Shape(taps.count * outputChannels, inputChannels)
    let turned = Tensor<Scalar>(shape) { elements in
      for tap in taps.indices {
        let place = taps.count - 1 - tap
        backend.transpose(
          matrix(tap, of: weight),
          into: MutableMatrixView(elements, shape).rows(place * outputChannels..<(place + 1) * outputChannels))
      }
    }
    let product = GridProduct(
      taps: taps.reversed().map(\.negated), inputChannels: outputChannels, outputChannels: inputChannels)
    backend.forEachPiece(blocks.count) { index in
      let sites = blocks[index].sites
      put(x: x.rows(sites), into: dx.rows(sites), mode, on: backend) { dx, mode in
        product.forward(
          blocks[index], x: dz, weight: turned.elements, startingFrom: nil, into: dx, mode, on: backend)
      }
    }
  }

  // MARK: Rectified inputs

  /// What the product reads of some sites.
  private func withRead<Scalar: KernelScalar>(
    _ x: MatrixView<Scalar>, on backend: Backend, _ body: (MatrixView<Scalar>) -> Void
  ) {
    guard reading == .rectified else { return body(x) }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: x.rows * x.columns) { buffer in
      guard let first = buffer.baseAddress else { return }
      backend.rectify(x.rows * x.columns, x.pointer, into: first)
      body(MatrixView(UnsafePointer(first), rows: x.rows, columns: x.columns))
    }
  }

  /// Puts the gradient of what was read of some sites where that of x belongs: none where a rectifier has cut off.
  private func put<Scalar: KernelScalar>(
    x: MatrixView<Scalar>, into dx: MutableMatrixView<Scalar>, _ mode: WriteMode, on backend: Backend,
    _ compute: (MutableMatrixView<Scalar>, WriteMode) -> Void
  ) {
    guard reading == .rectified else { return compute(dx, mode) }
    let count = x.rows * x.columns
    if mode == .overwriting {
      compute(dx, .overwriting)
      backend.rectifyBackward(count, output: x.pointer, outputGradient: UnsafePointer(dx.pointer), into: dx.pointer)
      return
    }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count) { buffer in
      guard let first = buffer.baseAddress else { return }
      compute(MutableMatrixView(first, rows: x.rows, columns: x.columns), .overwriting)
      backend.rectifyBackward(count, output: x.pointer, outputGradient: UnsafePointer(first), into: first)
      backend.accumulate(count, UnsafePointer(first), into: dx.pointer)
    }
  }

  /// dW[k] += Σᵢ x[i + offset(k)]ᵀ · dz[i] and db += Σᵢ dz[i], in fixed groups of tiles whose sums are added in order.
  private func accumulateParameterGradients<Scalar: KernelScalar>(
    x: MatrixView<Scalar>, dz: MatrixView<Scalar>, layout: SiteLayout,
    into gradients: InputGradients<Scalar>, _ inputs: Inputs, _ weightShape: Shape, on backend: Backend
  ) {
    let weightCount = weightShape.elementCount
    let pieces = pieces(of: layout)
    let groupCount = min(8, pieces.count)
    let shape = Shape(groupCount, weightCount + outputChannels)
    let partial = Tensor<Scalar>(shape) { elements in
      let sums = MutableMatrixView(elements, shape)
      backend.forEachPiece(groupCount) { group in
        sums.rows(group..<group + 1).fillWithZeros()
        let dw = sums.pointer + group * sums.rowStride
        for index in pieces.count * group / groupCount..<pieces.count * (group + 1) / groupCount {
          accumulateParameterGradients(
            index, of: pieces, x: x, dz: dz, into: dw, bias: inputs.bias == nil ? nil : dw + weightCount, on: backend)
        }
      }
    }
    gradients.accumulate(into: inputs.weight, shape: weightShape) { dw, mode in
      sum(partial.matrix, columns: 0..<weightCount, into: dw, mode, on: backend)
    }
    guard let bias = inputs.bias else { return }
    gradients.accumulate(into: bias, shape: Shape(outputChannels)) { db, mode in
      sum(partial.matrix, columns: weightCount..<weightCount + outputChannels, into: db, mode, on: backend)
    }
  }

  private func accumulateParameterGradients<Scalar: KernelScalar>(
    _ index: Int, of pieces: Pieces, x: MatrixView<Scalar>, dz: MatrixView<Scalar>,
    into dw: UnsafeMutablePointer<Scalar>, bias db: UnsafeMutablePointer<Scalar>?, on backend: Backend
  ) {
    let sites = pieces.sites(index)
    if let db { backend.accumulateColumnSums(of: dz.rows(sites), into: db) }
    switch pieces {
    case .runs:
      withRead(x.rows(sites), on: backend) { x in
        backend.multiply(
          x.transposed, by: dz.rows(sites),
          into: MutableMatrixView(dw, rows: inputChannels, columns: outputChannels), startingFrom: .output)
      }
    case .tiles(let tiles): accumulateWeightGradient(tiles[index], x: x, dz: dz, into: dw, on: backend)
    case .blocks(let blocks):
      GridProduct(taps: taps, inputChannels: inputChannels, outputChannels: outputChannels, reading: reading)
        .accumulateWeightGradient(blocks[index], x: x, dz: dz.rows(sites), into: dw, on: backend)
    }
  }

  private func accumulateWeightGradient<Scalar: KernelScalar>(
    _ tile: SiteLayout.Tile, x: MatrixView<Scalar>, dz: MatrixView<Scalar>,
    into dw: UnsafeMutablePointer<Scalar>, on backend: Backend
  ) {
    for (tap, offset) in taps.enumerated() {
      let product = MutableMatrixView(
        dw + tap * inputChannels * outputChannels, rows: inputChannels, columns: outputChannels)
      if let (columns, neighbour) = tile.inside(offset) {
        backend.multiply(
          x.rows(neighbour..<neighbour + columns.count).transposed, by: dz.rows(tile.sites(columns)), into: product,
          startingFrom: .output)
      }
      guard boundary == .firstSite else { continue }
      for columns in tile.outside(offset) {
        withColumnSums(of: dz.rows(tile.sites(columns)), on: backend) { sums in
          backend.multiply(
            x.rows(tile.gridStart..<tile.gridStart + 1).transposed, by: sums, into: product, startingFrom: .output)
        }
      }
    }
  }

  private func sum<Scalar: KernelScalar>(
    _ partial: MatrixView<Scalar>, columns: Range<Int>, into total: UnsafeMutablePointer<Scalar>, _ mode: WriteMode,
    on backend: Backend
  ) {
    if mode == .overwriting { total.update(repeating: 0, count: columns.count) }
    for row in 0..<partial.rows {
      backend.accumulate(columns.count, partial.pointer + row * partial.rowStride + columns.lowerBound, into: total)
    }
  }

  // MARK: Step

  /// Appends the instructions that compute z.
  func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder, for name: String
  ) throws(StepPlanError) -> StepRegister {
    let (x, weight) = (try inputs[0].register(for: name), try inputs[1].parameter(for: name))
    let bias = inputs.count > 2 ? try inputs[2].parameter(for: name) : nil
    let z = plan.register(channels: outputChannels, try extent(reading: x, grid: plan.grid, for: name))
    // One product reads what all taps see, side by side: as many inputs as the weight has rows.
    let seen = isPointwise ? x : try self.window(of: x, for: z, in: &plan)
    let window = reading == .rectified ? rectified(seen, for: z, in: &plan) : seen
    let packed = plan.pack(
      MatrixView(weight.elements, rows: taps.count * inputChannels, columns: outputChannels))
    let (backend, start) = (plan.backend, plan.keep(bias))
    plan.append(computing: z) { frame in
      backend.multiply(
        frame.values(window).readOnly, by: packed, into: frame.values(z), startingFrom: .row(start?.pointer))
    }
    return z
  }

  /// A register of what a rectifier leaves of another one.
  private func rectified(
    _ x: StepRegister, for z: StepRegister, in plan: inout StepPlanBuilder
  ) -> StepRegister {
    let (y, backend) = (plan.register(channels: x.channels, z.extent), plan.backend)
    plan.append(computing: y) { frame in
      let (x, y) = (frame.values(x), frame.values(y))
      backend.rectify(y.rows * y.columns, UnsafePointer(x.pointer), into: y.pointer)
    }
    return y
  }

  /// Which sites' z can be computed together.
  private func extent(
    reading x: StepRegister, grid: Grid?, for name: String
  ) throws(StepPlanError) -> StepExtent {
    guard grid != nil || taps.allSatisfy({ $0.row == 0 }), boundary == .zero || grid?.rows ?? 1 == 1 else {
      throw .readsOtherRows(operation: name)
    }
    let readsRowsAboveOnly = taps.allSatisfy { $0.row < 0 }
    if x.extent == .row || (readsRowsAboveOnly && x.extent == .observed) { return .row }
    if isPointwise { return x.extent }
    let readsObserved = x.extent == .observed
    guard taps.allSatisfy({ $0.precedesOrigin || (!readsObserved && $0 == Offset(column: 0)) }) else {
      throw .readsOtherRows(operation: name)
    }
    return .predicted
  }

  /// A register of what the taps see, side by side.
  private func window(
    of x: StepRegister, for z: StepRegister, in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let window = plan.register(channels: taps.count * inputChannels, z.extent)
    let (taps, channels, boundary) = (taps, inputChannels, boundary)
    if x.extent == .row {
      let ring = plan.ring(of: x, length: 1 - (taps.map(\.row).min() ?? 0), boundary: boundary)
      plan.append(computing: window) { frame in
        for column in 0..<window.width {
          for (tap, offset) in taps.enumerated() {
            let isInside = frame.site(at: offset, fromColumn: column) != nil
            frame.copy(
              isInside ? ring.value(atRow: frame.row + offset.row, column: column + offset.column, in: frame) : nil,
              count: channels, into: window, column: column, at: tap * channels)
          }
        }
      }
      return window
    }
    let columnCount = plan.grid?.columns ?? 0
    let farthest = taps.map { -($0.row * columnCount + $0.column) }.max() ?? 0
    let ring = plan.ring(of: x, length: farthest + 1, boundary: boundary)
    plan.append(computing: window) { frame in
      let first = z.extent == .row ? 0 : frame.column
      for column in 0..<window.width {
        for (tap, offset) in taps.enumerated() {
          var site = frame.site(at: offset, fromColumn: first + column)
          // The ring holds the boundary's values where there is no site.
          if site == nil, boundary == .firstSite { site = frame.position + offset.column + ring.length }
          frame.copy(
            site.map { ring.value(atSite: $0, in: frame) }, count: channels, into: window, column: column,
            at: tap * channels)
        }
      }
    }
    return window
  }
}

/// The sums over rows, as a matrix of one row.
private func withColumnSums<Scalar: KernelScalar>(
  of x: MatrixView<Scalar>, on backend: Backend, _ body: (MatrixView<Scalar>) -> Void
) {
  withUnsafeTemporaryAllocation(of: Scalar.self, capacity: x.columns) { sums in
    guard let first = sums.baseAddress else { return }
    sums.initialize(repeating: 0)
    backend.accumulateColumnSums(of: x, into: first)
    body(MatrixView(UnsafePointer(first), rows: 1, columns: x.columns))
  }
}

/// A pointer to what nobody writes while several threads read it.
private struct SharedPointer<Scalar>: @unchecked Sendable {
  let pointer: UnsafePointer<Scalar>

  init(_ pointer: UnsafePointer<Scalar>) { self.pointer = pointer }
}
