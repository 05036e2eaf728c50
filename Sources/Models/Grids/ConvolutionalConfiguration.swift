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
  /// Columns of the first convolution, which reads half as many rows.
  var entryWidth: Int { get set }
  /// Columns of all others.
  var kernelWidth: Int { get }
  /// Convolutions, after the first one, that read the rows above.
  var laterConvolutionCount: Int { get }
}

extension ConvolutionalConfiguration {
  public static var kinds: [ExampleKind] { [.images] }

  /// The grid of the images that it learns from.
  public var grid: Grid { Grid(rows: rows, columns: columns) }

  public var receptiveField: Int { .max }

  public var imageReach: ImageReach? {
    ImageReach(rows: Double(entryWidth / 2 + laterConvolutionCount * (kernelWidth / 2)), imageRows: rows)
  }

  /// The first convolution reads one channel, so a wide one costs little.
  public func reaching(_ extent: Int) -> (key: String, text: String)? {
    let entry = extent - laterConvolutionCount * (kernelWidth / 2)
    let width = 2 * entry + 1
    return 3...Self.widestEntry ~= width ? ("entryWidth", "\(width)") : nil
  }

  static var widestEntry: Int { 63 }

  /// The smallest preset that sees as far up as images are high, or else the one that sees furthest; of large images, only
  /// among those that learn something of them in time.
  ///
  /// How far a network sees decides more than how deep it is, and having learned decides more than either.
  public static func usual(for shape: ExampleShape?) -> (name: String, configuration: Self) {
    guard let shape, let rows = shape.grid?.rows else { return usualPreset }
    let larger = presets.filter { $0.name != usualPreset.name && $0.configuration.isLearnedInTime(from: shape) }
    let bySize = [usualPreset] + larger
    func seen(_ preset: (name: String, configuration: Self)) -> Double {
      preset.configuration.imageReach?.rows ?? .infinity
    }
    return bySize.first { seen($0) >= Double(rows - 1) }
      ?? bySize.dropFirst().reduce(bySize[0]) { seen($1) > seen($0) ? $1 : $0 }
  }

  /// Whether the usual run, on one core, has the time for a few hundred steps: fewer teach no network much.
  private func isLearnedInTime(from shape: ExampleShape) -> Bool {
    guard let grid = shape.grid, let model = try? fitted(to: shape).makeModel(from: ShapesOnly()) else { return false }
    // Of 50 images, forward once and backward twice.
    let multiplyAddsPerStep = 3 * 50 * Double(model.multiplyAddsPerSymbol) * Double(grid.siteCount)
    return 300 * multiplyAddsPerStep < Self.multiplyAddsOfUsualRun
  }

  /// Twenty minutes of one core, at 103 digits a second of the preset `mnist`, which is 8.7 · 10¹⁰ multiply-adds.
  private static var multiplyAddsOfUsualRun: Double { 1e14 }

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
