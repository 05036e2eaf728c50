public import Autoregression
public import Causality
public import TensorCore

/// Independent symbols: each place of a grid with frequencies of its own, and no regard to the others. What a model
/// says beyond it, it has learned from how symbols hang together.
///
/// A symbol is drawn by the inverse of the cumulative frequencies: a uniformly random share of their total is reached by
/// the running sum at exactly one level. Drawing any other model's symbols is the same, with frequencies that are new
/// at every site.
public struct Histogram: AutoregressiveModel {
  public let configuration: HistogramConfiguration
  public let parameters: [Parameter]
  private let table: SiteLogits

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: HistogramConfiguration, from source: some ParameterSource) throws(ParameterError) {
    self.configuration = configuration
    (table, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try SiteLogits(placeCount: configuration.placeCount, channels: configuration.levelCount - 1, in: scope)
    }
  }

  /// The histogram of a corpus in closed form: no training makes its examples more probable, but for the half count
  /// with which every level begins.
  /// - Throws: `ConfigurationError.unfit` if an example is not of the configuration's size or levels.
  /// - Complexity: O(symbols).
  public init(counting corpus: some Corpus, _ configuration: HistogramConfiguration) throws(ConfigurationError) {
    let counts = try LevelCounts(
      of: corpus, placeCount: configuration.placeCount, levelCount: configuration.levelCount,
      for: HistogramConfiguration.modelName)
    do {
      try self.init(configuration, from: counts)
    } catch {
      throw .unreadable(reason: "\(error)")
    }
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { .oneGrid(configuration.grid) }

  public func logits(_ x: Feature<Present>) -> Feature<Past> { table(x).withFirstLogitPinned() }
}
