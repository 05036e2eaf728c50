package import Kernels

/// A hidden layer for every site of whole grids, whose weights all sites share: NADE.
///
/// h[i] = σ(b + Σ_{j < i} W[place(j), x_j]), y[i, k] = c[place(i), k] + h[i] · V[place(i), k]
///
/// The sum is kept from one site to the next, so a grid costs O(sites · units) and not the square of the sites. A symbol
/// 0 adds nothing: with two levels, W·x as in the paper.
///
/// Inputs: symbols `[sites, 1]`, W `[places, levels − 1, units]`, b `[units]`, V `[places, outputs, units]`,
/// c `[places, outputs]`. y is `[sites, outputs]`. Saves the symbols, W, b and V: the hidden layers of all sites would
/// be the largest tensor by far, and are computed again more quickly than read.
/// - Source: Larochelle and Murray 2011, "The Neural Autoregressive Distribution Estimator", §3, algorithm 1.
package struct CumulativePerceptron: Operation {
  package static let name = "cumulative perceptron"
  let levelCount: Int
  let units: Int
  let outputs: Int
  let layout: SiteLayout

  /// - Parameter outputs: numbers for every site.
  /// - Precondition: the grids are of one size.
  package init(levelCount: Int, units: Int, outputs: Int, layout: SiteLayout) {
    self.levelCount = levelCount
    self.units = units
    self.outputs = outputs
    self.layout = layout
  }

  package var taps: [Offset] { [] }
  package var memory: SiteMemory { .everything }
  package var multiplyAddsPerSite: Int { units * outputs }

  private var siteCount: Int { layout.commonGrid.siteCount }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, outputs) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { (0..<4).map { .input($0) } }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (weight, bias, output, outputBias) = (inputs[1], inputs[2], inputs[3], inputs[4])
    precondition(
      outputBias.shape.rowCount == siteCount,
      "weights for \(outputBias.shape.rowCount) places, of grids of \(siteCount)")
    let sites = SitesRead(inputs[0], by: self)
    let y = Tensor<Scalar>(Shape(layout.siteCount, outputs)) { elements in
      let y = MutableMatrixView(elements, rows: layout.siteCount, columns: outputs)
      sites.places.withUnsafeBufferPointer { places in
        guard let places = places.baseAddress else { return }
        backend.gatherRows(of: outputBias.matrix, at: places, into: y)
      }
      backend.forEachPiece(layout.grids.count) { grid in
        withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * units) { memory in
          guard let first = memory.baseAddress else { return }
          let sum = MutableMatrixView(first, rows: 1, columns: units)
          let hidden = MutableMatrixView(first + units, rows: 1, columns: units)
          backend.broadcastRow(bias.elements, to: sum)
          sites.withPerceptron(
            grid * siteCount..<(grid + 1) * siteCount, table: weight.matrix, weights: output.matrix, outputs
          ) { perceptron in
            backend.runningPerceptron(
              perceptron, sum: sum.pointer, hidden: hidden, into: y.pointer + grid * siteCount * outputs)
          }
        }
      }
    }
    return OperationResult(y)
  }

  /// Hidden units whose gradients are computed together. Each piece has the columns of its own units in all gradients,
  /// so nothing has to be added up.
  private static var unitsAtOnce: Int { 64 }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let (weight, bias, output) = (saved[1], saved[2], saved[3])
    let sites = SitesRead(saved[0], by: self)
    gradients.accumulate(into: 4, shape: Shape(siteCount, outputs)) { elements, mode in
      let dc = MutableMatrixView(elements, rows: siteCount, columns: outputs)
      if mode == .overwriting { dc.fillWithZeros() }
      sites.places.withUnsafeBufferPointer { places in
        guard let places = places.baseAddress else { return }
        backend.scatterAddRows(outputGradient.matrix, at: places, into: dc)
      }
    }
    var (dw, db, dv) = (Tensor<Scalar>(weight.shape), Tensor<Scalar>(bias.shape), Tensor<Scalar>(output.shape))
    dw.withMutableElements { dw in
      db.withMutableElements { db in
        dv.withMutableElements { dv in
          let gradients = Gradients(
            weight: MutableMatrixView(dw, weight.shape), bias: MutableMatrixView(db, rows: 1, columns: units),
            output: MutableMatrixView(dv, output.shape))
          backend.forEachPiece((units + Self.unitsAtOnce - 1) / Self.unitsAtOnce) { piece in
            let columns = piece * Self.unitsAtOnce..<min((piece + 1) * Self.unitsAtOnce, units)
            accumulate(
              outputGradient.elements, sites, weight: weight.matrix.columns(columns),
              bias: bias.matrix.columns(columns), output: output.matrix.columns(columns),
              into: gradients.columns(columns), on: backend)
          }
        }
      }
    }
    gradients.accumulate(dw, into: 1, on: backend)
    gradients.accumulate(db, into: 2, on: backend)
    gradients.accumulate(dv, into: 3, on: backend)
  }

  /// Where the gradients of some units go.
  private struct Gradients<Scalar: KernelScalar>: Sendable {
    let weight, bias, output: MutableMatrixView<Scalar>

    func columns(_ range: Range<Int>) -> Gradients {
      Gradients(weight: weight.columns(range), bias: bias.columns(range), output: output.columns(range))
    }
  }

  /// The gradients of some units' parameters, over all grids.
  private func accumulate<Scalar: KernelScalar>(
    _ dy: UnsafePointer<Scalar>, _ sites: SitesRead, weight: MatrixView<Scalar>, bias: MatrixView<Scalar>,
    output: MatrixView<Scalar>, into gradients: Gradients<Scalar>, on backend: Backend
  ) {
    let units = bias.columns
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: (siteCount + 1) * units) { memory in
      guard let first = memory.baseAddress else { return }
      let sum = MutableMatrixView(first, rows: 1, columns: units)
      let hidden = MutableMatrixView(first + units, rows: siteCount, columns: units)
      for grid in layout.grids.indices {
        sites.withPerceptron(
          grid * siteCount..<(grid + 1) * siteCount, table: weight, weights: output, outputs
        ) { perceptron in
          backend.broadcastRow(bias.pointer, to: sum)
          backend.runningPerceptron(perceptron, sum: sum.pointer, hidden: hidden, into: nil)
          sum.fillWithZeros()
          backend.runningPerceptronBackward(
            perceptron, hidden: hidden.readOnly, outputGradient: dy + grid * siteCount * outputs,
            sumGradient: sum.pointer, tableGradient: gradients.weight, weightsGradient: gradients.output)
          backend.copy(sum.readOnly, into: gradients.bias, .accumulating)
        }
      }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    guard case .symbols = inputs[0] else { throw .unexpectedInput(operation: Self.name) }
    var parameters: [MatrixView<Float>] = []
    for input in inputs.dropFirst() {
      // Kept for as long as the plan lives, so never nil.
      if let view = plan.keep(try input.parameter(for: Self.name)) { parameters.append(view) }
    }
    let (table, bias, output, outputBias) = (parameters[0], parameters[1], parameters[2], parameters[3])
    try plan.keepSymbols(1, blank: 0)
    // The sum goes on from site to site.
    let sum = plan.register(channels: units)
    let hidden = plan.register(channels: units)
    let y = plan.register(channels: outputs)
    let (backend, levels) = (plan.backend, levelCount - 1)
    // What a site adds is added one site later, when it is known.
    let sites = SitesRead(withoutSymbolsAt: Array(layout.places.prefix(siteCount)))
    plan.append(computing: y) { frame in
      let (site, sums, hidden, results) = (frame.position, frame.values(sum), frame.values(hidden), frame.values(y))
      if site == 0 { backend.broadcastRow(bias.pointer, to: sums) }
      backend.broadcastRow(outputBias.pointer + Int(sites.places[site]) * outputBias.columns, to: results)
      for stream in 0..<frame.streamCount {
        let sum = sums.pointer + stream * sums.columns
        let symbol = Int(frame.symbol(1, stream: stream))
        if site > 0, symbol > 0 {
          precondition(symbol <= levels, "symbol \(symbol) is not one of \(levels + 1)")
          let row = Int(sites.places[site - 1]) * levels + symbol - 1
          backend.accumulate(sums.columns, table.pointer + row * table.columns, into: sum)
        }
        sites.withPerceptron(site..<site + 1, table: table, weights: output, results.columns) { perceptron in
          backend.runningPerceptron(
            perceptron, sum: sum, hidden: hidden.rows(stream..<stream + 1),
            into: results.pointer + stream * results.columns)
        }
      }
    }
    return y
  }
}

/// Which rows of a cumulative perceptron's weights the sites read.
private struct SitesRead: Sendable {
  /// The row of W that a site's symbol adds; −1 where it adds nothing.
  private let entries: [Int32]
  /// The place of every site.
  let places: [Int32]

  init<Scalar>(_ symbols: Tensor<Scalar>, by operation: CumulativePerceptron) {
    let levels = Int32(operation.levelCount - 1)
    places = operation.layout.places
    entries = places.enumerated().map { site, place in
      let symbol = symbols.elements[site].index
      precondition(0...levels ~= symbol, "symbol \(symbol) is not one of \(levels + 1)")
      return symbol == 0 ? -1 : place * levels + symbol - 1
    }
  }

  /// Sites that add nothing by themselves.
  init(withoutSymbolsAt places: [Int32]) {
    self.places = places
    entries = places.map { _ in -1 }
  }

  /// Calls `body` with what some consecutive sites read.
  func withPerceptron<Scalar: KernelScalar>(
    _ sites: Range<Int>, table: MatrixView<Scalar>, weights: MatrixView<Scalar>, _ outputs: Int,
    _ body: (RunningPerceptron<Scalar>) -> Void
  ) {
    entries.withUnsafeBufferPointer { entries in
      places.withUnsafeBufferPointer { places in
        body(
          RunningPerceptron(
            entries: UnsafeBufferPointer(rebasing: entries[sites]),
            places: UnsafeBufferPointer(rebasing: places[sites]),
            table: table, weights: weights, outputs: outputs))
      }
    }
  }
}
