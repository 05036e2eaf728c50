public import Causality
public import Kernels
public import TensorCore

/// How strongly the symbol of every site influences the prediction of one site: the receptive field, as the weights
/// really use it.
public struct InfluenceMap: Sendable {
  /// What is 0 is not read, or has no influence, by site.
  public let strengths: [Float]
  public let grid: Grid

  /// - Parameters:
  ///   - symbols: the example on which it is measured, as many as the grid has sites.
  ///   - site: whose prediction is looked at.
  ///   - report: told which part of the work is done, where there is much of it.
  /// - Complexity: one backward pass; for a network that is one operation, a forward pass for every site before.
  public init(
    of model: some AutoregressiveModel, at site: Int, on grid: Grid, _ symbols: [Symbol], backend: Backend,
    report: (_ part: Double) -> Void = { _ in }
  ) {
    precondition(symbols.count == grid.siteCount, "\(symbols.count) symbols for \(grid.siteCount) sites")
    self.grid = grid
    let batch = SymbolBatch(examples: [symbols], on: grid, order: model.orders[0])
    let logits = model.recorded(on: batch.layout)
    strengths =
      Self.gradients(of: logits, observing: batch, at: site, on: backend)
      ?? Self.changes(of: model, at: site, on: grid, symbols, backend, report)
  }

  /// The memory that a map needs, about, in bytes.
  public static func predictedMemoryByteCount(
    of model: some AutoregressiveModel, siteCount: Int
  ) -> Int {
    let saved = model.savedFloats
    let predictions = (4 + examplesAtOnce(of: model, siteCount: siteCount)) * model.distribution.parameterCount
    return MemoryLayout<Float>.stride * (siteCount * (saved.perSite * 5 / 4 + predictions) + saved.fixed)
  }

  /// The size of the gradient with respect to what the first layers make of each symbol. Nil if a first layer looks at
  /// everything at once, so that its output does not say which symbol it is from.
  private static func gradients(
    of logits: Feature<Past>, observing batch: SymbolBatch, at site: Int, on backend: Backend
  ) -> [Float]? {
    let (variable, grid) = (logits.variable, batch.layout.grids[0])
    let entries = variable.tape.program.entryOperations
    guard entries.allSatisfy({ $0.operation.memory == .taps }) else { return nil }
    var seed = Tensor<Float>(variable.shape)
    let count = variable.shape.channelCount
    seed.withMutableElements { elements in
      // Not the same for all, for a shift of all logits changes nothing, and nothing that could cancel.
      for index in 0..<count { elements[site * count + index] = 1 / Float(1 + index) }
    }
    let run = logits.run(observing: batch, keeping: .saved, on: backend)
    let store = run.backpropagate(from: variable.node, seed: seed, keeping: Set(entries.map(\.node)))
    var strengths = [Float](repeating: 0, count: grid.siteCount)
    for (node, operation) in entries {
      guard let gradient = store[node] else { continue }
      let channels = gradient.shape.channelCount
      for index in 0..<gradient.shape.rowCount {
        let size = (0..<channels).reduce(Float(0)) { $0 + gradient.elements[index * channels + $1].magnitude }
        let (row, column) = index.quotientAndRemainder(dividingBy: grid.columns)
        for tap in operation.taps where 0..<grid.rows ~= row + tap.row && 0..<grid.columns ~= column + tap.column {
          strengths[index + tap.row * grid.columns + tap.column] += size
        }
      }
    }
    return strengths
  }

  /// How much the logits move when one symbol is changed, for every symbol before.
  private static func changes(
    of model: some AutoregressiveModel, at site: Int, on grid: Grid, _ symbols: [Symbol], _ backend: Backend,
    _ report: (Double) -> Void
  ) -> [Float] {
    func logits(_ examples: [[Symbol]]) -> [[Float]] {
      let batch = SymbolBatch(examples: examples, on: grid, order: model.orders[0])
      let values = model.predictions(of: batch, on: backend)
      return examples.indices.map { example in
        let first = (example * grid.siteCount + site) * model.distribution.parameterCount
        return (first..<first + model.distribution.parameterCount).map { values.elements[$0] }
      }
    }
    let before = logits([symbols])[0]
    var strengths = [Float](repeating: 0, count: grid.siteCount)
    let examplesAtOnce = examplesAtOnce(of: model, siteCount: symbols.count)
    for start in stride(from: 0, to: site, by: examplesAtOnce) {
      report(Double(start) / Double(site))
      let sites = start..<min(start + examplesAtOnce, site)
      let changed = sites.map { changed in
        var symbols = symbols
        symbols[changed] = Symbol((Int(symbols[changed]) + model.levelCount / 2) % model.levelCount)
        return symbols
      }
      for (site, after) in zip(sites, logits(changed)) {
        strengths[site] = zip(before, after).reduce(0) { $0 + ($1.0 - $1.1).magnitude }
      }
    }
    return strengths
  }

  /// As many as keep the threads busy, but few whose predictions are many.
  private static func examplesAtOnce(of model: some AutoregressiveModel, siteCount: Int) -> Int {
    max(1, min(64, mostPredictions / (siteCount * model.distribution.parameterCount)))
  }

  /// Numbers that are predicted at once: 64 MB of them.
  private static let mostPredictions = 1 << 24
}
