package import Autoregression
package import Causality
package import Kernels
import TensorCore
package import Training

/// How a training benchmark is run.
package struct TrainingBenchmarkConfiguration: Sendable {
  /// Windows in a step.
  package var batchSize = 1
  /// Symbols that a window predicts at most.
  package var windowLength = 16_000
  /// Steps before anything but memory is measured.
  package var warmupStepCount = 2
  /// Times that everything is measured; the medians count.
  package var roundCount = 7

  package init() {}
}

/// Measures training beside what the arithmetic alone could reach.
///
/// A machine's speed drifts with its temperature and its other work. So a round takes one training step, one forward
/// pass and one burst of every yardstick, rounds are repeated, and medians compared.
///
/// Arithmetic is counted as is usual in this field: 2 floating-point operations per multiply-add and site forward, and
/// twice as many backward, whatever is computed on top of that. Only predicted symbols count: what is computed to read
/// the past before a window is a cost and no use.
package struct TrainingBenchmark<Model: AutoregressiveModel, Source: Corpus> {
  private let trainer: Trainer<Model, Source>
  private let configuration: TrainingBenchmarkConfiguration

  /// - Precondition: the corpus holds at least one symbol; batch size, window length and number of rounds are at least 1.
  package init(
    _ model: Model, learning corpus: Source, _ configuration: TrainingBenchmarkConfiguration, on backend: Backend
  ) {
    precondition(
      configuration.batchSize > 0 && configuration.windowLength > 0 && configuration.roundCount > 0,
      "a benchmark of no windows, no symbols or no rounds")
    var training = TrainingConfiguration()
    training.batchSize = configuration.batchSize
    training.windowLength = configuration.windowLength
    trainer = Trainer(model, learning: corpus, training, on: backend)
    self.configuration = configuration
  }

  /// The memory that a step will need, about, in bytes.
  package var predictedMemoryByteCount: Int { trainer.predictedMemoryByteCount }

  /// Measures, once: the trainer's parameters have moved afterwards.
  ///
  /// - Parameters:
  ///   - memory: made before the model was.
  ///   - progress: told before each round how many are done.
  package func run(
    watching memory: PeakMemory, progress: (Int) -> Void = { _ in }
  ) throws(TrainingError) -> TrainingMeasurement {
    let (model, training) = (trainer.model, trainer.configuration)
    for _ in 0..<configuration.warmupStepCount { _ = try trainer.takeStep(progress: 0) }
    let peakMemoryByteCount = memory.byteCount

    var order = WindowOrder(
      Window.cut(trainer.corpus, length: training.windowLength, receptiveField: model.receptiveField),
      seed: training.seed)
    var yardsticks = Yardsticks(for: model, threadCount: trainer.backend.threadCount)
    let multiplyAdds = model.multiplyAddsPerSymbol
    var rounds: [Round] = []
    trainer.clock = PhaseClock()
    for index in 0..<configuration.roundCount {
      progress(index)
      let windows = order.batch(step: trainer.step, count: training.batchSize)
      let stepSeconds = try seconds { () throws(TrainingError) in _ = try trainer.takeStep(progress: 0) }
      let batch = WindowBatch(windows, of: trainer.corpus)
      rounds.append(
        Round(
          symbolCount: batch.predictedCount,
          forwardFlop: 2 * Double(multiplyAdds) * Double(batch.predictedCount),
          stepSeconds: stepSeconds, forwardSeconds: seconds { predict(batch) },
          products: yardsticks.measureProducts(), copyBytesPerSecond: yardsticks.measureCopying()))
    }
    return TrainingMeasurement(rounds, phases: trainer.clock?.phases ?? [], peakMemoryByteCount: peakMemoryByteCount)
  }

  /// The evaluation of a batch up to its logits, without a record of it.
  private func predict(_ batch: WindowBatch) {
    _ = trainer.model.predictions(of: batch.symbols, on: trainer.backend)
  }
}

/// One round of a benchmark.
private struct Round {
  let symbolCount: Int
  /// Floating-point operations of a forward pass.
  let forwardFlop: Double
  let stepSeconds: Double
  let forwardSeconds: Double
  let products: TrainingMeasurement.Products?
  let copyBytesPerSecond: Double
}

/// Everything that training is compared with.
private struct Yardsticks: ~Copyable {
  private var network: ProductYardstick?
  private var square: ProductYardstick?
  private var copying: CopyYardstick

  init(for model: some AutoregressiveModel, threadCount: Int) {
    copying = CopyYardstick(byteCount: 64 << 20, threadCount: threadCount)
    let products = MatrixProductShape.products(ofTraining: model)
    guard let library = OpenBLAS.installed, !products.isEmpty else { return }
    network = ProductYardstick(products, by: library, threadCount: threadCount)
    let product = MatrixProductShape(.forward, sites: 1024, inputs: 1024, outputs: 1024)
    // As many as give every thread the same work.
    square = ProductYardstick(Array(repeating: product, count: threadCount), by: library, threadCount: threadCount)
  }

  mutating func measureProducts() -> TrainingMeasurement.Products? {
    guard let network = network?.burst(), let square = square?.burst() else { return nil }
    return TrainingMeasurement.Products(
      flopPerSecond: network, squareFlopPerSecond: square, kernels: OpenBLAS.installed?.kernels ?? "")
  }

  mutating func measureCopying() -> Double { copying.burst() }
}

extension TrainingMeasurement {
  fileprivate init(
    _ rounds: [Round], phases: [(phase: StepPhase, duration: Duration)], peakMemoryByteCount: Int?
  ) {
    training = Speed(
      symbolsPerSecond: median(rounds.map { Double($0.symbolCount) / $0.stepSeconds }),
      flopPerSecond: median(rounds.map { 3 * $0.forwardFlop / $0.stepSeconds }))
    forward = Speed(
      symbolsPerSecond: median(rounds.map { Double($0.symbolCount) / $0.forwardSeconds }),
      flopPerSecond: median(rounds.map { $0.forwardFlop / $0.forwardSeconds }))
    let products = rounds.compactMap(\.products)
    self.products = products.first.map { first in
      Products(
        flopPerSecond: median(products.map(\.flopPerSecond)),
        squareFlopPerSecond: median(products.map(\.squareFlopPerSecond)), kernels: first.kernels)
    }
    copyBytesPerSecond = median(rounds.map(\.copyBytesPerSecond))
    self.phases = Self.phases(phases, stepSeconds: rounds.reduce(0) { $0 + $1.stepSeconds }, stepCount: rounds.count)
    self.peakMemoryByteCount = peakMemoryByteCount
  }

  /// The phases of some steps, and what is left of the steps as a phase of its own.
  private static func phases(
    _ phases: [(phase: StepPhase, duration: Duration)], stepSeconds: Double, stepCount: Int
  ) -> [Phase] {
    let named = phases.map { (name: "\($0.phase)", seconds: $0.duration / .seconds(1)) }
    let rest = max(0, stepSeconds - named.reduce(0) { $0 + $1.seconds })
    return (named + [("other", rest)]).map { name, seconds in
      Phase(name: name, seconds: seconds / Double(stepCount), share: seconds / stepSeconds)
    }
  }
}

/// The median; the mean of the two in the middle where their number is even. 0 of nothing.
package func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return 0 }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
