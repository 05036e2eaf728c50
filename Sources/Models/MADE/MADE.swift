public import Causality
public import TensorCore

/// A masked autoencoder for distribution estimation: one perceptron over all sites, with only those connections that
/// keep every prediction from its own site and later ones.
///
/// A network that has learned several orders or masks is one model for each of them. Their mixture, the mean of the
/// probabilities, is better than any.
/// - Source: Germain et al. 2015, "MADE: Masked Autoencoder for Distribution Estimation". Differs: Adam instead of
///   Adagrad; any number of levels, each symbol one number at the entry.
public struct MADE: AutoregressiveModel {
  public let configuration: MADEConfiguration
  /// All masks of the first order, then all masks of the second …
  public let orders: [SiteOrder]
  public let parameters: [Parameter]
  private let perceptron: OrderedPerceptron

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: MADEConfiguration, from source: some ParameterSource) throws(ParameterError) {
    self.configuration = configuration
    let seed = UInt64(configuration.seed)
    orders = (0..<configuration.orderCount).flatMap { draw in
      let order = configuration.order.order(of: configuration.grid, seed: seed, draw: draw)
      return (0..<configuration.maskCount).map { order.numbered($0) }
    }
    (perceptron, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try OrderedPerceptron(
        OrderedPerceptron.Configuration(
          levelCount: configuration.levelCount, placeCount: configuration.placeCount,
          hiddenUnits: configuration.hiddenUnits, hasDirectConnections: configuration.hasDirectConnections, seed: seed),
        in: scope)
    }
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { .oneGrid(configuration.grid) }

  public func logits(_ x: Feature<Present>) -> Feature<Past> { perceptron(x).withFirstLogitPinned() }

  /// An order in which some places come first: those that are known when an example is to be completed.
  ///
  /// The others follow in a random order, for that is what the network has learned to expect. Only a model of many
  /// random orders knows what to make of one that it has not seen.
  /// - Parameters:
  ///   - places: known places, counted row after row; what is no place of the grid is left out.
  ///   - number: tells apart orders with the same places first, and chooses among the masks.
  /// - Returns: nil if the model has learned a fixed order, which cannot be changed.
  public func order(knownFirst places: [Int], number: Int = 0) -> SiteOrder? {
    guard configuration.order == .random else { return nil }
    let random = configuration.order.order(
      of: configuration.grid, seed: UInt64(configuration.seed), draw: configuration.orderCount + number)
    let known = Set(places)
    let all = random.sites(ofPlaces: Array(0..<configuration.placeCount))
    return SiteOrder(
      places: all.filter(known.contains) + all.filter { !known.contains($0) }, number: number % configuration.maskCount)
  }
}

extension SiteOrder {
  /// The same places under another number.
  fileprivate func numbered(_ number: Int) -> SiteOrder {
    places.map { SiteOrder(places: $0, number: number) } ?? SiteOrder(number: number)
  }
}
