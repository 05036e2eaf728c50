import Autoregression
package import Causality
import Kernels
package import TensorCore

/// The sum of a model's probabilities over all examples that there are, which is 1 if they are probabilities.
///
/// Every example is scored on its own, as a corpus is.
///
///     #expect(abs(exactTotal(of: model, label: 1) - 1) < 1e-5)
/// - Parameters:
///   - grid: of the examples; that of the domain if nil.
///   - label: the class that they are of, if the model knows classes.
///   - orders: if several, of the mixture; the model's first if nil.
/// - Precondition: there are at most 2¹⁶ examples.
package func exactTotal(
  of model: some AutoregressiveModel, on grid: Grid? = nil, label: Int? = nil, inOrders orders: [SiteOrder]? = nil
) -> Double {
  let grid = grid ?? model.domain.grid ?? Grid(columns: 6)
  let examples = allExamples(siteCount: grid.siteCount, levelCount: model.levelCount)
  let corpus = MemoryCorpus(
    examples, grid: model.domain == .sequences ? nil : grid,
    labels: label.map { label in examples.map { _ in [label] } } ?? [])
  let windows = Window.cut(corpus, length: grid.siteCount, receptiveField: 0)
  return windows.reduce(0) { sum, window in
    let likelihood = Likelihood.score(
      [window], of: corpus, under: model, inOrders: orders ?? [model.orders[0]], on: Backend(threadCount: 1))
    return sum + Double.exponential(-likelihood.nats)
  }
}

/// Every sequence of so many symbols.
package func allExamples(siteCount: Int, levelCount: Int) -> [[Symbol]] {
  var examples: [[Symbol]] = [[]]
  for _ in 0..<siteCount {
    examples = examples.flatMap { start in (0..<levelCount).map { start + [Symbol($0)] } }
    precondition(examples.count <= 1 << 16, "too many examples of \(siteCount) sites and \(levelCount) levels")
  }
  return examples
}
