public import TensorCore

extension PixelCNNConfiguration: ConvolutionalConfiguration {
  public static let modelName = "pixelcnn"

  public static var presets: [(name: String, configuration: PixelCNNConfiguration)] {
    [("small", small), ("classic", classic), ("mnist", mnist)]
  }

  public var laterConvolutionCount: Int { blockCount }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> PixelCNN {
    try PixelCNN(self, from: source)
  }

  /// For a first impression.
  public static let small = PixelCNNConfiguration(blockCount: 5, channels: 16, headChannels: 32)

  /// 15 blocks of 16 channels, the size that open implementations are usually timed at.
  public static let classic = PixelCNNConfiguration(blockCount: 15, channels: 16, headChannels: 32)

  /// Chosen for what it learns of handwritten digits in three quarters of an hour on two cores: a first convolution that
  /// costs little, since it reads one channel, and sees most of a digit at once.
  public static let mnist = PixelCNNConfiguration(
    blockCount: 10, channels: 32, headChannels: 64, entryWidth: 15, kernelWidth: 5)
}
