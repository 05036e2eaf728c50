public import Causality
public import Kernels
import TensorCore

/// What a model says of data: the sum of −log p over all symbols, and how many there were.
public struct Likelihood: Sendable, Equatable {
  public private(set) var nats = 0.0
  public private(set) var symbolCount = 0

  public var natsPerSymbol: Double { nats / Double(max(symbolCount, 1)) }
  public var bitsPerSymbol: Double { natsPerSymbol / 0.693147180559945309417 }

  /// Scores the predicted symbols of some windows.
  ///
  /// Long windows are scored a few at a time, so memory is bounded by the longest window and not by the corpus.
  /// - Parameter progress: told after each batch how many windows are done; scoring stops early when it answers
  ///   `.stop`.
  public static func score(
    _ windows: [Window], of corpus: some Corpus, under model: some AutoregressiveModel, on backend: Backend,
    progress: (Int) -> Continuation = { _ in .proceed }
  ) -> Likelihood {
    var likelihood = Likelihood()
    var done = 0
    for part in Window.parts(of: windows, siteCount: sitesAtOnce) {
      likelihood.add(WindowBatch(part, of: corpus), under: model, on: backend)
      done += part.count
      if progress(done) == .stop { break }
    }
    return likelihood
  }

  public enum Continuation: Sendable { case proceed, stop }

  /// Sites that are scored together, about: enough to keep a few threads busy, and no more memory than a training step.
  private static let sitesAtOnce = 1 << 12

  private mutating func add(_ batch: WindowBatch, under model: some AutoregressiveModel, on backend: Backend) {
    let tape = Tape(.inference, on: backend)
    let logits = model.logits(Feature(observing: batch.symbols, on: tape))
    let losses = Categorical.losses(logits, batch.symbols, on: backend)
    for site in 0..<losses.count { nats += Double(losses.elements[site] * batch.weights.elements[site]) }
    symbolCount += batch.predictedCount
  }
}
