package import Kernels

/// A convolution over one-hot symbols, as sums of table rows.
///
/// y[i] = Σₖ W[k, s(i + offset(k))] + b, where s is the blank symbol outside the grid.
///
/// Inputs: symbols `[sites, 1]`, W `[taps, levels, channels]`, b `[channels]` (optional). Saves the symbols.
package struct SymbolLookup: Operation {
  package static let name = "symbol look-up"
  package let taps: [Offset]
  let blank: Int32
  let levelCount: Int
  let channels: Int
  let layout: SiteLayout

  package init(taps: [Offset], blank: Int, levelCount: Int, channels: Int, layout: SiteLayout) {
    self.taps = taps
    self.blank = Int32(blank)
    self.levelCount = levelCount
    self.channels = channels
    self.layout = layout
  }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, channels) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.input(0)] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (symbols, weight, bias) = (inputs[0], inputs[1], inputs.count > 2 ? inputs[2] : nil)
    let rows = taps.map { indices(of: symbols, at: $0) }
    let shape = Shape(layout.siteCount, channels)
    let output = Tensor<Scalar>(shape) { elements in
      let y = MutableMatrixView(elements, shape)
      backend.forEachRange(of: shape.rowCount) { sites in
        let y = y.rows(sites)
        if let bias { backend.broadcastRow(bias.elements, to: y) } else { y.fillWithZeros() }
        for tap in taps.indices {
          rows[tap][sites].withUnsafeBufferPointer { indices in
            guard let first = indices.baseAddress else { return }
            backend.gatherRows(of: table(tap, of: weight.elements), at: first, into: y, .accumulating)
          }
        }
      }
    }
    return OperationResult(output)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let symbols = saved[0]
    gradients.accumulate(into: 1, shape: Shape(taps.count, levelCount, channels)) { dw, mode in
      let tables = MutableMatrixView(dw, rows: taps.count * levelCount, columns: channels)
      if mode == .overwriting { tables.fillWithZeros() }
      backend.forEachPiece(taps.count) { tap in
        indices(of: symbols, at: taps[tap]).withUnsafeBufferPointer { indices in
          guard let first = indices.baseAddress else { return }
          backend.scatterAddRows(
            outputGradient.matrix, at: first, into: tables.rows(tap * levelCount..<(tap + 1) * levelCount))
        }
      }
    }
    guard gradients.count > 2 else { return }
    gradients.accumulate(into: 2, shape: Shape(channels)) { db, mode in
      if mode == .overwriting { db.update(repeating: 0, count: channels) }
      backend.accumulateColumnSums(of: outputGradient.matrix, into: db)
    }
  }

  /// The symbol that every site sees through one tap.
  private func indices<Scalar>(of symbols: Tensor<Scalar>, at offset: Offset) -> [Int32] {
    var indices = Array(repeating: blank, count: layout.siteCount)
    for tile in layout.tiles {
      guard let (columns, neighbour) = tile.inside(offset) else { continue }
      for (index, site) in tile.sites(columns).enumerated() {
        indices[site] = symbols.elements[neighbour + index].index
      }
    }
    return indices
  }

  private func table<Scalar>(_ tap: Int, of weight: UnsafePointer<Scalar>) -> MatrixView<Scalar> {
    MatrixView(weight + tap * levelCount * channels, rows: levelCount, columns: channels)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    guard case .symbols = inputs[0] else { throw .unexpectedInput(operation: Self.name) }
    guard taps.allSatisfy({ $0.precedesOrigin && ($0.row == 0 || plan.grid != nil) }) else {
      throw .readsOtherRows(operation: Self.name)
    }
    let columnCount = plan.grid?.columns ?? 0
    let weight = try inputs[1].parameter(for: Self.name)
    let bias = inputs.count > 2 ? try inputs[2].parameter(for: Self.name) : nil
    try plan.keepSymbols(taps.map { -($0.row * columnCount + $0.column) }.max() ?? 1, blank: blank)
    // What rows above are enough for is known when the row begins, in its first column.
    let y = plan.register(channels: channels, taps.allSatisfy { $0.row < 0 } ? .row : .predicted)
    let (operation, backend) = (self, plan.backend)
    plan.append(computing: y) { frame in
      let sum = frame.values(y)
      if let bias { backend.broadcastRow(bias.elements, to: sum) } else { sum.fillWithZeros() }
      for (tap, offset) in operation.taps.enumerated() {
        let table = operation.table(tap, of: weight.elements)
        for column in 0..<y.width {
          let site = frame.site(at: offset, fromColumn: frame.column + column)
          for stream in 0..<frame.streamCount {
            let row = Int(site.map { frame.symbol(frame.position - $0, stream: stream) } ?? operation.blank)
            precondition(row >= 0 && row < operation.levelCount, "symbol \(row) is not one of \(operation.levelCount)")
            let place = sum.pointer + (column * frame.streamCount + stream) * y.channels
            backend.accumulate(y.channels, table.pointer + row * y.channels, into: place)
          }
        }
      }
    }
    return y
  }
}
