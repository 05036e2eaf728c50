import Autoregression
import Foundation
package import Models

/// In what unit likelihoods of one kind of examples are told, and from which difference on they mean something.
///
/// A sample, a byte and a pixel are told in bits; what has a fixed number of symbols, in nats of the whole example.
package struct ScoreScale: Sendable, Hashable {
  package let kind: ExampleKind
  /// What a symbol is: "sample".
  package let symbol: String
  /// Symbols of an example, where all have equally many; otherwise 1.
  package let symbolsPerExample: Int

  package init(kind: ExampleKind, symbol: String, symbolsPerExample: Int = 1) {
    self.kind = kind
    self.symbol = symbol
    self.symbolsPerExample = symbolsPerExample
  }

  /// The bits per symbol that a model must fall below so that what it makes begins to resemble something.
  ///
  /// Every twentieth that a sound or an image takes fewer than the histogram can be heard or seen. A text is letters in no
  /// order until its model knows at least which letter follows which, which is worth about a fifth. In a table a single
  /// dependent pair of columns is worth telling, however many other columns there are: one nat a row makes rows e times as
  /// probable.
  package func clearlyBelow(_ baselineBits: Double) -> Double {
    switch kind {
    case .sound, .images: 0.95 * baselineBits
    case .text: 0.8 * baselineBits
    case .vectors: max(0.95 * baselineBits, baselineBits - Self.clearNatsPerRow / natsPerBit)
    }
  }

  private static let clearNatsPerRow = 1.0

  /// Nats of an example for every bit of a symbol.
  private var natsPerBit: Double { Likelihood.natsPerBit * Double(symbolsPerExample) }

  /// What a model makes that knows no more than the histogram.
  var nothingLearned: String {
    switch kind {
    case .sound: "what it makes is noise"
    case .images: "what it draws is specks"
    case .vectors: "in what it draws, columns hardly depend on each other"
    case .text: "what it writes is letters in no order"
    }
  }

  /// The same as what to expect.
  var expectation: String {
    switch kind {
    case .sound: "noise"
    case .images: "specks"
    case .vectors: "columns that hardly depend on each other"
    case .text: "letters in no order"
    }
  }

  private var isOfExamples: Bool { kind == .images || kind == .vectors }

  /// "4.119", or "84.30" nats of an example.
  func number(_ bits: Double) -> String {
    isOfExamples ? Wording.decimal(bits * natsPerBit, places: 2) : Wording.decimal(bits)
  }

  /// "4.119 bits per sample", "84.30 nats per image".
  func figure(_ bits: Double) -> String { "\(number(bits)) \(unit)" }

  private var unit: String {
    switch kind {
    case .sound, .text: "bits per \(symbol)"
    case .images: "nats per image"
    case .vectors: "nats per vector"
    }
  }
}
