public import TensorCore

extension PixelCNNConfiguration: ModelConfiguration {
  public static let modelName = "pixelcnn"
  public static let kinds = [ExampleKind.images]

  public static var presets: [(name: String, configuration: PixelCNNConfiguration)] {
    [("small", small), ("classic", classic), ("mnist", mnist)]
  }

  public var receptiveField: Int { .max }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> PixelCNN {
    try PixelCNN(self, from: source)
  }

  public func fitted(to shape: ExampleShape) throws(ConfigurationError) -> PixelCNNConfiguration {
    try Self.check(shape)
    var configuration = self
    configuration.levelCount = shape.levelCount
    configuration.classCount = shape.classCount
    if let grid = shape.grid { (configuration.rows, configuration.columns) = (grid.rows, grid.columns) }
    return try configuration.validated()
  }

  /// For a first impression.
  public static let small = PixelCNNConfiguration(blockCount: 5, channels: 16, headChannels: 32)

  /// 15 blocks of 16 channels, the size that open implementations are usually timed at.
  public static let classic = PixelCNNConfiguration(blockCount: 15, channels: 16, headChannels: 32)

  /// Chosen for what it learns of handwritten digits in three quarters of an hour on two cores.
  public static let mnist = PixelCNNConfiguration(blockCount: 10, channels: 32, headChannels: 64)
}
