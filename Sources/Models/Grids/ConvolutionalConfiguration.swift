import Causality
public import TensorCore

/// What the configurations of networks have in common that look around in images of any size.
public protocol ConvolutionalConfiguration: ModelConfiguration {
  var levelCount: Int { get set }
  /// Of the images that it learns from; it generates others, too.
  var rows: Int { get set }
  var columns: Int { get set }
  /// Number of classes that images are asked for by; nil if there are none.
  var classCount: Int? { get set }
}

extension ConvolutionalConfiguration {
  public static var kinds: [ExampleKind] { [.images] }

  /// The grid of the images that it learns from.
  public var grid: Grid { Grid(rows: rows, columns: columns) }

  public var receptiveField: Int { .max }

  public func fitted(to shape: ExampleShape) throws(ConfigurationError) -> Self {
    try Self.check(shape)
    var configuration = self
    configuration.levelCount = shape.levelCount
    configuration.classCount = shape.classCount
    if let grid = shape.grid { (configuration.rows, configuration.columns) = (grid.rows, grid.columns) }
    return try configuration.validated()
  }

  /// How single levels are read beside brightness; nil for two levels, of which brightness says all there is.
  ///
  /// Brightness says that 253 and 254 are nearly the same. That is worth knowing, and is not all: a scanned digit tends
  /// to keep to one of them.
  func levelEmbedding(channels: Int) -> EmbeddingConfiguration? {
    guard levelCount > 2 else { return nil }
    return EmbeddingConfiguration(levelCount: levelCount, channels: channels, blank: 0, hasBias: false, start: .silent)
  }
}
