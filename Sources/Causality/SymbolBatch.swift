public import TensorCore

/// Examples as grids of symbols: what a network reads, and in the same array what it must predict.
public struct SymbolBatch: Sendable {
  /// All examples' symbols, one after the other, in the order in which they are predicted.
  public let symbols: [Int32]
  public let layout: SiteLayout

  /// - Precondition: there are as many symbols as the layout has sites.
  public init(_ symbols: [Int32], layout: SiteLayout) {
    precondition(symbols.count == layout.siteCount, "\(symbols.count) symbols for \(layout.siteCount) sites")
    self.symbols = symbols
    self.layout = layout
  }

  /// Examples of one shape, each with as many symbols as the grid has sites, in the order in which they are predicted.
  /// - Parameter labels: the classes of every example; without any if empty.
  public init(examples: [[Symbol]], on grid: Grid, labels: [[Int32]] = [], order: SiteOrder = .raster) {
    self.init(
      examples.flatMap { $0.map(Int32.init) },
      layout: SiteLayout(examples.map { _ in grid }, labels: labels, order: order))
  }

  /// Clips of sound, of any lengths. Empty clips have no sites and vanish.
  /// - Parameters:
  ///   - contextLengths: for every clip, how many of its first symbols are read and not predicted; none if empty.
  ///     Whatever a network computes for these may be zeros.
  ///   - labels: the classes of every clip; without any if empty.
  ///   - conditions: what is given beside the symbols of every clip; nothing if empty.
  public init(
    clips: [[Symbol]], contextLengths: [Int] = [], labels: [[Int32]] = [], conditions: [ConditionFrames] = []
  ) {
    let isUsed = clips.map { !$0.isEmpty }
    let contexts = zip(contextLengths, isUsed).filter(\.1).map(\.0)
    let usedLabels = zip(labels, isUsed).filter(\.1).map(\.0)
    let usedConditions = zip(conditions, isUsed).filter(\.1).map(\.0)
    let clips = clips.filter { !$0.isEmpty }
    self.init(
      clips.flatMap { $0.map(Int32.init) },
      layout: SiteLayout(
        clips.map { Grid(columns: $0.count) }, contextLengths: contexts, labels: usedLabels,
        conditions: usedConditions))
  }

  /// `[sites, 1]`. Codes are small whole numbers, which a float holds exactly.
  package var tensor: Tensor<Float> { Tensor(Shape(symbols.count, 1), symbols.map(Float.init)) }
}
