package import Causality
package import Kernels
package import TensorCore

/// Draws symbols from the parameters that a network puts out; owns the working memory for that, so that drawing
/// allocates nothing.
package struct OutputSampler: ~Copyable {
  private let kind: Kind

  private enum Kind: ~Copyable {
    case categorical(CategoricalSampler)
    case logisticMixture(DiscretizedLogisticMixture, SamplingConfiguration)
  }

  package init(_ distribution: OutputDistribution, _ configuration: SamplingConfiguration, on backend: Backend) {
    switch distribution {
    case .categorical(let levelCount):
      kind = .categorical(CategoricalSampler(levelCount: levelCount, configuration, on: backend))
    case .logisticMixture(let levelCount, let componentCount, let coarseStep):
      let mixture = DiscretizedLogisticMixture(
        levelCount: levelCount, componentCount: componentCount, coarseStep: coarseStep)
      kind = .logisticMixture(mixture, configuration)
    }
  }

  /// - Parameter parameters: those of one site, as many as the distribution has.
  package func draw(_ parameters: UnsafeBufferPointer<Float>, using generator: inout SeededGenerator) -> Int {
    switch kind {
    case .categorical(let sampler): sampler.draw(parameters, using: &generator)
    case .logisticMixture(let mixture, let configuration):
      mixture.draw(parameters, configuration, using: &generator)
    }
  }
}
