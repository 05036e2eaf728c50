public import Causality
public import TensorCore

extension WaveNetConfiguration: ModelConfiguration {
  public static let modelName = "wavenet"

  public static let kinds = [ExampleKind.sound, .text]

  public func fitted(to shape: ExampleShape) throws(ConfigurationError) -> WaveNetConfiguration {
    try Self.check(shape, classes: .conditions, conditions: .read)
    guard componentCount == nil || shape.kind == .sound else {
      throw .unfit(model: Self.modelName, reason: "a mixture of logistics is for sound, not for \(shape.kind)")
    }
    var configuration = self
    configuration.levelCount = shape.levelCount
    configuration.classCount = shape.classCount
    configuration.conditionChannels = shape.conditionChannelCount
    return try configuration.validated()
  }

  public func drawing(from output: OutputDistribution) throws(ConfigurationError) -> WaveNetConfiguration {
    var configuration = self
    configuration.levelCount = output.levelCount
    switch output {
    case .categorical: (configuration.componentCount, configuration.coarseStep) = (nil, nil)
    case .logisticMixture(_, let componentCount, let coarseStep):
      (configuration.componentCount, configuration.coarseStep) = (componentCount, coarseStep)
    }
    return try configuration.validated()
  }

  public static var presets: [(name: String, configuration: WaveNetConfiguration)] {
    [("demo", demo), ("small", small), ("base", base), ("large", large)]
  }

  public func reaching(_ extent: Int) -> (key: String, text: String)? {
    Self.dilations(like: dilations, reading: extent - entryKernelSize, kernelSize: kernelSize)
  }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> WaveNet {
    try WaveNet(self, from: source)
  }

  /// A network for a first impression, chosen by its held-out bits after a few minutes of training on two cores.
  public static let demo = WaveNetConfiguration(
    blockCount: 3, layersPerBlock: 8, residualChannels: 32, skipChannels: 128, headChannels: 128)

  /// 20 layers, 2 × (1 … 512).
  public static let small = WaveNetConfiguration(
    blockCount: 2, layersPerBlock: 10, residualChannels: 32, skipChannels: 128, headChannels: 128)

  /// 30 layers, 3 × (1 … 512): the size that open implementations are usually timed at.
  public static let base = WaveNetConfiguration(
    blockCount: 3, layersPerBlock: 10, residualChannels: 64, skipChannels: 256, headChannels: 256)

  /// 40 layers, 4 × (1 … 512), with skip connections far wider than the stream.
  public static let large = WaveNetConfiguration(
    blockCount: 4, layersPerBlock: 10, residualChannels: 64, skipChannels: 1024, headChannels: 512)
}
