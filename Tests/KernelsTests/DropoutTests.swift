import Kernels
import Testing

@Suite("Dropout")
struct DropoutTests {
  private let count = 100_000

  private func mask(
    keepProbability: Double = 0.8, key: UInt64, implementation: Backend.Implementation = .fast
  ) -> [Float] {
    let ones = [Float](repeating: 1, count: count)
    var y = ones
    Backend(implementation, threadCount: 1).dropout(count, ones, keepProbability: keepProbability, key: key, into: &y)
    return y
  }

  @Test("The share of kept elements is the probability, and they are scaled so that the mean stays")
  func shareOfKeptElements() {
    let y = mask(key: 1)
    #expect(Set(y) == [0, 1.25])
    let kept = Double(y.count { $0 != 0 })
    #expect(abs(kept - 80_000) < 5 * 126.5, "five standard deviations of 100,000 draws")
  }

  @Test("Reference and fast code drop the same elements")
  func sameMask() {
    #expect(mask(key: 99) == mask(key: 99, implementation: .reference))
  }

  @Test("Masks of consecutive keys, and neighbours in one mask, are independent")
  func independentMasks() {
    let (first, second) = (mask(keepProbability: 0.5, key: 7), mask(keepProbability: 0.5, key: 8))
    let together = zip(first, second).count { $0 != 0 && $1 != 0 }
    #expect(abs(Double(together) - 25_000) < 5 * 137, "five standard deviations")
    let neighbours = zip(first, first.dropFirst()).count { $0 != 0 && $1 != 0 }
    #expect(abs(Double(neighbours) - 25_000) < 5 * 180, "five standard deviations, pairs overlapping")
  }

  @Test("An array cut into pieces is masked like the whole", arguments: Backend.Implementation.available)
  func pieces(implementation: Backend.Implementation) {
    let whole = mask(key: 5, implementation: implementation)
    let ones = [Float](repeating: 1, count: count)
    let backend = Backend(implementation, threadCount: 1)
    var parts = ones
    parts.withUnsafeMutableBufferPointer { parts in
      for (first, end) in [(0, 33), (33, 1_000), (1_000, count)] {
        backend.dropout(
          end - first, ones, keepProbability: 0.8, key: 5, offset: UInt64(first), into: parts.baseAddress! + first)
      }
    }
    #expect(parts == whole)
  }

  @Test("Probability 1 keeps every bit")
  func keepingEverything() {
    #expect(mask(keepProbability: 1, key: 3) == [Float](repeating: 1, count: count))
  }
}
