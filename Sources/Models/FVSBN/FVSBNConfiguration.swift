public import TensorCore

/// Everything that determines the shape of a fully visible sigmoid belief network.
public struct FVSBNConfiguration: Codable, Hashable, Sendable {
  public var levelCount = 2
  public var rows: Int
  public var columns: Int
  /// The order in which places are predicted.
  public var order = SiteOrdering.raster
  /// What a random order is drawn from.
  public var seed = 0

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}

extension FVSBNConfiguration: PlacedConfiguration {
  public static let modelName = "fvsbn"

  public static var presets: [(name: String, configuration: FVSBNConfiguration)] { [("mnist", mnist)] }

  /// For the digits, 28 × 28.
  public static let mnist = FVSBNConfiguration(rows: 28, columns: 28)

  public var parameterCount: Int { placeCount * (placeCount + 1) * (levelCount - 1) }

  public func validated() throws(ConfigurationError) -> FVSBNConfiguration {
    try checkGrid(fewestPlaces: 2)
    try Bounds.check("seed", seed, in: 0...Int.max)
    try checkParameterCount()
    return self
  }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> FVSBN {
    try FVSBN(self, from: source)
  }
}
