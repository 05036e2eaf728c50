import Autoregression
import Kernels
import TensorCore
import Testing
import Training
import WavegenTestSupport

/// Training of a bigram model, whose gradient can be written down, held against AdamW in double precision.
@Suite("The optimizer")
struct OptimizerTests {
  /// The symbol 3 is never followed by another, so that one row of the table never has a gradient.
  private static let clip: [Symbol] = [0, 1, 1, 2, 0, 0, 2, 1, 0, 1, 2, 2, 0, 3]
  private static let rows: [[Float]] = [
    [0.5, -0.25, 0.125, 1], [0.75, -1, 0.25, 0], [-0.5, 0.375, 1.5, -0.625], [1, 2, -3, 0.5],
  ]

  private func makeTrainer(
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> Trainer<BigramModel, MemoryCorpus> {
    var configuration = TrainingConfiguration()
    configuration.learningRate = 0.05
    configuration.warmupSteps = 4
    configuration.gradientNormLimit = 1e9
    change(&configuration)
    return try Trainer(
      BigramModel(Self.rows), learning: MemoryCorpus([Self.clip]), configuration, on: Backend(threadCount: 1))
  }

  private func expectAgreement(
    of trainer: Trainer<BigramModel, MemoryCorpus>, with oracle: BigramOracle, _ comment: Comment
  ) throws {
    let expected = [oracle.parameter, oracle.firstMoment, oracle.secondMoment, oracle.average]
    let kinds = ["parameter", "firstMoment", "secondMoment", "average"]
    #expect(trainer.state.map(\.name) == kinds.map { $0 + ".weight" })
    for (tensor, expected) in zip(trainer.state, expected) {
      let largest = expected.map(\.magnitude).max() ?? 0
      for (found, expected) in zip(tensor.values, expected) {
        #expect(abs(Double(found) - expected) <= 3e-6 * largest, "\(comment): \(tensor.name)")
      }
    }
  }

  @Test("steps as AdamW in double precision does, moments and averages too", arguments: Variant.allCases)
  func adam(_ variant: Variant) throws {
    let trainer = try makeTrainer(variant.change)
    var oracle = BigramOracle(Self.rows.flatMap(\.self).map(Double.init))
    for step in 0..<30 {
      let report = try trainer.takeStep(progress: Double(step) / 30)
      let (loss, norm) = oracle.step(Self.clip, trainer.configuration, step: step, rate: report.learningRate)
      #expect(abs(report.bitsPerSymbol - loss / 0.6931471805599453) < 1e-5)
      #expect(abs(report.gradientNorm - norm) < 1e-5 * norm)
      try expectAgreement(of: trainer, with: oracle, "\(variant), step \(step)")
    }
  }

  enum Variant: CaseIterable {
    case plain, weightDecay, clipped, quickAverage, slowAverage, everything

    func change(_ configuration: inout TrainingConfiguration) {
      switch self {
      case .plain: break
      case .weightDecay: configuration.weightDecay = 0.3
      case .clipped: configuration.gradientNormLimit = 0.05
      case .quickAverage: configuration.averageDecay = 0
      case .slowAverage: configuration.averageDecay = 1
      case .everything:
        configuration.weightDecay = 0.3
        configuration.gradientNormLimit = 0.3
        configuration.averageDecay = 0.4
        configuration.schedule = .cosine
        configuration.learningRate = 0.2
      }
    }
  }

  @Test("scales a gradient down to the largest norm allowed, and leaves a smaller one as it is")
  func clipping() throws {
    /// The norm of the gradient that the moments have seen in a first step.
    func norm(under limit: Double) throws -> (reported: Double, seen: Double) {
      let trainer = try makeTrainer { $0.gradientNormLimit = limit }
      let reported = try trainer.takeStep(progress: 0).gradientNorm
      let moments = trainer.state[1].values.map { 10 * Double($0) }
      return (reported, moments.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    let free = try norm(under: 1e9)
    #expect(free.reported > 0.1 && abs(free.seen - free.reported) < 1e-6)
    let clipped = try norm(under: 0.01)
    #expect(clipped.reported == free.reported)
    #expect(abs(clipped.seen - 0.01) < 1e-7)
    let barely = try norm(under: 1.01 * free.reported)
    #expect(barely.seen == free.seen)
  }
}

/// A bigram model and its AdamW, in plain loops and double precision: p(x | previous) = softmax(row of previous)[x].
private struct BigramOracle {
  private(set) var parameter: [Double]
  private(set) var firstMoment: [Double]
  private(set) var secondMoment: [Double]
  private(set) var average: [Double]
  private let levelCount = 4

  init(_ parameter: [Double]) {
    self.parameter = parameter
    firstMoment = parameter.map { _ in 0 }
    secondMoment = firstMoment
    average = parameter
  }

  /// Mean −log p in nats, and the norm of its gradient, before the parameters move.
  mutating func step(
    _ clip: [Symbol], _ configuration: TrainingConfiguration, step: Int, rate: Double
  ) -> (loss: Double, norm: Double) {
    let (loss, gradient) = differentiate(clip)
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = min(1, configuration.gradientNormLimit / norm)
    let averageDecay = min(configuration.averageDecay, Double(step + 1) / Double(step + 10))
    // β₁ᵗ and β₂ᵗ of step t, counted from 1.
    let (power1, power2) = (0...step).reduce((1.0, 1.0)) { power, _ in (power.0 * 0.9, power.1 * 0.999) }
    for index in parameter.indices {
      let g = scale * gradient[index]
      firstMoment[index] = 0.9 * firstMoment[index] + 0.1 * g
      secondMoment[index] = 0.999 * secondMoment[index] + 0.001 * g * g
      let (mean, square) = (firstMoment[index] / (1 - power1), secondMoment[index] / (1 - power2))
      let direction = mean / (square.squareRoot() + 1e-8)
      parameter[index] -= rate * (direction + configuration.weightDecay * parameter[index])
      average[index] = averageDecay * average[index] + (1 - averageDecay) * parameter[index]
    }
    return (loss, norm)
  }

  private func differentiate(_ clip: [Symbol]) -> (loss: Double, gradient: [Double]) {
    var (loss, gradient) = (0.0, parameter.map { _ in 0.0 })
    var previous = 0
    for symbol in clip.map(Int.init) {
      let powers = (0..<levelCount).map { Double.exponential(parameter[levelCount * previous + $0]) }
      let sum = powers.reduce(0, +)
      loss -= Double.logarithm(powers[symbol] / sum) / Double(clip.count)
      for level in 0..<levelCount {
        gradient[levelCount * previous + level] +=
          (powers[level] / sum - (level == symbol ? 1 : 0)) / Double(clip.count)
      }
      previous = symbol
    }
    return (loss, gradient)
  }
}
