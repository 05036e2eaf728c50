import Foundation
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Cross-entropy")
struct CrossEntropyTests {
  private let siteCount = 7
  private let levelCount = 5
  private let symbols: [Int32] = [0, 4, 2, 2, 1, 3, 0]
  private let weights: [Float] = [0, 1, 1, 0, 1, 1, 0]

  private var logits: Tensor<Float> {
    RandomParameters(seed: 2, upTo: 4).value(path: "logits", shape: Shape(siteCount, levelCount), initializer: .zeros)
  }

  /// −log softmax(logits)[symbol] of every site, by the definition.
  private var expected: [Double] {
    symbols.enumerated().map { site, symbol in
      let row = logits.values[site * levelCount..<(site + 1) * levelCount].map(Double.init)
      return log(row.reduce(0) { $0 + exp($1) }) - row[Int(symbol)]
    }
  }

  @Test("of every site is −log of its symbol's probability, in nats")
  func sites() {
    for backend in [Backend(threadCount: 2), Backend(.reference, threadCount: 1)] {
      let found = CrossEntropy(.softmax).losses(logits, symbols, on: backend).values
      for (found, expected) in zip(found, expected) { #expect((Double(found) - expected).magnitude < 1e-5) }
    }
  }

  @Test("of a batch is the mean over the sites that count, and over no others")
  func mean() {
    let inputs = [
      Tensor<Double>(logits), Tensor(Shape(siteCount, 1), symbols.map(Double.init)),
      Tensor(Shape(siteCount, 1), weights.map(Double.init)),
    ]
    let found = CrossEntropy(.softmax).forward(inputs, on: Backend(threadCount: 1)).output
    let counted = zip(expected, weights).filter { $0.1 == 1 }.map(\.0)
    #expect(found.shape == Shape(1))
    #expect((found[0] - counted.reduce(0, +) / Double(counted.count)).magnitude < 1e-12)
  }

  @Test("gives no gradient to context, and gradients that sum to 0 to every other site")
  func context() throws {
    let parameter = RandomParameters(seed: 2, upTo: 4).parameters([Shape(siteCount, levelCount)])[0]
    let tape = Tape()
    let observed = [tape.input(.symbols, Shape(siteCount, 1)), tape.input(.siteWeights, Shape(siteCount, 1))]
    let loss = tape.apply(CrossEntropy(.softmax), to: [tape.parameter(parameter)] + observed)
    let run = loss.run(from: [
      .symbols: Tensor(Shape(siteCount, 1), symbols.map(Float.init)),
      .siteWeights: Tensor(Shape(siteCount, 1), weights),
    ])
    let gradient = try #require(run.parameterGradients(of: loss)[ObjectIdentifier(parameter)]).values
    for (site, weight) in weights.enumerated() {
      let row = gradient[site * levelCount..<(site + 1) * levelCount]
      #expect(row.reduce(0, +).magnitude < 1e-6)
      #expect(row.allSatisfy { $0 == 0 } == (weight == 0))
    }
  }

  @Test("stays finite for logits that no exponential can hold")
  func extremes() {
    let logits = Tensor<Float>(Shape(2, 3), [1e4, -1e4, 0, -3e4, -3e4, -3e4])
    let found = CrossEntropy(.softmax).losses(logits, [1, 2], on: Backend(threadCount: 1)).values
    #expect(found[0] == 2e4)
    #expect((found[1] - Float(log(3.0))).magnitude < 1e-6)
  }

  @Test("of a batch in which no site counts does not exist")
  func nothingCounts() async {
    await #expect(processExitsWith: .failure) {
      let ones = Tensor<Float>(Shape(1, 2), [1, 1])
      let zero = Tensor<Float>(Shape(1, 1), [0])
      _ = CrossEntropy(.softmax).forward([ones, zero, zero], on: Backend(threadCount: 1))
    }
  }
}
