public import Causality
import Foundation
public import Kernels
public import TensorCore

/// What a model says of data: the sum of −log p over all symbols, and how many there were.
public struct Likelihood: Sendable, Equatable {
  public private(set) var nats = 0.0
  public private(set) var symbolCount = 0

  /// ln 2.
  public static let natsPerBit = 0.693147180559945309417

  public init(nats: Double = 0, symbolCount: Int = 0) {
    self.nats = nats
    self.symbolCount = symbolCount
  }

  /// What a mean of bits over so many symbols stands for.
  public init(bitsPerSymbol: Double, symbolCount: Int) {
    self.init(nats: bitsPerSymbol * Double(symbolCount) * Self.natsPerBit, symbolCount: symbolCount)
  }

  public var natsPerSymbol: Double { nats / Double(max(symbolCount, 1)) }
  public var bitsPerSymbol: Double { natsPerSymbol / Self.natsPerBit }

  /// Scores the predicted symbols of some windows.
  ///
  /// Long windows are scored a few at a time, so memory is bounded by the longest window and not by the corpus.
  /// - Parameters:
  ///   - orders: the orders in which grids are predicted, the model's first if nil. Several are a mixture: the mean of
  ///     their *probabilities*, which is again a probability.
  ///   - progress: told after each batch how many windows are done; scoring stops early when it answers `.stop`.
  public static func score(
    _ windows: [Window], of corpus: some Corpus, under model: some AutoregressiveModel,
    inOrders orders: [SiteOrder]? = nil, on backend: Backend, progress: (Int) -> Continuation = { _ in .proceed }
  ) -> Likelihood {
    var likelihood = Likelihood()
    var done = 0
    for part in Window.parts(of: windows, siteCount: sitesAtOnce) {
      var logProbabilities: [[Double]] = part.map { _ in [] }
      for order in orders ?? [model.orders[0]] {
        let nats = nats(of: part, WindowBatch(part, of: corpus, order: order), under: model, on: backend)
        for (index, nats) in nats.enumerated() { logProbabilities[index].append(-nats) }
      }
      for (window, logProbabilities) in zip(part, logProbabilities) {
        likelihood.nats -= logMeanExponential(logProbabilities)
        likelihood.symbolCount += window.predicted.count
      }
      done += part.count
      if progress(done) == .stop { break }
    }
    return likelihood
  }

  /// log (Σ exp(xᵢ) / n), without overflow.
  static func logMeanExponential(_ values: [Double]) -> Double {
    guard values.count > 1, let largest = values.max(), largest.isFinite else { return values.first ?? 0 }
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) } / Double(values.count))
  }

  public enum Continuation: Sendable { case proceed, stop }

  /// Sites that are scored together, about: enough to keep a few threads busy, and no more memory than a training step.
  private static let sitesAtOnce = 1 << 12

  /// −log p of what each window predicts.
  private static func nats(
    of windows: [Window], _ batch: WindowBatch, under model: some AutoregressiveModel, on backend: Backend
  ) -> [Double] {
    let predictions = model.predictions(of: batch.symbols, on: backend)
    let losses = model.distribution.losses(predictions, batch.symbols, on: backend)
    var site = 0
    return windows.map { window in
      defer { site += window.siteCount }
      return (site..<site + window.siteCount).reduce(0) {
        $0 + Double(losses.elements[$1] * batch.weights.elements[$1])
      }
    }
  }
}
