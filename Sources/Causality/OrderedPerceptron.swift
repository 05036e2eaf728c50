internal import Kernels
public import TensorCore

/// A perceptron over whole grids whose connections are chosen so that no output depends on its own site or a later one,
/// in whatever order the sites are predicted.
///
/// Sound because of the degrees of its units. The input of site i, counted in the order of prediction, has the degree
/// i + 1. A hidden unit of degree d reads only units of degrees up to d, so by induction over the layers it depends on
/// nothing but the first d sites. The output of site i reads only inputs and units of degrees up to i: the sites
/// before i. Parameters belong to places and the degrees to sites, so the argument does not mention the order.
/// - Source: Germain et al. 2015, "MADE: Masked Autoencoder for Distribution Estimation".
public struct OrderedPerceptron {
  public struct Configuration: Sendable {
    public var levelCount: Int
    /// Places of every grid, at least 2.
    public var placeCount: Int
    /// Units of every hidden layer, from the entry on; none for a logistic regression of each site on those before.
    public var hiddenUnits: [Int]
    /// Whether inputs are connected with outputs without a hidden unit between. They are if there are no hidden units.
    public var hasDirectConnections: Bool
    /// What the degrees of hidden units are drawn from.
    public var seed: UInt64

    public init(
      levelCount: Int, placeCount: Int, hiddenUnits: [Int] = [], hasDirectConnections: Bool = true, seed: UInt64 = 0
    ) {
      self.levelCount = levelCount
      self.placeCount = placeCount
      self.hiddenUnits = hiddenUnits
      self.hasDirectConnections = hasDirectConnections || hiddenUnits.isEmpty
      self.seed = seed
    }
  }

  private let operation: MaskedPerceptron.Configuration
  /// In the order in which the operation takes them.
  private let parameters: [Parameter]

  public init(_ configuration: Configuration, in scope: ParameterScope) throws(ParameterError) {
    let (places, outputs) = (configuration.placeCount, configuration.levelCount - 1)
    operation = MaskedPerceptron.Configuration(
      levelCount: configuration.levelCount, outputs: outputs, hiddenUnits: configuration.hiddenUnits,
      hasDirectConnections: configuration.hasDirectConnections, seed: configuration.seed)
    var parameters = [try scope["output"].parameter("bias", Shape(places, outputs), .zeros)]
    if configuration.hasDirectConnections {
      parameters.append(try scope["direct"].parameter("weight", Shape(places, places, outputs), .zeros))
    }
    var below = places
    for (layer, units) in configuration.hiddenUnits.enumerated() {
      let scope = scope["hidden", layer]
      parameters.append(try scope.parameter("weight", Shape(below, units), .uniform(fanIn: below)))
      parameters.append(try scope.parameter("bias", Shape(units), .zeros))
      below = units
    }
    if !configuration.hiddenUnits.isEmpty {
      parameters.append(
        try scope["output"].parameter("weight", Shape(below, places, outputs), .uniform(fanIn: below)))
    }
    self.parameters = parameters
  }

  /// - Parameter x: symbols of grids of one size.
  /// - Returns: for every site the logits of all levels but the first.
  public func callAsFunction(_ x: Feature<Present>) -> Feature<Past> {
    let tape = x.variable.tape
    let operation = MaskedPerceptron(operation, layout: x.layout)
    return Feature(
      vouchedFor: tape.apply(operation, to: [x.variable] + parameters.map { tape.parameter($0) }), x.layout)
  }
}
