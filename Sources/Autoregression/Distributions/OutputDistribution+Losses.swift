package import Causality
package import Kernels
package import TensorCore

extension OutputDistribution {
  /// −log p of the observed symbols, one per site, in nats.
  /// - Parameter parameters: `[sites, parameterCount]`.
  package func losses(_ parameters: Tensor<Float>, _ batch: SymbolBatch, on backend: Backend) -> Tensor<Float> {
    CrossEntropy(ofLevels).losses(parameters, batch.symbols, on: backend)
  }

  /// The weighted mean of −log p, as a variable whose gradients can be taken. The weights are told when it is run.
  ///
  /// Input and target are the same array, so they cannot be misaligned: row i of the parameters may have been computed
  /// from symbols before i only, and is scored on symbol i.
  package func loss(_ parameters: Feature<Past>, _ observed: Feature<Present>) -> Variable {
    let tape = parameters.variable.tape
    let weights = tape.input(.siteWeights, observed.variable.shape)
    return tape.apply(CrossEntropy(ofLevels), to: [parameters.variable, observed.variable, weights])
  }

  /// −log p of the symbols of some streams, in nats; allocates nothing.
  /// - Parameters:
  ///   - parameters: `[streams, parameterCount]`, as a plan predicts them.
  ///   - symbols: `[streams]`, each below the number of levels.
  ///   - losses: `[streams]`.
  package func losses(
    _ parameters: MatrixView<Float>, _ symbols: UnsafePointer<Int32>, into losses: UnsafeMutablePointer<Float>,
    on backend: Backend
  ) {
    backend.crossEntropy(
      ofLevels, of: parameters, targets: symbols, weights: nil, losses: losses, parameterGradient: nil)
  }

  /// As the kernels know it.
  private var ofLevels: LevelDistribution {
    switch self {
    case .categorical: .softmax
    case .logisticMixture(let levelCount, _, let coarseStep):
      .logisticMixture(levelCount: levelCount, coarseStep: coarseStep)
    }
  }

  /// The probabilities of all levels for the parameters of one site.
  package func probabilities(_ parameters: UnsafeBufferPointer<Float>, on backend: Backend) -> [Double] {
    switch self {
    case .categorical: Categorical.probabilities(parameters, on: backend).map(Double.init)
    case .logisticMixture(let levelCount, let componentCount, let coarseStep):
      DiscretizedLogisticMixture(levelCount: levelCount, componentCount: componentCount, coarseStep: coarseStep)
        .logProbabilities(of: 0..<levelCount, parameters).map(Double.exponential)
    }
  }
}

extension AutoregressiveModel {
  /// The weighted mean of −log p, recorded for examples that lie as a layout says. Symbols and weights are told when it
  /// is run.
  /// - Parameter dropoutKey: for training, from which the masks of dropout are drawn.
  package func recordedLoss(on layout: SiteLayout, dropoutKey: UInt64? = nil) -> Variable {
    let observed = Feature<Present>(observing: layout, on: Tape(dropoutKey: dropoutKey))
    return distribution.loss(logits(observed), observed)
  }
}
