/// All that generation remembers of the past: one ring of activations per layer, the last symbols, and the position, for
/// one stream or for several that are generated side by side.
///
/// The caller owns it; a plan made it and only that plan can use it. One plan serves many caches. One allocation holds
/// the rings and the working registers, and nothing is allocated per site.
public struct ActivationCache: ~Copyable, @unchecked Sendable {
  /// The number of sites observed so far, which is also the index of the site to be predicted next.
  public internal(set) var position = 0
  /// Whether the site at `position` has been predicted, which moves what is remembered of the past once only.
  var isPredicted = false
  /// The site for which what is given beside the symbols has been computed last.
  var givenPosition: Int?
  /// The number of sequences that are generated side by side.
  public let streamCount: Int
  let numbers: UnsafeMutableBufferPointer<Float>
  let symbols: UnsafeMutableBufferPointer<Int32>
  /// The classes of every stream: as many places as any stream has classes, −1 where there is none.
  let labels: UnsafeMutableBufferPointer<Int32>
  /// What is given beside the symbols of every stream, or nothing.
  let conditions: UnsafeMutableBufferPointer<ConditionFrames>

  /// - Parameters:
  ///   - floatCount: numbers per stream.
  ///   - symbolCount: past symbols per stream.
  ///   - labels: the classes of every stream, or nothing.
  ///   - conditions: what is given beside the symbols of every stream, or nothing.
  init(
    streamCount: Int, floatCount: Int, symbolCount: Int, labels: [[Int]] = [], conditions: [ConditionFrames] = []
  ) {
    self.streamCount = streamCount
    let count = max(floatCount * streamCount, 1)
    // Cache lines begin where registers do.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    numbers = UnsafeMutableBufferPointer(start: memory.bindMemory(to: Float.self, capacity: count), count: count)
    numbers.initialize(repeating: 0)
    symbols = .allocate(capacity: max(symbolCount * streamCount, 1))
    symbols.initialize(repeating: 0)
    let width = labels.reduce(0) { max($0, $1.count) }
    self.labels = .allocate(capacity: streamCount * width)
    self.labels.initialize(repeating: -1)
    for (stream, labels) in labels.enumerated() {
      for (place, label) in labels.enumerated() { self.labels[stream * width + place] = Int32(label) }
    }
    self.conditions = .allocate(capacity: conditions.count)
    _ = self.conditions.initialize(from: conditions)
  }

  deinit {
    UnsafeMutableRawPointer(numbers.baseAddress)?.deallocate()
    symbols.deallocate()
    labels.deallocate()
    conditions.deinitialize()
    conditions.deallocate()
  }

  /// A second cache in the same state, so that two continuations of one past can be drawn.
  public borrowing func copy() -> ActivationCache {
    var other = ActivationCache(
      streamCount: streamCount, floatCount: numbers.count / streamCount, symbolCount: symbols.count / streamCount,
      labels: (0..<streamCount).map { stream in labels(ofStream: stream).map(Int.init) },
      conditions: Array(conditions))
    _ = other.numbers.update(fromContentsOf: numbers)
    _ = other.symbols.update(fromContentsOf: symbols)
    other.position = position
    other.isPredicted = isPredicted
    other.givenPosition = givenPosition
    return other
  }

  /// The classes of a stream.
  private borrowing func labels(ofStream stream: Int) -> [Int32] {
    let width = labels.count / streamCount
    return labels[stream * width..<(stream + 1) * width].filter { $0 >= 0 }
  }

  /// Forgets all sites: the next one is the first.
  public mutating func restart() {
    position = 0
    isPredicted = false
    givenPosition = nil
  }

  /// The memory that this cache holds, in bytes.
  public var byteCount: Int {
    numbers.count * MemoryLayout<Float>.stride + symbols.count * MemoryLayout<Int32>.stride
  }
}
