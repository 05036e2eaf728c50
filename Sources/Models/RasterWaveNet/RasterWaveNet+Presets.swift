public import TensorCore

extension RasterWaveNetConfiguration: ModelConfiguration {
  public static let modelName = "raster-wavenet"
  public static let kinds = [ExampleKind.images]

  public static var presets: [(name: String, configuration: RasterWaveNetConfiguration)] {
    [("small", small), ("mnist", mnist), ("mnist-coordinates", mnistWithCoordinates)]
  }

  public var imageReach: ImageReach? {
    ImageReach(rows: Double(receptiveField) / Double(max(1, columns * channelCount)), imageRows: rows)
  }

  public func reaching(_ extent: Int) -> (key: String, text: String)? {
    Self.dilations(
      like: dilations, reading: extent * columns * channelCount - entryKernelSize, kernelSize: kernelSize)
  }

  /// The small preset where it sees all of an image; else layers of three taps, of which each sees three times as far as
  /// the one below: six of them cost what its seven of two taps do.
  public static func usual(for shape: ExampleShape?) -> (name: String, configuration: RasterWaveNetConfiguration) {
    var (name, configuration) = usualPreset
    guard let shape, let grid = shape.grid else { return (name, configuration) }
    let needed = (grid.rows - 1) * grid.columns * shape.channelCount
    guard configuration.receptiveField < needed else { return (name, configuration) }
    configuration.kernelSize = 3
    configuration.dilations = [1]
    while configuration.receptiveField < needed, configuration.dilations.count < 13 {
      configuration.dilations.append(3 * (configuration.dilations.last ?? 1))
    }
    return (name, configuration)
  }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> RasterWaveNet {
    try RasterWaveNet(self, from: source)
  }

  public func fitted(to shape: ExampleShape) throws(ConfigurationError) -> RasterWaveNetConfiguration {
    try Self.check(shape, colour: .subsites)
    var configuration = self
    configuration.levelCount = shape.levelCount
    configuration.channelCount = shape.channelCount
    if let grid = shape.grid { (configuration.rows, configuration.columns) = (grid.rows, grid.columns) }
    return try configuration.validated()
  }

  /// For a first impression: 7 layers, which see four and a half rows of a digit.
  public static let small = RasterWaveNetConfiguration(
    blockCount: 1, layersPerBlock: 7, residualChannels: 32, skipChannels: 64, headChannels: 64)

  /// 16 layers, 2 × (1 … 128), which see 18 rows of a digit.
  public static let mnist = RasterWaveNetConfiguration(
    blockCount: 2, layersPerBlock: 8, residualChannels: 32, skipChannels: 128, headChannels: 128)

  /// The same, told where it is.
  public static let mnistWithCoordinates: RasterWaveNetConfiguration = {
    var configuration = mnist
    configuration.hasCoordinates = true
    return configuration
  }()
}
