import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import Training
import WavegenTestSupport

/// Nobody can predict noise: fresh uniform symbols cost log₂(levels) bits each under the truth and more under any other
/// model, so one that scores below has seen what it predicts.
@Suite("On fresh noise")
struct NoiseFloorTests {
  private let backend = Backend(threadCount: 2)

  @Test("no trained model scores below the entropy", arguments: ModelExample.all)
  func floor(_ example: ModelExample) throws {
    let score = try trainedScore(example.makeModel())
    #expect(score.mean > score.floor - 4 * score.deviation, "\(score)")
    // It has learned: it knows by now that nothing is likelier than anything else.
    #expect(score.mean < score.floor + 0.1, "\(score)")
  }

  @Test("a model that sees what it predicts scores far below, so the test above can fail")
  func leak() throws {
    let score = try trainedScore(FaultyModel(.seesThePresent))
    #expect(score.mean < score.floor - 0.5, "\(score)")
  }

  private func trainedScore(
    _ model: some AutoregressiveModel
  ) throws -> (mean: Double, deviation: Double, floor: Double) {
    let noise = MemoryCorpus((0..<4).map { symbols(20_000, of: model, seed: $0) })
    var configuration = TrainingConfiguration()
    configuration.windowLength = 500
    configuration.learningRate = 1e-2
    configuration.warmupSteps = 10
    let trainer = Trainer(model, learning: noise, configuration, on: backend)
    for step in 0..<120 { _ = try trainer.takeStep(progress: Double(step) / 120) }

    let clip = symbols(40_000, of: model, seed: 99)
    let batch = SymbolBatch(clips: [clip])
    let logits = model.logits(Feature(observing: batch, on: Tape(.inference, on: backend)))
    let bits = Categorical.losses(logits, batch, on: backend).values.map { Double($0) / 2.0.logarithm }
    let mean = bits.reduce(0, +) / Double(bits.count)
    let variance = bits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(bits.count)
    return (mean, (variance / Double(bits.count)).squareRoot(), Double(model.levelCount).logarithm / 2.0.logarithm)
  }
}

extension Double {
  fileprivate var logarithm: Double { Double.logarithm(self) }
}
