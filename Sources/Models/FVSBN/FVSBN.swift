public import Causality
public import TensorCore

/// A fully visible sigmoid belief network: a logistic regression of every site on those before it.
///
/// y[i] = c[i] + Σ_{j < i} W[j, i] · x[j]
///
/// The smallest model in which sites depend on each other, and the one that the others are held against.
/// - Source: Frey 1998, "Graphical Models for Machine Learning and Digital Communication"; Neal 1992 for the name.
public struct FVSBN: AutoregressiveModel {
  public let configuration: FVSBNConfiguration
  public let orders: [SiteOrder]
  public let parameters: [Parameter]
  private let regression: OrderedPerceptron

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: FVSBNConfiguration, from source: some ParameterSource) throws(ParameterError) {
    self.configuration = configuration
    orders = [configuration.order.order(of: configuration.grid, seed: UInt64(configuration.seed))]
    (regression, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try OrderedPerceptron(
        OrderedPerceptron.Configuration(
          levelCount: configuration.levelCount, placeCount: configuration.placeCount),
        in: scope)
    }
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { .oneGrid(configuration.grid) }

  public func logits(_ x: Feature<Present>) -> Feature<Past> { regression(x).withFirstLogitPinned() }
}
