public import TensorCore

/// Everything that determines the shape of a neural autoregressive distribution estimator.
public struct NADEConfiguration: Codable, Hashable, Sendable {
  public var levelCount = 2
  public var rows: Int
  public var columns: Int
  /// Units of the hidden layer that every site has.
  public var hiddenUnits: Int
  /// The order in which places are predicted.
  public var order = SiteOrdering.raster
  /// What a random order is drawn from.
  public var seed = 0

  public init(rows: Int, columns: Int, hiddenUnits: Int) {
    self.rows = rows
    self.columns = columns
    self.hiddenUnits = hiddenUnits
  }
}

extension NADEConfiguration: PlacedConfiguration {
  public static let modelName = "nade"

  public static var presets: [(name: String, configuration: NADEConfiguration)] {
    [("small", small), ("mnist", mnist)]
  }

  /// For a first impression.
  public static let small = NADEConfiguration(rows: 16, columns: 16, hiddenUnits: 100)

  /// The size of the paper, for the digits.
  public static let mnist = NADEConfiguration(rows: 28, columns: 28, hiddenUnits: 500)

  public var parameterCount: Int {
    hiddenUnits + placeCount * (levelCount - 1) * (2 * hiddenUnits + 1)
  }

  public func validated() throws(ConfigurationError) -> NADEConfiguration {
    try checkGrid(fewestPlaces: 1)
    try Bounds.check("hiddenUnits", hiddenUnits, in: 1...65_536)
    try Bounds.check("seed", seed, in: 0...Int.max)
    try checkParameterCount()
    return self
  }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> NADE {
    try NADE(self, from: source)
  }
}
