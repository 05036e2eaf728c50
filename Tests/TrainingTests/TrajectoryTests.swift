import Autoregression
import Causality
import Foundation
import Kernels
import Models
import TensorCore
import Testing
import Training
import WavegenTestSupport

/// Ten steps, every number of which was computed by another program.
///
/// The recipe is `Scripts/trajectory_in_numpy.py`, which prints these numbers: the same network, loss, clipping,
/// schedule, AdamW and averaging, written a second time in NumPy and double precision, with derivatives by imaginary
/// steps. It scores the clip as a whole; here it is cut into two windows, of which the second needs its
/// context. Made with Python 3 and NumPy 2.4; the numbers do not depend on the version.
@Suite("Ten training steps")
struct TrajectoryTests {
  private static let bits = [
    3.0461227, 3.0215111, 3.0010800, 3.0018478, 2.9479458, 2.8894638, 2.8392503, 2.7948710, 2.7618091, 2.7427029,
  ]
  private static let norms = [
    0.1774307, 0.1139933, 0.0594535, 0.2400966, 0.1849168, 0.2352717, 0.3095148, 0.3458879, 0.3526648, 0.3590773,
  ]
  private static let (finalBits, averagedBits) = (2.7343627, 2.7503735)
  /// Roundings of single precision, here 1e-6 and less, grow from step to step.
  private static let tolerance = 2e-5

  private static let corpus = MemoryCorpus([(0..<120).map { Symbol($0 * ($0 + 1) / 2 % 8) }])

  private func makeTrainer(on backend: Backend) throws -> Trainer<WaveNet, MemoryCorpus> {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 2
    configuration.windowLength = 60
    configuration.learningRate = 0.03
    configuration.warmupSteps = 3
    configuration.schedule = .cosine
    configuration.weightDecay = 0.1
    configuration.gradientNormLimit = 0.25
    configuration.averageDecay = 0.6
    return try Trainer(
      WaveNet(.tiny, from: FormulaParameters()), learning: Self.corpus, configuration, on: backend)
  }

  @Test(
    "lose what they lose in NumPy, with fast kernels and with reference kernels",
    arguments: [Backend(.fast, threadCount: 2), Backend(.reference, threadCount: 1)])
  func trajectory(backend: Backend) throws {
    let trainer = try makeTrainer(on: backend)
    for step in 0..<10 {
      let report = try trainer.takeStep(progress: Double(step) / 10)
      #expect(report.symbolCount == 120)
      #expect(abs(report.bitsPerSymbol - Self.bits[step]) < Self.tolerance, "step \(step)")
      #expect(abs(report.gradientNorm - Self.norms[step]) < Self.tolerance, "step \(step)")
    }
    func score() -> Double {
      let whole = Window.cut(Self.corpus, length: 1000, receptiveField: trainer.model.receptiveField)
      return Likelihood.score(whole, of: Self.corpus, under: trainer.model, on: backend).bitsPerSymbol
    }
    #expect(abs(score() - Self.finalBits) < Self.tolerance)
    #expect(abs(trainer.withAveragedParameters(score) - Self.averagedBits) < Self.tolerance)
  }
}

/// 0.4 · sin(i + the sum of the bytes of the path), for element i: numbers that any language can compute.
private struct FormulaParameters: ParameterSource {
  func value(path: String, shape: Shape, initializer: Initializer) -> Tensor<Float> {
    let phase = path.utf8.reduce(0) { $0 + Int($1) }
    return Tensor(shape, (0..<shape.elementCount).map { Float(0.4 * sin(Double($0 + phase))) })
  }

  func finish(paths: Set<String>) {}
}
