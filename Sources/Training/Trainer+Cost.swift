import Autoregression
import Causality
import TensorCore

/// What a step will take, told before the first one.
extension Trainer {
  /// The memory that a step will need, about, in bytes: what is saved for the backward pass of the largest batch, the
  /// gradients beside it, the predictions and theirs, and five numbers for every parameter.
  public var predictedMemoryByteCount: Int {
    let longest = order.windows.map(\.siteCount).max() ?? 0
    let batch = order.windows.map(\.siteCount).sorted().suffix(configuration.batchSize).reduce(0, +)
    let parameters = model.parameters.reduce(0) { $0 + $1.shape.elementCount }
    let sites = min(batch, max(longest, sitesAtOnce))
    let floatsPerSite = savedFloats.perSite * 5 / 4 + 2 * model.distribution.parameterCount
    let floats = sites * floatsPerSite + savedFloats.fixed + 5 * parameters
    return MemoryLayout<Float>.stride * floats
  }

  /// Whether one window is as much as is differentiated at once: then a smaller batch needs no less memory.
  public var hasLargeWindows: Bool { order.windows.contains { $0.siteCount >= sitesAtOnce } }

  /// Multiplications with a weight that a step takes, about: forward once, and backward for inputs and for weights.
  public var multiplyAddsPerStep: Int {
    let symbols = order.windows.reduce(0) { $0 + $1.predicted.count } / max(order.windows.count, 1)
    return 3 * model.multiplyAddsPerSymbol * symbols * configuration.batchSize
  }

  /// How long a step will take, about, in seconds: a window is tried alone, and nothing is learned from it.
  ///
  /// The first try also takes what is new to the process, such as memory; where it is short there is a second one.
  public func measureStep() -> Double {
    let window = order.windows[0]
    func tried() -> Double {
      let start = ContinuousClock.now
      _ = differentiate([window], symbolCount: window.predicted.count)
      return (.now - start) / .seconds(1)
    }
    let first = tried()
    return (first < 5 ? min(first, tried()) : first) * Double(configuration.batchSize)
  }

  /// Sites that are differentiated together, about: enough work for many threads, and more where a site needs little
  /// memory.
  var sitesAtOnce: Int { max(1 << 14, Self.floatsAtOnce / max(savedFloats.perSite, 1)) }

  /// Floats that may be kept for a backward pass where more sites make it faster: 128 MB of them.
  private static var floatsAtOnce: Int { 1 << 25 }
}
