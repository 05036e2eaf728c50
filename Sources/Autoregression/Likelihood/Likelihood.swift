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
    var next = 0
    while next < windows.count {
      let first = next
      var sites = 0
      repeat {
        sites += windows[next].contextLength + windows[next].predicted.count
        next += 1
      } while next < windows.count && sites < batchSites
      likelihood.add(WindowBatch(Array(windows[first..<next]), of: corpus), under: model, on: backend)
      if progress(next) == .stop { break }
    }
    return likelihood
  }

  public enum Continuation: Sendable { case proceed, stop }

  /// Sites that are scored together, about: enough to keep a few threads busy, and no more memory than a training step.
  private static let batchSites = 4_096

  private mutating func add(_ batch: WindowBatch, under model: some AutoregressiveModel, on backend: Backend) {
    let tape = Tape(.inference, on: backend)
    let logits = model.logits(Feature(observing: batch.symbols, on: tape))
    let losses = Categorical.losses(logits, batch.symbols, on: backend)
    for site in 0..<losses.count { nats += Double(losses.elements[site] * batch.weights.elements[site]) }
    symbolCount += batch.predictedCount
  }
}
