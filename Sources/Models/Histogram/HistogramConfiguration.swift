public import Autoregression
public import TensorCore

/// Everything that determines the shape of a histogram.
public struct HistogramConfiguration: Codable, Hashable, Sendable {
  public var levelCount = 2
  public var rows: Int
  public var columns: Int

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// For such examples.
  public init(_ grid: GridDescription) {
    self.init(rows: grid.rows, columns: grid.columns * grid.channelCount)
    levelCount = grid.levelCount
  }
}

extension HistogramConfiguration: PlacedConfiguration {
  public static let modelName = "histogram"

  public static var presets: [(name: String, configuration: HistogramConfiguration)] { [("mnist", mnist)] }

  /// For the digits, 28 × 28.
  public static let mnist = HistogramConfiguration(rows: 28, columns: 28)

  public var receptiveField: Int { 0 }

  public var parameterCount: Int { placeCount * (levelCount - 1) }

  public func validated() throws(ConfigurationError) -> HistogramConfiguration {
    try checkGrid(fewestPlaces: 1)
    return self
  }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> Histogram {
    try Histogram(self, from: source)
  }

  public static var isCounted: Bool { true }

  public func makeModel(counting corpus: some Corpus) throws(ConfigurationError) -> Histogram? {
    try Histogram(counting: corpus, self)
  }
}
