/// Gives codes from the likeliest on, as many as are asked for, and of equal ones the lowest first.
///
/// A heap: making it takes n steps and each code log n, where looking for the likeliest again and again takes n for each.
struct LikeliestFirst {
  /// Probabilities as bits, which rise as the numbers do, above what falls with the code. None is less than its
  /// children, which stand at 2i + 1 and 2i + 2.
  private let heap: UnsafeMutableBufferPointer<UInt64>
  private var count: Int

  /// - Parameters:
  ///   - probabilities: of all codes, none below 0.
  ///   - memory: of as many codes, for nothing else as long as this is used.
  init(_ probabilities: UnsafeMutableBufferPointer<Float>, in memory: UnsafeMutableBufferPointer<UInt64>) {
    precondition(memory.count == probabilities.count, "memory for \(memory.count) of \(probabilities.count) codes")
    (heap, count) = (memory, memory.count)
    for code in 0..<count {
      heap[code] = UInt64(probabilities[code].bitPattern) << 32 | UInt64(~UInt32(code))
    }
    for parent in (0..<count / 2).reversed() { sink(parent) }
  }

  /// The likeliest code that is left; nil if none is.
  mutating func removeLikeliest() -> Int? {
    guard count > 0 else { return nil }
    let code = Self.code(heap[0])
    count -= 1
    heap[0] = heap[count]
    sink(0)
    return code
  }

  /// All codes that are left, in no order.
  func forEach(_ body: (_ code: Int) -> Void) {
    for index in 0..<count { body(Self.code(heap[index])) }
  }

  private static func code(_ key: UInt64) -> Int { Int(~UInt32(truncatingIfNeeded: key)) }

  /// Lets a key sink to where its children are less.
  private func sink(_ start: Int) {
    guard start < count else { return }
    let key = heap[start]
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < count else { break }
      if child + 1 < count, heap[child + 1] > heap[child] { child += 1 }
      guard heap[child] > key else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = key
  }
}
