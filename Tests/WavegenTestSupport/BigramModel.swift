package import Causality
package import TensorCore

/// The smallest network there is: one row of logits for every symbol that may have come before.
///
/// Its likelihood, gradients and samples can be written down by hand, which makes it the oracle of whatever works with
/// any model. With equal rows, all symbols are drawn independently from one distribution.
package struct BigramModel: AutoregressiveModel {
  package let distribution: OutputDistribution
  package let parameters: [Parameter]
  private let entry: ShiftedEmbedding

  /// - Parameters:
  ///   - rows: `[previous symbol][symbol]`, as many logits in a row as there are rows.
  ///   - blank: the symbol before the first.
  package init(_ rows: [[Float]], blank: Int = 0) throws(ParameterError) {
    let levelCount = rows.count
    let (entry, parameters) = try ParameterStore.build(from: Table(rows: rows)) { scope throws(ParameterError) in
      try ShiftedEmbedding(
        EmbeddingConfiguration(levelCount: levelCount, channels: levelCount, blank: blank, hasBias: false),
        stencil: .preceding(kernelSize: 1), in: scope)
    }
    distribution = .categorical(levelCount: levelCount)
    self.parameters = parameters
    self.entry = entry
  }

  /// Every symbol is drawn from the same distribution, whatever came before.
  package init(independent logits: [Float]) throws(ParameterError) {
    try self.init(Array(repeating: logits, count: logits.count))
  }

  package func logits(_ x: Feature<Present>) -> Feature<Past> { entry(x) }

  private struct Table: ParameterSource {
    let rows: [[Float]]

    func value(path: String, shape: Shape, initializer: Initializer) throws(ParameterError) -> Tensor<Float> {
      Tensor(shape, rows.flatMap(\.self))
    }

    func finish(paths: Set<String>) {}
  }
}
