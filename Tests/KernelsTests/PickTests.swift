import Kernels
import Testing

@Suite("A pick")
struct PickTests {
  @Test("is the element in whose part of the running sum the share falls", arguments: Backend.Implementation.available)
  func byHand(implementation: Backend.Implementation) {
    let backend = Backend(implementation, threadCount: 1)
    // Blocks of sixteen and a rest: the weights 1 … 40, whose running sum is n (n + 1) / 2.
    let weights = (1...40).map(Float.init)
    for element in weights.indices {
      let before = Double(element * (element + 1) / 2)
      for part in [0.25, 0.5, 0.75] {
        let share = (before + part * Double(element + 1)) / 820
        #expect(backend.pick(40, weights, share: share) == element)
        #expect(backend.pick(40, weights.map(Double.init), share: share) == element)
      }
    }
  }

  @Test("is never of weight 0, however near the share is to 0 or 1", arguments: Backend.Implementation.available)
  func possible(implementation: Backend.Implementation) {
    let backend = Backend(implementation, threadCount: 1)
    for count in [1, 3, 16, 17, 32, 100] {
      for possible in 0..<count {
        var weights = [Float](repeating: 0, count: count)
        weights[possible] = 1e-20
        for share in [0, 0.5, 1 - 0x1p-53] { #expect(backend.pick(count, weights, share: share) == possible) }
      }
    }
    var thirds = [Float](repeating: 0, count: 64)
    for index in stride(from: 1, to: 60, by: 3) { thirds[index] = 1 / 3 }
    #expect(backend.pick(64, thirds, share: 0) == 1)
    #expect(backend.pick(64, thirds, share: 1 - 0x1p-53) == 58)
  }

  @Test("of nothing but zeros is the first", arguments: Backend.Implementation.available)
  func nothing(implementation: Backend.Implementation) {
    #expect(Backend(implementation, threadCount: 1).pick(20, [Float](repeating: 0, count: 20), share: 0.9) == 0)
  }
}
