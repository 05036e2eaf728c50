import Kernels

extension TapProduct {
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
    if let bias = inputs.bias { accumulateBiasGradient(dz, layout: layout, into: gradients, bias, on: backend) }
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
          blocks[index], x: dz, weight: turned.elements, into: dx, mode, on: backend)
      }
    }
  }

  /// dW[k] += Σᵢ x[i + offset(k)]ᵀ · dz[i] and db += Σᵢ dz[i], in fixed groups of tiles whose sums are added in order.
  private func accumulateParameterGradients<Scalar: KernelScalar>(
    x: MatrixView<Scalar>, dz: MatrixView<Scalar>, layout: SiteLayout,
    into gradients: InputGradients<Scalar>, _ inputs: Inputs, _ weightShape: Shape, on backend: Backend
  ) {
    let weightCount = weightShape.elementCount
    let sumsBias = inputs.bias != nil && biasExtent == .everywhere
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
            index, of: pieces, x: x, dz: dz, into: dw, bias: sumsBias ? dw + weightCount : nil, on: backend)
        }
      }
    }
    gradients.accumulate(into: inputs.weight, shape: weightShape) { dw, mode in
      sum(partial.matrix, columns: 0..<weightCount, into: dw, mode, on: backend)
    }
    guard sumsBias, let bias = inputs.bias else { return }
    gradients.accumulate(into: bias, shape: Shape(outputChannels)) { db, mode in
      sum(partial.matrix, columns: weightCount..<weightCount + outputChannels, into: db, mode, on: backend)
    }
  }

  /// db of a bias with a row for every grid or for every site.
  private func accumulateBiasGradient<Scalar: KernelScalar>(
    _ dz: Tensor<Scalar>, layout: SiteLayout, into gradients: InputGradients<Scalar>, _ bias: Int, on backend: Backend
  ) {
    switch biasExtent {
    case .everywhere: return
    case .sites: gradients.accumulate(dz, into: bias, on: backend)
    case .grids:
      let shape = Shape(layout.grids.count, outputChannels)
      let starts = layout.gridStarts
      gradients.accumulate(into: bias, shape: shape) { elements, mode in
        let db = MutableMatrixView(elements, shape)
        if mode == .overwriting { db.fillWithZeros() }
        backend.forEachPiece(starts.count) { grid in
          let sites = starts[grid]..<starts[grid] + layout.grids[grid].siteCount
          backend.accumulateColumnSums(of: dz.matrix.rows(sites), into: db.pointer + grid * db.rowStride)
        }
      }
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
