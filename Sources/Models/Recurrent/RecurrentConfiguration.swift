public import TensorCore

/// Everything that determines a recurrent network's shape. Whatever comes from outside goes through `validated()` first.
public struct RecurrentConfiguration: Codable, Hashable, Sendable {
  /// Number of values of a symbol.
  public var levelCount = 256
  /// Of the images that it models; 0 for sequences, such as texts and sounds.
  public var rows = 0
  /// Of the images; 0 for sequences.
  public var columns = 0
  /// Symbols in a pixel: 1, or 3 for red, green and blue, each predicted from those before it.
  public var channelCount = 1
  /// Numbers in the state of every layer.
  public var hiddenChannels: Int
  /// Recurrent layers on top of one another.
  public var layerCount: Int
  /// Whether the network is told the row and column of the pixel that it predicts.
  public var hasCoordinates = false
  /// Probability with which a value that a layer passes on is dropped while training; never within a layer's state.
  public var dropout = 0.0

  /// For bytes in sequence.
  public init(hiddenChannels: Int, layerCount: Int = 1) {
    self.hiddenChannels = hiddenChannels
    self.layerCount = layerCount
  }

  /// The line of sites as which the network sees an image; nil for sequences.
  public var line: Grid? { rows == 0 ? nil : Grid(columns: rows * columns * channelCount) }

  /// This configuration, if a network can be built from it.
  public func validated() throws(ConfigurationError) -> RecurrentConfiguration {
    try Bounds.check("levelCount", levelCount, in: 2...256)
    if rows == 0 {
      try Bounds.check("columns", columns, in: 0...0)
      try Bounds.check("channelCount", channelCount, in: 1...1)
      guard !hasCoordinates else {
        throw .outOfRange(key: "hasCoordinates", value: "true", allowed: "false for sequences, which have no rows")
      }
    } else {
      try Bounds.checkImage(rows: rows, columns: columns, levelCount: levelCount, classCount: nil)
      try Bounds.check("channelCount", channelCount, in: 1...4)
    }
    try Bounds.check("hiddenChannels", hiddenChannels, in: 1...4096)
    try Bounds.check("layerCount", layerCount, in: 1...64)
    try Bounds.check("dropout", dropout, in: 0...0.99)
    return self
  }
}
