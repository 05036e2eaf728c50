public import Causality
public import TensorCore

/// A neural autoregressive distribution estimator: a hidden layer for every site, with weights that all of them share.
///
/// h[i] = σ(b + Σ_{j < i} W[j, x_j]), p(x_i) = softmax(V[i] · h[i] + c[i])
///
/// With two levels, the paper's p(x_i = 1) = σ(V[i] · h[i] + c[i]).
/// - Source: Larochelle and Murray 2011, "The Neural Autoregressive Distribution Estimator". Differs: any number of
///   levels, each with a row of W and V but the first, which has none; Adam instead of plain gradient steps.
public struct NADE: AutoregressiveModel {
  public let configuration: NADEConfiguration
  public let orders: [SiteOrder]
  public let parameters: [Parameter]
  private let perceptron: SharedPerceptron

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: NADEConfiguration, from source: some ParameterSource) throws(ParameterError) {
    self.configuration = configuration
    orders = [configuration.order.order(of: configuration.grid, seed: UInt64(configuration.seed))]
    (perceptron, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try SharedPerceptron(
        levelCount: configuration.levelCount, placeCount: configuration.placeCount,
        hiddenUnits: configuration.hiddenUnits, in: scope)
    }
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { .oneGrid(configuration.grid) }

  public func logits(_ x: Feature<Present>) -> Feature<Past> { perceptron(x).withFirstLogitPinned() }
}
