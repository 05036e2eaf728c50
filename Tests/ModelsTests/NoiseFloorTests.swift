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

  /// Long clips, or as many grids as make as many symbols.
  private func noise(of model: some AutoregressiveModel, symbolCount: Int, seed: UInt64) -> MemoryCorpus {
    let grid = model.domain.grid
    let length = grid?.siteCount ?? 20_000
    return MemoryCorpus(
      (0..<symbolCount / length).map { symbols(length, of: model, seed: (seed << 32) + UInt64($0)) }, grid: grid)
  }

  private func trainedScore(
    _ model: some AutoregressiveModel
  ) throws -> (mean: Double, deviation: Double, floor: Double) {
    let examples = noise(of: model, symbolCount: 80_000, seed: 0)
    var configuration = TrainingConfiguration()
    configuration.windowLength = 500
    configuration.batchSize = max(1, 500 / examples.length(ofExample: 0))
    configuration.learningRate = 1e-2
    configuration.warmupSteps = 10
    let trainer = Trainer(model, learning: examples, configuration, on: backend)
    for step in 0..<120 { _ = try trainer.takeStep(progress: Double(step) / 120) }

    let fresh = noise(of: model, symbolCount: 40_000, seed: 99)
    let batch = WindowBatch(
      Window.cut(fresh, length: .max, receptiveField: 0), of: fresh, order: model.orders[0]
    ).symbols
    let logits = model.predictions(of: batch, on: backend)
    let bits = model.distribution.losses(logits, batch, on: backend).values.map { Double($0) / 2.0.logarithm }
    let mean = bits.reduce(0, +) / Double(bits.count)
    let variance = bits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(bits.count)
    return (mean, (variance / Double(bits.count)).squareRoot(), Double(model.levelCount).logarithm / 2.0.logarithm)
  }
}

extension Double {
  fileprivate var logarithm: Double { Double.logarithm(self) }
}
