import Glibc

/// How often each symbol occurs: the model without a memory, which every other model must beat.
///
/// Where there are more symbols than a corpus could fill with counts, some neighbours share one, and its probability
/// equally.
///
///     let baseline = SymbolHistogram(of: split.training, in: corpus)
///     baseline.bitsPerSymbol(of: split.heldOut, in: corpus)
public struct SymbolHistogram: Hashable, Sendable {
  /// Occurrences of each symbol, or of so many neighbours, without smoothing.
  public let counts: [Int]
  /// The symbols that share a count.
  private let sharing: Int

  /// The most counts that a histogram of a corpus has.
  private static let mostCounts = 1 << 12

  /// A histogram that was counted earlier. A negative count is taken as 0.
  /// - Precondition: there is a count for every level, or every so many levels.
  public init(counts: [Int], levelCount: Int) {
    precondition(levelCount.isMultiple(of: counts.count), "\(counts.count) counts for \(levelCount) levels")
    self.counts = counts.map { max($0, 0) }
    sharing = levelCount / counts.count
  }

  /// Counts the symbols of some excerpts.
  public init(of excerpts: [Excerpt], in corpus: AudioCorpus) {
    let levelCount = corpus.preparation.levelCount
    var counts = [Int](repeating: 0, count: min(levelCount, Self.mostCounts))
    let sharing = levelCount / counts.count
    Self.forEachSymbol(of: excerpts, in: corpus) { counts[Int($0) / sharing] += 1 }
    self.counts = counts
    self.sharing = sharing
  }

  /// −log₂ of the probability of `symbol`, where every symbol has been counted once more than it occurred, so that none
  /// is impossible.
  /// - Precondition: `symbol` is one of the levels.
  public func bits(of symbol: Int) -> Double {
    log2(Double(total)) - log2(Double(counts[symbol / sharing] + 1)) + log2(Double(sharing))
  }

  /// The mean of `bits(of:)` over all symbols of some excerpts; NaN if there are none.
  public func bitsPerSymbol(of excerpts: [Excerpt], in corpus: AudioCorpus) -> Double {
    let occurrences = SymbolHistogram(of: excerpts, in: corpus).counts
    let sum = occurrences.indices.reduce(0) { $0 + Double(occurrences[$1]) * bits(of: $1 * sharing) }
    return sum / Double(occurrences.reduce(0, +))
  }

  private var total: Int { counts.reduce(counts.count, +) }

  private static func forEachSymbol(of excerpts: [Excerpt], in corpus: AudioCorpus, _ body: (UInt16) -> Void) {
    let pieceLength = 1 << 20
    for excerpt in excerpts {
      for start in stride(from: excerpt.range.lowerBound, to: excerpt.range.upperBound, by: pieceLength) {
        let end = min(start + pieceLength, excerpt.range.upperBound)
        corpus.symbols(recording: excerpt.recording, range: start..<end).forEach(body)
      }
    }
  }
}
