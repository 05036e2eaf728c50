import Autoregression
import Causality
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

/// Symbols drawn from known distributions: a network without memory, whose logits are the same at every site.
@Suite("A drawn symbol")
struct SamplerTests {
  private let backend = Backend(threadCount: 1)

  private func draw(
    _ count: Int, from logits: [Float], _ sampling: SamplingConfiguration = SamplingConfiguration(), seed: UInt64 = 1,
    stream: Int = 0
  ) throws -> [Int] {
    let plan = try BigramModel(independent: logits).stepPlan(on: backend)
    var generator = Generator(
      plan, drawing: .categorical(levelCount: logits.count), sampling: sampling, seed: seed,
      streams: stream..<stream + 1)
    return (0..<count).map { _ in generator.next() }
  }

  /// exp(l / temperature), normalised, in double precision.
  private func softmax(_ logits: [Float], temperature: Double = 1) -> [Double] {
    let largest = Double(logits.max() ?? 0)
    let powers = logits.map { Double.exponential((Double($0) - largest) / temperature) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// Pearson's Σ (found − expected)² / expected. With k possible symbols it is near k − 1, with a variance of 2(k − 1).
  private func chiSquare(_ symbols: [Int], _ probabilities: [Double]) -> Double {
    var counts = Array(repeating: 0.0, count: probabilities.count)
    for symbol in symbols { counts[symbol] += 1 }
    return zip(counts, probabilities).reduce(0) { sum, pair in
      let expected = pair.1 * Double(symbols.count)
      guard expected > 0 else { return pair.0 > 0 ? .infinity : sum }
      return sum + (pair.0 - expected) * (pair.0 - expected) / expected
    }
  }

  private static let logits: [Float] = [0.3, -1.2, 2, 0, 1.1, -0.4, -2.5, 0.9]

  /// Seven degrees of freedom: 35 is exceeded once in a hundred thousand seeds, and this seed is fixed.
  private static let bound = 35.0

  @Test("is as frequent as softmax says, at any temperature", arguments: [1.0, 0.5, 2])
  func frequencies(temperature: Double) throws {
    let symbols = try draw(200_000, from: Self.logits, SamplingConfiguration(temperature: temperature))
    #expect(chiSquare(symbols, softmax(Self.logits, temperature: temperature)) < Self.bound)
    // The test can tell: a distribution that is three percent of a temperature away is out of the question.
    #expect(chiSquare(symbols, softmax(Self.logits, temperature: 1.03 * temperature)) > Self.bound)
  }

  @Test("does not depend on the one before where the distribution does not")
  func independence() throws {
    let symbols = try draw(200_000, from: Self.logits)
    let probabilities = softmax(Self.logits)
    let pairs = zip(symbols, symbols.dropFirst()).map { 8 * $0 + $1 }
    let expected = probabilities.flatMap { first in probabilities.map { first * $0 } }
    // 63 − 7 degrees of freedom, and five standard deviations of √112 above.
    #expect(chiSquare(pairs, expected) < 56 + 53)
  }

  @Test("is the likeliest at temperature 0, and the first of the likeliest where there are several")
  func coldest() throws {
    let cold = SamplingConfiguration(temperature: 0)
    #expect(try Set(draw(50, from: Self.logits, cold)) == [2])
    #expect(try Set(draw(50, from: [1, 3, 3, 3], cold)) == [1])
    // A temperature below the smallest float is 0 too, and not a division by it.
    #expect(try Set(draw(50, from: [1, 3, 3, 3], SamplingConfiguration(temperature: 1e-60))) == [1])
    #expect(try Set(draw(50, from: [-1e30, -2e30, -.infinity, -1e30], cold)) == [0])
  }

  /// p = 0.4, 0.3, 0.2, 0.1, in this order of codes 3, 1, 0, 2.
  private static let steps = [0.2, 0.3, 0.1, 0.4].map { Float(Double.logarithm($0)) }

  @Test(
    "comes from the nucleus, the fewest likeliest symbols that together are probable enough",
    arguments: [
      (0.01, [3]), (0.39, [3]), (0.41, [1, 3]), (0.69, [1, 3]), (0.71, [0, 1, 3]), (0.89, [0, 1, 3]),
      (0.91, [0, 1, 2, 3]), (1, [0, 1, 2, 3]),
    ] as [(Double, [Int])])
  func nucleus(topProbability: Double, kept: [Int]) throws {
    let symbols = try draw(20_000, from: Self.steps, SamplingConfiguration(topProbability: topProbability))
    #expect(Set(symbols).sorted() == kept)
    let total = kept.reduce(0) { $0 + softmax(Self.steps)[$1] }
    let expected = softmax(Self.steps).enumerated().map { kept.contains($0.offset) ? $0.element / total : 0 }
    #expect(chiSquare(symbols, expected) < 30)
  }

  @Test(
    "comes from the lowest codes where equal probabilities compete for the nucleus",
    arguments: [(0.2, [0]), (0.26, [0, 1]), (0.51, [0, 1, 2]), (0.76, [0, 1, 2, 3])] as [(Double, [Int])])
  func ties(topProbability: Double, kept: [Int]) throws {
    let symbols = try draw(2000, from: [5, 5, 5, 5], SamplingConfiguration(topProbability: topProbability))
    #expect(Set(symbols).sorted() == kept)
  }

  @Test("comes from the nucleus of the distribution that the temperature has changed")
  func nucleusAfterTemperature() throws {
    // Cooled to p², the first is 16/30 and the nucleus of a half; as it was, 4/10 and not.
    let cooled = SamplingConfiguration(temperature: 0.5, topProbability: 0.5)
    #expect(try Set(draw(2000, from: Self.steps, cooled)) == [3])
    #expect(try Set(draw(2000, from: Self.steps, SamplingConfiguration(topProbability: 0.5))) == [1, 3])
  }

  @Test("is never one whose probability is 0")
  func impossible() throws {
    let symbols = try draw(20_000, from: [-.infinity, 0, -.infinity, 0, -.infinity, -.infinity])
    #expect(Set(symbols) == [1, 3])
  }

  @Test("is the same on every run with the same seed and stream, and another with any other")
  func seeds() throws {
    let first = try draw(200, from: Self.logits, seed: 1)
    #expect(try draw(200, from: Self.logits, seed: 1) == first)
    var all: Set<[Int]> = [first]
    for (seed, stream) in [(1, 1), (1, 2), (2, 0), (2, 1)] as [(UInt64, Int)] {
      all.insert(try draw(200, from: Self.logits, seed: seed, stream: stream))
    }
    #expect(all.count == 5)
  }

  @Test("of one stream tells nothing of the other")
  func independentStreams() throws {
    let (left, right) = (try draw(100_000, from: Self.logits), try draw(100_000, from: Self.logits, stream: 1))
    let probabilities = softmax(Self.logits)
    let expected = probabilities.flatMap { first in probabilities.map { first * $0 } }
    #expect(chiSquare(zip(left, right).map { 8 * $0 + $1 }, expected) < 63 + 56)
  }

  @Test("cannot be asked for at a temperature or from a nucleus that do not exist")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { _ = SamplingConfiguration(temperature: -1) }
    await #expect(processExitsWith: .failure) { _ = SamplingConfiguration(temperature: .nan) }
    await #expect(processExitsWith: .failure) { _ = SamplingConfiguration(topProbability: 0) }
    await #expect(processExitsWith: .failure) { _ = SamplingConfiguration(topProbability: 1.5) }
  }
}
