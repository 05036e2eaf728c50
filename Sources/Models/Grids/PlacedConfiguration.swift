public import TensorCore

/// The configuration of a model that has weights for every place of its grids, and so learns grids of one size.
///
/// Such a model takes a colour as three places side by side, and knows nothing of what lies near what: any fixed number
/// of symbols will do.
public protocol PlacedConfiguration: ModelConfiguration {
  var levelCount: Int { get set }
  var rows: Int { get set }
  /// Columns of symbols: three for each pixel in colour.
  var columns: Int { get set }
  /// All numbers that such a network learns.
  var parameterCount: Int { get }
}

extension PlacedConfiguration {
  public static var kinds: [ExampleKind] { [.images, .vectors] }

  public var receptiveField: Int { .max }

  public var placeCount: Int { rows * columns }

  /// - Precondition: the configuration is valid.
  public var grid: Grid { Grid(rows: rows, columns: columns) }

  public func fitted(to shape: ExampleShape) throws(ConfigurationError) -> Self {
    try Self.check(shape, colour: .subsites)
    guard let grid = shape.grid else {
      throw .unfit(model: Self.modelName, reason: "it learns examples of one size, and these have any length")
    }
    var configuration = self
    configuration.levelCount = shape.levelCount
    configuration.rows = grid.rows
    configuration.columns = grid.columns * shape.channelCount
    return try configuration.validated()
  }

  /// - Throws: `ConfigurationError.outOfRange` unless grids and levels are of a size that such models are made for.
  func checkGrid(fewestPlaces: Int) throws(ConfigurationError) {
    try Bounds.check("levelCount", levelCount, in: 2...256)
    try Bounds.check("rows", rows, in: 1...65_536)
    try Bounds.check("columns", columns, in: 1...65_536)
    try Bounds.check("rows × columns", placeCount, in: fewestPlaces...65_536)
  }

  /// Numbers that a network may learn: 1 GB of them, which training needs five times.
  static var mostParameters: Int { 1 << 28 }

  /// - Throws: `ConfigurationError.tooManyParameters` if the network would be too large. To be asked when all sizes have been
  ///   checked, so that the product cannot overflow.
  func checkParameterCount() throws(ConfigurationError) {
    guard parameterCount <= Self.mostParameters else {
      throw .tooManyParameters(model: Self.modelName, count: parameterCount, most: Self.mostParameters)
    }
  }
}
