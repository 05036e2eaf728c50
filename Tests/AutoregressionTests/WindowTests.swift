import Autoregression
import Causality
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Windows")
struct WindowTests {
  private static let lengths = [1, 2, 15, 16, 17, 100, 0, 31, 33]
  private let corpus = MemoryCorpus(randomClips(ofLengths: lengths))

  @Test(
    "predict every symbol of every example exactly once, in equal parts, whatever is cut",
    arguments: [1, 2, 7, 16, 99, 100, 101, 1 << 31], [0, 1, 16, 1000])
  func cut(length: Int, receptiveField: Int) {
    let windows = Window.cut(corpus, length: length, receptiveField: receptiveField)
    for (example, count) in Self.lengths.enumerated() {
      let parts = windows.filter { $0.example == example }.map(\.predicted)
      #expect(parts.flatMap { Array($0) } == Array(0..<count))
      let sizes = parts.map(\.count)
      #expect(sizes.allSatisfy { 1...length ~= $0 })
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      #expect(parts.count == (count + length - 1) / length)
    }
    for window in windows {
      #expect(window.contextLength == min(window.predicted.lowerBound, receptiveField))
    }
    #expect(windows.reduce(0) { $0 + $1.predicted.count } == corpus.symbolCount)
  }

  @Test("of no example at all, and of empty ones, are none")
  func empty() {
    #expect(Window.cut(MemoryCorpus([]), length: 10, receptiveField: 3).isEmpty)
    #expect(Window.cut(MemoryCorpus([[], []]), length: 10, receptiveField: 3).isEmpty)
  }

  @Test(
    "are taken in parts that hold all of them in order, as many as there is room for", arguments: [1, 20, 60, 1000])
  func parts(siteCount: Int) {
    let windows = Window.cut(corpus, length: 20, receptiveField: 8)
    let parts = Window.parts(of: windows, siteCount: siteCount)
    #expect(parts.flatMap { $0 } == windows)
    for (index, part) in parts.enumerated() {
      let sites = part.reduce(0) { $0 + $1.siteCount }
      #expect(sites <= siteCount || part.count == 1)
      guard index + 1 < parts.count else { continue }
      #expect(sites + parts[index + 1][0].siteCount > siteCount)
    }
    #expect(Window.parts(of: [], siteCount: siteCount).isEmpty)
  }

  @Test("stand in a batch with their context, which weighs nothing")
  func batch() {
    let windows = [
      Window.cut(corpus, length: 40, receptiveField: 16)[6],
      Window.cut(corpus, length: 1000, receptiveField: 16)[0],
      Window.cut(corpus, length: 10, receptiveField: 16)[12],
    ]
    #expect(windows.map(\.example) == [5, 0, 5])
    #expect(windows.map(\.predicted) == [33..<66, 0..<1, 40..<50])
    let batch = WindowBatch(windows, of: corpus)
    let clips = corpus.examples
    let symbols = Array(clips[5][17..<66]) + clips[0] + Array(clips[5][24..<50])
    #expect(batch.symbols.symbols == symbols.map(Int32.init))
    #expect(
      batch.symbols.layout == SiteLayout([49, 1, 26].map { Grid(columns: $0) }, contextLengths: [16, 0, 16]))
    let ones = { (count: Int) in Array(repeating: Float(1), count: count) }
    let zeros = Array(repeating: Float(0), count: 16)
    #expect(batch.weights.shape == Shape(76, 1))
    let weights = zeros + ones(33) + ones(1) + zeros + ones(10)
    #expect(batch.weights.values == weights)
    #expect(batch.predictedCount == 44)
  }
}

@Suite("The order of windows")
struct WindowOrderTests {
  private let windows = Window.cut(
    MemoryCorpus(randomClips(ofLengths: [50, 3, 20, 1])), length: 5, receptiveField: 4)

  /// The first `count` windows of the endless sequence, one by one.
  private func sequence(_ count: Int, seed: UInt64) -> [Window] {
    var order = WindowOrder(windows, seed: seed)
    return (0..<count).flatMap { order.batch(step: $0, count: 1) }
  }

  @Test("is a new permutation in every epoch, and says which it is")
  func permutations() {
    #expect(windows.count == 16)
    let counted = sequence(16 * 20, seed: 1)
    #expect(counted.indices.allSatisfy { counted[$0].pass == $0 / 16 })
    let sequence = counted.map { window in
      var window = window
      window.pass = 0
      return window
    }
    let epochs = (0..<20).map { Array(sequence[16 * $0..<16 * ($0 + 1)]) }
    for epoch in epochs { #expect(Set(epoch) == Set(windows)) }
    #expect(Set(epochs).count == 20)
    #expect(!epochs.contains(windows))
  }

  @Test("begins with every window about equally often")
  func uniform() {
    var counts: [Window: Double] = [:]
    for seed in 0..<1600 { counts[sequence(1, seed: UInt64(seed))[0], default: 0] += 1 }
    // 15 degrees of freedom; 44 is exceeded once in ten thousand times.
    let distance = counts.values.reduce(0) { sum, count in sum + (count - 100) * (count - 100) / 100 }
    #expect(distance < 44)
    #expect(counts.count == 16)
  }

  @Test("depends on the step alone, not on the way there")
  func place() {
    let expected = sequence(16 * 6, seed: 7)
    for count in [1, 3, 16, 21] {
      for step in [0, 3, 1, 2, 0] where (step + 1) * count <= expected.count {
        var fresh = WindowOrder(windows, seed: 7)
        #expect(fresh.batch(step: step, count: count) == Array(expected[step * count..<(step + 1) * count]))
      }
    }
    var wandering = WindowOrder(windows, seed: 7)
    for step in [31, 0, 17, 16, 15, 31] {
      #expect(wandering.batch(step: step, count: 3) == Array(expected[3 * step..<3 * step + 3]))
    }
  }

  @Test("differs from seed to seed")
  func seeds() {
    #expect(Set((0..<10).map { sequence(16, seed: $0) }).count == 10)
    #expect(sequence(40, seed: 3) == sequence(40, seed: 3))
  }

  @Test("of no windows cannot be asked for")
  func empty() async {
    await #expect(processExitsWith: .failure) { _ = WindowOrder([], seed: 0) }
  }
}
