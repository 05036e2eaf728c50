public import TensorCore

extension GatedPixelCNNConfiguration: ConvolutionalConfiguration {
  public static let modelName = "gated-pixelcnn"

  public static var presets: [(name: String, configuration: GatedPixelCNNConfiguration)] {
    [("small", small), ("mnist", mnist), ("classic", classic)]
  }

  public var laterConvolutionCount: Int { layerCount }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> GatedPixelCNN {
    try GatedPixelCNN(self, from: source)
  }

  /// For a first impression.
  public static let small = GatedPixelCNNConfiguration(
    layerCount: 5, channels: 16, skipChannels: 32, headChannels: 32)

  /// 10 layers of 128 channels, the size that open implementations are usually timed at.
  public static let classic = GatedPixelCNNConfiguration(
    layerCount: 10, channels: 128, skipChannels: 128, headChannels: 32)

  /// Chosen for what it learns of handwritten digits in an hour and a half on two cores: a first convolution that costs
  /// little, since it reads one channel, and sees most of a digit at once.
  public static let mnist = GatedPixelCNNConfiguration(
    layerCount: 8, channels: 32, skipChannels: 64, headChannels: 64, entryWidth: 15, kernelWidth: 5)
}
