public import TensorCore

extension RecurrentConfiguration: ModelConfiguration {
  public static let modelName = "gru"
  public static let kinds = [ExampleKind.text, .images, .sound]

  public static var presets: [(name: String, configuration: RecurrentConfiguration)] {
    [("small", small), ("text", text), ("mnist", mnist), ("mnist-coordinates", mnistWithCoordinates)]
  }

  /// A state can keep anything.
  public var receptiveField: Int { .max }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> RecurrentNetwork {
    try RecurrentNetwork(self, from: source)
  }

  public func fitted(to shape: ExampleShape) throws(ConfigurationError) -> RecurrentConfiguration {
    try Self.check(shape, colour: .subsites)
    var configuration = self
    configuration.levelCount = shape.levelCount
    configuration.channelCount = shape.channelCount
    (configuration.rows, configuration.columns) = shape.grid.map { ($0.rows, $0.columns) } ?? (0, 0)
    return try configuration.validated()
  }

  /// For a first impression.
  public static let small = RecurrentConfiguration(hiddenChannels: 128)

  /// For bytes of text.
  public static let text = RecurrentConfiguration(hiddenChannels: 512)

  /// For handwritten digits in black and white.
  public static let mnist: RecurrentConfiguration = {
    var configuration = RecurrentConfiguration(hiddenChannels: 256)
    (configuration.levelCount, configuration.rows, configuration.columns) = (2, 28, 28)
    return configuration
  }()

  /// The same, told where it is.
  public static let mnistWithCoordinates: RecurrentConfiguration = {
    var configuration = mnist
    configuration.hasCoordinates = true
    return configuration
  }()
}
