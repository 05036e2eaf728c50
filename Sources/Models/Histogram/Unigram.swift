public import Autoregression
public import Causality
public import TensorCore

/// The histogram of one variable: every symbol of a sequence drawn independently from the same frequencies.
public struct Unigram: AutoregressiveModel {
  public let configuration: UnigramConfiguration
  public let parameters: [Parameter]
  private let table: SiteLogits

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: UnigramConfiguration, from source: some ParameterSource) throws(ParameterError) {
    self.configuration = configuration
    (table, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try SiteLogits(placeCount: 1, channels: configuration.levelCount - 1, in: scope)
    }
  }

  /// The frequencies of a corpus in closed form, as `Histogram` has them for every place.
  /// - Throws: `ConfigurationError.unfit` if a symbol is not one of the configuration's levels.
  /// - Complexity: O(symbols); a long example is read piece by piece.
  public init(counting corpus: some Corpus, _ configuration: UnigramConfiguration) throws(ConfigurationError) {
    let counts = try LevelCounts(
      of: corpus, placeCount: nil, levelCount: configuration.levelCount, for: UnigramConfiguration.modelName)
    do {
      try self.init(configuration, from: counts)
    } catch {
      throw .unreadable(reason: "\(error)")
    }
  }

  public var distribution: OutputDistribution { configuration.distribution }

  public func logits(_ x: Feature<Present>) -> Feature<Past> { table(x).withFirstLogitPinned() }
}

/// Everything that determines the shape of a unigram model.
public struct UnigramConfiguration: Codable, Hashable, Sendable {
  public var levelCount: Int

  public init(levelCount: Int) { self.levelCount = levelCount }
}

extension UnigramConfiguration: ModelConfiguration {
  public static let modelName = "unigram"

  public static let kinds = [ExampleKind.text, .sound]

  public static var presets: [(name: String, configuration: UnigramConfiguration)] { [("bytes", bytes)] }

  /// 256 levels, as text and 8-bit sound have.
  public static let bytes = UnigramConfiguration(levelCount: 256)

  public var receptiveField: Int { 0 }

  public func fitted(to shape: ExampleShape) throws(ConfigurationError) -> UnigramConfiguration {
    try Self.check(shape)
    return try UnigramConfiguration(levelCount: shape.levelCount).validated()
  }

  public func validated() throws(ConfigurationError) -> UnigramConfiguration {
    try Bounds.check("levelCount", levelCount, in: 2...256)
    return self
  }

  public func makeModel(from source: some ParameterSource) throws(ParameterError) -> Unigram {
    try Unigram(self, from: source)
  }

  public static var isCounted: Bool { true }

  public func makeModel(counting corpus: some Corpus) throws(ConfigurationError) -> Unigram? {
    try Unigram(counting: corpus, self)
  }
}
