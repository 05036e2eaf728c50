public import TensorCore

/// Everything that determines the shape of a WaveNet over pixels. Whatever comes from outside goes through `validated()`
/// first.
public struct RasterWaveNetConfiguration: Codable, Hashable, Sendable {
  /// Number of values of a pixel, or of each of its colours.
  public var levelCount = 2
  public var rows = 28
  public var columns = 28
  /// Symbols in a pixel: 1, or 3 for red, green and blue, each predicted from those before it.
  public var channelCount = 1
  /// Whether the network is told the row and column of the pixel that it predicts.
  public var hasCoordinates = false
  /// Symbols that the first causal convolution reads.
  public var entryKernelSize = 2
  /// Taps of every dilated convolution.
  public var kernelSize = 2
  /// The dilation of every layer, in order.
  public var dilations: [Int]
  /// Channels of the residual stream.
  public var residualChannels: Int
  /// Channels after every gate.
  public var gateChannels: Int
  /// Channels of the sum of skip connections.
  public var skipChannels: Int
  /// Channels between the two last 1×1 convolutions.
  public var headChannels: Int
  /// Probability with which a value that enters a layer is dropped while training.
  public var dropout = 0.0

  /// `blockCount` times the dilations 1, 2, 4 … 2^(layersPerBlock − 1), and equal widths for stream and gates.
  public init(
    blockCount: Int, layersPerBlock: Int, residualChannels: Int, skipChannels: Int, headChannels: Int
  ) {
    dilations = Self.doubling(blockCount: blockCount, layersPerBlock: layersPerBlock)
    self.residualChannels = residualChannels
    gateChannels = residualChannels
    self.skipChannels = skipChannels
    self.headChannels = headChannels
  }

  /// The line of sites as which the network sees an image.
  public var line: Grid { Grid(columns: rows * columns * channelCount) }

  /// Earlier symbols of the line that can influence a prediction.
  public var receptiveField: Int { entryKernelSize + dilations.reduce(0, +) * (kernelSize - 1) }

  /// This configuration, if a network can be built from it.
  public func validated() throws(ConfigurationError) -> RasterWaveNetConfiguration {
    try Bounds.checkImage(rows: rows, columns: columns, levelCount: levelCount, classCount: nil)
    try Bounds.check("channelCount", channelCount, in: 1...4)
    try Bounds.check("entryKernelSize", entryKernelSize, in: 1...64)
    try Bounds.check("kernelSize", kernelSize, in: 1...64)
    try Bounds.check("number of dilations", dilations.count, in: 1...512)
    for dilation in dilations { try Bounds.check("dilations", dilation, in: 1...1 << 20) }
    try Bounds.check("receptive field", receptiveField, in: 1...1 << 22)
    try Bounds.check("residualChannels", residualChannels, in: 1...4096)
    try Bounds.check("gateChannels", gateChannels, in: 1...4096)
    try Bounds.check("skipChannels", skipChannels, in: 1...8192)
    try Bounds.check("headChannels", headChannels, in: 1...8192)
    try Bounds.check("dropout", dropout, in: 0...0.99)
    return self
  }
}
