/// Everything that determines a Gated PixelCNN's shape. Whatever comes from outside goes through `validated()` first.
public struct GatedPixelCNNConfiguration: Codable, Hashable, Sendable {
  /// Number of values of a pixel.
  public var levelCount = 2
  /// Of the images that it learns from; it generates others, too.
  public var rows = 28
  public var columns = 28
  /// Number of classes that images are asked for by; nil if there are none.
  public var classCount: Int?
  /// Columns of the first convolutions.
  public var entryWidth: Int
  /// Columns of all others, and of the tables of levels.
  public var kernelWidth: Int
  public var layerCount: Int
  /// Channels of both stacks, after their gates.
  public var channels: Int
  /// Channels of the sum of skip connections.
  public var skipChannels: Int
  /// Channels between the two last 1×1 convolutions.
  public var headChannels: Int
  /// Probability with which a value that enters a layer is dropped while training.
  public var dropout = 0.0

  public init(
    layerCount: Int, channels: Int, skipChannels: Int, headChannels: Int, entryWidth: Int = 7, kernelWidth: Int = 3
  ) {
    self.entryWidth = entryWidth
    self.kernelWidth = kernelWidth
    self.layerCount = layerCount
    self.channels = channels
    self.skipChannels = skipChannels
    self.headChannels = headChannels
  }

  /// This configuration, if a network can be built from it.
  public func validated() throws(ConfigurationError) -> GatedPixelCNNConfiguration {
    try Bounds.checkImage(rows: rows, columns: columns, levelCount: levelCount, classCount: classCount)
    try Bounds.checkWidth("entryWidth", entryWidth, in: 3...Self.widestEntry)
    try Bounds.checkWidth("kernelWidth", kernelWidth, in: 3...63)
    try Bounds.check("layerCount", layerCount, in: 1...512)
    try Bounds.check("channels", channels, in: 1...4096)
    try Bounds.check("skipChannels", skipChannels, in: 1...8192)
    try Bounds.check("headChannels", headChannels, in: 1...8192)
    try Bounds.check("dropout", dropout, in: 0...0.99)
    return self
  }
}
