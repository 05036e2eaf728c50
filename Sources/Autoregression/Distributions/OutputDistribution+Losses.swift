package import Causality
package import Kernels
package import TensorCore

extension OutputDistribution {
  /// −log p of the observed symbols, one per site, in nats.
  /// - Parameter parameters: `[sites, parameterCount]`.
  package func losses(_ parameters: Feature<Past>, _ batch: SymbolBatch, on backend: Backend) -> Tensor<Float> {
    switch self {
    case .categorical: Categorical.losses(parameters, batch, on: backend)
    case .logisticMixture(let levelCount, let componentCount):
      DiscretizedLogisticMixture(levelCount: levelCount, componentCount: componentCount)
        .losses(parameters, batch, on: backend)
    }
  }

  /// The weighted mean of −log p, as a variable whose gradients can be taken.
  package func loss(_ parameters: Feature<Past>, _ observed: Feature<Present>, weights: Tensor<Float>) -> Variable {
    switch self {
    case .categorical: Categorical.loss(parameters, observed, weights: weights)
    case .logisticMixture(let levelCount, let componentCount):
      DiscretizedLogisticMixture(levelCount: levelCount, componentCount: componentCount)
        .loss(parameters, observed, weights: weights)
    }
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
    switch self {
    case .categorical:
      backend.softmaxCrossEntropy(
        logits: parameters, targets: symbols, weights: nil, losses: losses, logitGradient: nil)
    case .logisticMixture(let levelCount, _):
      backend.discretizedLogisticCrossEntropy(
        parameters: parameters, levelCount: levelCount, targets: symbols, weights: nil, losses: losses,
        parameterGradient: nil)
    }
  }

  /// The probabilities of all levels for the parameters of one site.
  package func probabilities(_ parameters: UnsafeBufferPointer<Float>, on backend: Backend) -> [Double] {
    switch self {
    case .categorical: Categorical.probabilities(parameters, on: backend).map(Double.init)
    case .logisticMixture(let levelCount, let componentCount):
      DiscretizedLogisticMixture(levelCount: levelCount, componentCount: componentCount)
        .logProbabilities(of: 0..<levelCount, parameters).map(Double.exponential)
    }
  }
}
