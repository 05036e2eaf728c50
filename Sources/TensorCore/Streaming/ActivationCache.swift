/// All that generation remembers of the past: one ring of activations per layer, the last symbols, and the position.
///
/// The caller owns it; a plan made it and only that plan can use it. One plan serves many caches, one per stream.
/// One allocation holds the rings and the working registers, and nothing is allocated per site.
public struct ActivationCache: ~Copyable, @unchecked Sendable {
  /// The number of sites observed so far, which is also the index of the site to be predicted next.
  public internal(set) var position = 0
  let numbers: UnsafeMutableBufferPointer<Float>
  let symbols: UnsafeMutableBufferPointer<Int32>

  init(floatCount: Int, symbolCount: Int) {
    numbers = .allocate(capacity: max(floatCount, 1))
    numbers.initialize(repeating: 0)
    symbols = .allocate(capacity: max(symbolCount, 1))
    symbols.initialize(repeating: 0)
  }

  deinit {
    numbers.deallocate()
    symbols.deallocate()
  }

  /// A second cache in the same state, so that two continuations of one past can be drawn.
  public borrowing func copy() -> ActivationCache {
    var other = ActivationCache(floatCount: numbers.count, symbolCount: symbols.count)
    _ = other.numbers.update(fromContentsOf: numbers)
    _ = other.symbols.update(fromContentsOf: symbols)
    other.position = position
    return other
  }

  /// The memory that this cache holds, in bytes.
  public var byteCount: Int {
    numbers.count * MemoryLayout<Float>.stride + symbols.count * MemoryLayout<Int32>.stride
  }
}
