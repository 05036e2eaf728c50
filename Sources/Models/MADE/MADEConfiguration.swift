public import TensorCore

/// Everything that determines the shape of a masked autoencoder for distribution estimation.
public struct MADEConfiguration: Codable, Hashable, Sendable {
  public var levelCount = 2
  public var rows: Int
  public var columns: Int
  /// Units of every hidden layer, from the entry on.
  public var hiddenUnits: [Int]
  /// Whether every output also reads the earlier symbols themselves.
  public var hasDirectConnections = true
  /// The order in which places are predicted.
  public var order = SiteOrdering.raster
  /// How many random orders there are; 1 for every other kind of order.
  public var orderCount = 1
  /// How many masks, which is drawings of the hidden units' degrees, each order is learned with.
  public var maskCount = 1
  /// What degrees and random orders are drawn from.
  public var seed = 0

  public init(rows: Int, columns: Int, hiddenUnits: [Int]) {
    self.rows = rows
    self.columns = columns
    self.hiddenUnits = hiddenUnits
  }
}

extension MADEConfiguration: PlacedConfiguration {
  public static let modelName = "made"

  public var parameterCount: Int {
    let outputs = placeCount * (levelCount - 1)
    let below = [placeCount] + hiddenUnits
    let hidden = zip(below, hiddenUnits).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    return hidden + ((below.last ?? 0) + 1 + (hasDirectConnections ? placeCount : 0)) * outputs
  }

  private static let mostOrders = 4096
  /// Places of all orders together.
  private static let mostOrderedPlaces = 1 << 24

  public func validated() throws(ConfigurationError) -> MADEConfiguration {
    try checkGrid(fewestPlaces: 2)
    try Bounds.check("number of hidden layers", hiddenUnits.count, in: 1...16)
    for units in hiddenUnits { try Bounds.check("hiddenUnits", units, in: 1...65_536) }
    try Bounds.check("maskCount", maskCount, in: 1...Self.mostOrders)
    try Bounds.check("orderCount", orderCount, in: 1...Self.mostOrders)
    guard order == .random || orderCount == 1 else {
      throw .outOfRange(key: "orderCount", value: "\(orderCount)", allowed: "1 unless order is random")
    }
    try Bounds.check("maskCount × orderCount", maskCount * orderCount, in: 1...Self.mostOrders)
    try Bounds.check(
      "maskCount × orderCount × rows × columns", maskCount * orderCount * placeCount, in: 1...Self.mostOrderedPlaces)
    try Bounds.check("seed", seed, in: 0...Int.max)
    try checkParameterCount()
    return self
  }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> MADE {
    try MADE(self, from: source)
  }
}
