import Glibc

/// How often each symbol occurs: the model without a memory, which every other model must beat.
///
///     let baseline = SymbolHistogram(of: split.training, in: corpus)
///     baseline.bitsPerSymbol(of: split.heldOut, in: corpus)
public struct SymbolHistogram: Hashable, Sendable {
  /// Occurrences of each symbol, without smoothing.
  public let counts: [Int]

  /// A histogram that was counted earlier. A negative count is taken as 0.
  public init(counts: [Int]) { self.counts = counts.map { max($0, 0) } }

  /// Counts the symbols of some excerpts.
  public init(of excerpts: [Excerpt], in corpus: AudioCorpus) {
    var counts = [Int](repeating: 0, count: corpus.preparation.levelCount)
    Self.forEachSymbol(of: excerpts, in: corpus) { counts[Int($0)] += 1 }
    self.counts = counts
  }

  /// −log₂ of the probability of `symbol`, where every symbol has been counted once more than it occurred, so that none
  /// is impossible.
  /// - Precondition: `symbol` is in 0..<counts.count.
  public func bits(of symbol: Int) -> Double {
    log2(Double(total)) - log2(Double(counts[symbol] + 1))
  }

  /// The mean of `bits(of:)` over all symbols of some excerpts; NaN if there are none.
  public func bitsPerSymbol(of excerpts: [Excerpt], in corpus: AudioCorpus) -> Double {
    let occurrences = SymbolHistogram(of: excerpts, in: corpus).counts
    let sum = occurrences.indices.reduce(0) { $0 + Double(occurrences[$1]) * bits(of: $1) }
    return sum / Double(occurrences.reduce(0, +))
  }

  private var total: Int { counts.reduce(counts.count, +) }

  private static func forEachSymbol(of excerpts: [Excerpt], in corpus: AudioCorpus, _ body: (UInt8) -> Void) {
    let pieceLength = 1 << 20
    for excerpt in excerpts {
      for start in stride(from: excerpt.range.lowerBound, to: excerpt.range.upperBound, by: pieceLength) {
        let end = min(start + pieceLength, excerpt.range.upperBound)
        corpus.symbols(recording: excerpt.recording, range: start..<end).forEach(body)
      }
    }
  }
}
