import Foundation
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Mixture cross-entropy")
struct MixtureCrossEntropyTests {
  private static let levelCount = 65_536
  private let symbols: [Int32] = [0, 65_535, 40_000, 32_768, 32_767, 1, 12_345]
  private let weights: [Float] = [0, 1, 1, 0, 1, 0.5, 0]
  private let operation = CrossEntropy(.logisticMixture(levelCount: levelCount))

  /// Two components, [mixture logits | means | log scales], whose scales are wide enough for the definition.
  private var parameters: Tensor<Float> {
    RandomParameters(seed: 2, upTo: 1).value(path: "parameters", shape: Shape(7, 6), initializer: .zeros)
  }

  /// −log p of every site, by the definition.
  private var expected: [Double] {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let last = Double(Self.levelCount - 1)
    return symbols.enumerated().map { site, symbol in
      let row = parameters.values[6 * site..<6 * site + 6].map(Double.init)
      let probabilities = (0..<2).map { k in
        let (mean, scale) = (row[2 + k], exp(row[4 + k]))
        let upper = symbol == 65_535 ? 1 : sigmoid(((2 * Double(symbol) + 1) / last - 1 - mean) / scale)
        let lower = symbol == 0 ? 0 : sigmoid(((2 * Double(symbol) - 1) / last - 1 - mean) / scale)
        return upper - lower
      }
      let priors = [exp(row[0]), exp(row[1])]
      return -log((priors[0] * probabilities[0] + priors[1] * probabilities[1]) / (priors[0] + priors[1]))
    }
  }

  @Test("of every site is −log of its symbol's probability, in nats")
  func sites() {
    for backend in [Backend(threadCount: 2), Backend(.reference, threadCount: 1)] {
      let found = operation.losses(parameters, symbols, on: backend)
      #expect(found.shape == Shape(7, 1))
      for (found, expected) in zip(found.values, expected) { #expect((Double(found) - expected).magnitude < 1e-5) }
    }
  }

  @Test("of a batch is the weighted mean over the sites that count, and over no others")
  func mean() {
    let inputs = [
      Tensor<Double>(parameters), Tensor(Shape(7, 1), symbols.map(Double.init)),
      Tensor(Shape(7, 1), weights.map(Double.init)),
    ]
    let found = operation.forward(inputs, on: Backend(threadCount: 1)).output
    let sum = zip(expected, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
    #expect(found.shape == Shape(1))
    #expect((found[0] - sum / 3.5).magnitude < 1e-9)
  }

  @Test("gives no gradient to context, and mixture gradients that sum to 0 to every other site")
  func context() throws {
    let parameter = RandomParameters(seed: 2).parameters([Shape(7, 6)])[0]
    let tape = Tape()
    let observed = [tape.input(.symbols, Shape(7, 1)), tape.input(.siteWeights, Shape(7, 1))]
    let loss = tape.apply(operation, to: [tape.parameter(parameter)] + observed)
    let run = loss.run(from: [
      .symbols: Tensor(Shape(7, 1), symbols.map(Float.init)), .siteWeights: Tensor(Shape(7, 1), weights),
    ])
    let gradient = try #require(run.parameterGradients(of: loss)[ObjectIdentifier(parameter)]).values
    for (site, weight) in weights.enumerated() {
      let row = gradient[6 * site..<6 * site + 6]
      #expect(row.prefix(2).reduce(0, +).magnitude < 1e-6)
      #expect(row.allSatisfy { $0 == 0 } == (weight == 0))
    }
  }

  private static let examples = [(2, nil), (6, nil), (256, nil), (levelCount, nil), (6, 3), (256, 4), (levelCount, 2)]
    .map { (levelCount: Int, coarseStep: Int?) in
      OperationExample(
        "mixture cross-entropy of \(levelCount) levels, coarse step \(coarseStep ?? 1)",
        on: [Grid(columns: 11), Grid(columns: 1), Grid(columns: 6)],
        [.feature(channels: coarseStep == nil ? 9 : 10), .symbols(levelCount: levelCount), .siteWeights],
        generation: .refused
      ) { _ in CrossEntropy(.logisticMixture(levelCount: levelCount, coarseStep: coarseStep)) }
    }

  @Test("has the gradients that differences give, for any number of levels", arguments: examples)
  func gradient(_ example: OperationExample) {
    let check = GradientCheck(of: example.recorded(), from: example.inputs, sampleCount: 200)
    #expect(check.holds, "\(check.detail)")
  }

  @Test("gives the same bits on 1, 2 and 8 threads", arguments: examples)
  func threads(_ example: OperationExample) {
    let check = OperationCheck.threadIndependence(example.enlarged)
    #expect(check.holds, "\(check.detail)")
  }

  @Test("cannot be a part of what generates")
  func step() {
    #expect(throws: StepPlanError.self) { try OperationCheck.stepEqualsWhole(Self.examples[0]) }
  }

  @Test("of a batch in which no site counts, or of a symbol that is no level, does not exist")
  func preconditions() async {
    await #expect(processExitsWith: .failure) {
      let zero = Tensor<Float>(Shape(1, 1), [0])
      _ = CrossEntropy(.logisticMixture(levelCount: 4))
        .forward([Tensor(Shape(1, 3), [0, 0, 0]), zero, zero], on: Backend(threadCount: 1))
    }
    await #expect(processExitsWith: .failure) {
      let parameters = Tensor<Float>(Shape(1, 3), [0, 0, 0])
      _ = CrossEntropy(.logisticMixture(levelCount: 4)).losses(parameters, [4], on: Backend(threadCount: 1))
    }
  }
}
