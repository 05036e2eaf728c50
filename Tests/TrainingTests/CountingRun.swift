import Autoregression
import Causality
import Kernels
import TensorCore
import Training
import WavegenTestSupport

/// A run of a tiny network that learns to count.
enum CountingRun {
  typealias BigramTrainer = Trainer<BigramModel, MemoryCorpus>

  /// Eight windows of ten symbols in which every symbol is followed by the next one.
  static let counting = MemoryCorpus([(0..<80).map { Symbol($0 % 4) }])
  /// The opposite: what is good for the one is bad for the other.
  static let countingDown = MemoryCorpus([(0..<80).map { Symbol(3 - $0 % 4) }])

  static func makeTrainer(
    batchSize: Int = 2, learningRate: Double = 0.1, averageDecay: Double = 0.5
  ) throws -> BigramTrainer {
    var configuration = TrainingConfiguration()
    configuration.batchSize = batchSize
    configuration.windowLength = 10
    configuration.learningRate = learningRate
    configuration.warmupSteps = 0
    configuration.averageDecay = averageDecay
    let rows = (0..<4).map { row in (0..<4).map { Float((row + 2 * $0) % 5) / 8 } }
    return try Trainer(BigramModel(rows), learning: counting, configuration, on: Backend(threadCount: 1))
  }

  static func makeRun(
    _ trainer: BigramTrainer, heldOut: MemoryCorpus = counting, _ limit: TrainingLimit,
    lookInterval: TrainingLimit = .steps(1), resuming progress: TrainingState.Progress = TrainingState.Progress(),
    _ change: (inout TrainingRunConfiguration) -> Void = { _ in }
  ) -> TrainingRun<BigramModel, MemoryCorpus, MemoryCorpus> {
    var configuration = TrainingRunConfiguration(limit: limit)
    configuration.looks = .every(lookInterval)
    change(&configuration)
    return TrainingRun(trainer, heldOut: heldOut, configuration, resuming: progress)
  }
}
