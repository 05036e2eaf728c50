import Autoregression
import Foundation
import TensorCore

/// How often each level was seen, at every place or anywhere: a source of the parameters of histograms.
struct LevelCounts: ParameterSource {
  /// `[places, levels]`.
  private var counts: [Int]
  private let levelCount: Int

  /// - Parameters:
  ///   - placeCount: the symbols of every example, each counted apart; nil to count all together.
  ///   - model: whose name a message has.
  /// - Throws: `ConfigurationError.unfit` if an example has another length, or a symbol is not one of the levels.
  init(
    of corpus: some Corpus, placeCount: Int?, levelCount: Int, for model: String
  ) throws(ConfigurationError) {
    self.levelCount = levelCount
    counts = Array(repeating: 0, count: (placeCount ?? 1) * levelCount)
    for example in 0..<corpus.exampleCount {
      let length = corpus.length(ofExample: example)
      guard length == placeCount ?? length else {
        throw .unfit(
          model: model, reason: "example \(example) has \(length) symbols where \(placeCount ?? 0) were expected")
      }
      for start in stride(from: 0, to: length, by: Self.pieceLength) {
        let piece = start..<min(start + Self.pieceLength, length)
        for (site, symbol) in zip(piece, corpus.symbols(ofExample: example, in: piece)) {
          guard symbol < levelCount else {
            throw .unfit(
              model: model,
              reason: "symbol \(site) of example \(example) is \(symbol), which is not one of \(levelCount) levels")
          }
          counts[(placeCount == nil ? 0 : site) * levelCount + Int(symbol)] += 1
        }
      }
    }
  }

  /// Symbols that are read at a time.
  private static let pieceLength = 1 << 16

  /// The logits of all levels but the first.
  func value(path: String, shape: Shape, initializer: Initializer) -> Tensor<Float> {
    Tensor(
      shape,
      stride(from: 0, to: counts.count, by: levelCount).flatMap { first in
        (1..<levelCount).map { Float(log(weight(first + $0) / weight(first))) }
      })
  }

  /// The count, and half a time more: the prior of Jeffreys, so that nothing is impossible.
  ///
  /// What it loses to the best table that could be chosen afterwards is little more than what any prior must lose,
  /// about ½ · ln n nats for each free number of n examples.
  /// - Source: Krichevsky and Trofimov 1981, "The Performance of Universal Encoding".
  private func weight(_ index: Int) -> Double { Double(counts[index]) + 0.5 }

  func finish(paths: Set<String>) {}
}
