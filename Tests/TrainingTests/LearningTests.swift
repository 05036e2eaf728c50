import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import Training
import WavegenTestSupport

@Suite("A trainer")
struct LearningTests {
  private let backend = Backend(threadCount: 1)

  private func configuration(_ change: (inout TrainingConfiguration) -> Void) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    change(&configuration)
    return configuration
  }

  /// Ten symbols over and over: the next one follows from the three before, not from the last one alone.
  private static let pattern = MemoryCorpus([(0..<300).map { [0, 5, 1, 5, 2, 7, 5, 3, 5, 6][$0 % 10] }])

  @Test("learns a pattern that repeats")
  func pattern() throws {
    let configuration = configuration {
      $0.windowLength = 100
      $0.batchSize = 2
      $0.learningRate = 0.01
      $0.warmupSteps = 10
    }
    let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
    let trainer = Trainer(model, learning: Self.pattern, configuration, on: backend)
    #expect(trainer.stepsPerEpoch == 2)
    let losses = try (0..<300).map { _ in try trainer.takeStep(progress: 0).bitsPerSymbol }
    // Knowing nothing costs 3 bits, knowing how frequent symbols are 2.5.
    #expect(losses[0] > 2.7)
    #expect(losses.suffix(10).allSatisfy { $0 < 0.5 })
    #expect(trainer.step == 300 && trainer.symbolCount == 60_000)
  }

  // MARK: Divergence

  private func bits(_ trainer: Trainer<WaveNet, MemoryCorpus>) -> [[UInt32]] {
    trainer.state.map { $0.values.map(\.bitPattern) }
  }

  @Test(
    "refuses to step from parameters that are not finite, and leaves everything as it was",
    arguments: [
      Float.infinity, .nan,
    ])
  func notFinite(value: Float) throws {
    let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
    let trainer = Trainer(model, learning: Self.pattern, configuration { $0.warmupSteps = 0 }, on: backend)
    _ = try trainer.takeStep(progress: 0)
    model.parameters[0].value.withMutableElements { elements in
      for index in 0..<model.parameters[0].shape.elementCount { elements[index] = value }
    }
    let before = bits(trainer)
    for _ in 0..<2 {
      #expect(throws: TrainingError.notANumber(step: 1, learningRate: 4e-3)) { try trainer.takeStep(progress: 0) }
    }
    #expect(bits(trainer) == before)
    #expect(trainer.step == 1 && trainer.symbolCount == 300)
  }

  @Test("refuses to step along a gradient that is not finite, though the loss is")
  func gradientNotFinite() throws {
    let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
    // The last two layers amplify by 1e22 each: what comes out is large, and its gradient beyond the largest float.
    for parameter in model.parameters {
      let amplification: [String: Float] = ["skip.bias": 1e-38, "head.weight": 1e22, "output.weight": 1e22]
      let isIdle = parameter.path.hasPrefix("skip.weight") || parameter.path.hasPrefix("head.bias")
      guard let size = isIdle ? 0 : amplification[parameter.path] else { continue }
      let count = parameter.shape.elementCount
      parameter.value = Tensor(parameter.shape, (0..<count).map { $0 % 8 == 0 ? size : size / 2 })
    }
    let trainer = Trainer(model, learning: Self.pattern, configuration { _ in }, on: backend)
    let windows = Window.cut(Self.pattern, length: 300, receptiveField: 16)
    #expect(Likelihood.score(windows, of: Self.pattern, under: model, on: backend).nats.isFinite)
    let before = bits(trainer)
    #expect(throws: TrainingError.self) { try trainer.takeStep(progress: 0) }
    #expect(bits(trainer) == before)
    #expect(trainer.step == 0)
  }

  @Test("stops at an absurd learning rate, with the parameters from before the step that failed")
  func absurdRate() throws {
    let configuration = configuration {
      $0.learningRate = 1e30
      $0.warmupSteps = 0
    }
    let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
    let trainer = Trainer(model, learning: Self.pattern, configuration, on: backend)
    var before = bits(trainer)
    let error = #expect(throws: TrainingError.self) {
      for _ in 0..<20 {
        before = bits(trainer)
        _ = try trainer.takeStep(progress: 0)
      }
    }
    #expect(trainer.step > 0)
    #expect(error == .notANumber(step: trainer.step, learningRate: 1e30))
    #expect(bits(trainer) == before)
    let description = error?.description ?? ""
    #expect(description.contains("step \(trainer.step) ") && description.contains("is not a number"))
    #expect(!description.contains("\n"))
  }

  // MARK: Averages

  private struct Interruption: Error {}

  @Test("gives the averaged parameters for a moment and takes them back, also after an error")
  func averages() throws {
    let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
    let trainer = Trainer(model, learning: Self.pattern, configuration { $0.averageDecay = 0.5 }, on: backend)
    for _ in 0..<3 { _ = try trainer.takeStep(progress: 0) }
    let state = trainer.state
    let own = state.prefix(model.parameters.count).map(\.values)
    let averages = state.suffix(model.parameters.count).map(\.values)
    #expect(own != averages)
    #expect(model.parameters.map(\.value.values) == own)
    let seen = trainer.withAveragedParameters { model.parameters.map(\.value.values) }
    #expect(seen == averages)
    #expect(trainer.state == state)
    #expect(throws: Interruption.self) {
      try trainer.withAveragedParameters { throw Interruption() }
    }
    #expect(trainer.state == state)
  }

  @Test("A large batch, which is differentiated in parts, is one batch: the first loss and gradient are its means")
  func parts() throws {
    // Three windows of 8,000 sites are more than are differentiated at once.
    let clips = randomClips(ofLengths: [8_000, 8_000, 8_000])
    func firstStep(of windows: [[Symbol]], batchSize: Int) throws -> (bits: Double, norm: Double) {
      let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
      let trainer = Trainer(
        model, learning: MemoryCorpus(windows),
        configuration {
          $0.windowLength = 8_000
          $0.batchSize = batchSize
        }, on: backend)
      let report = try trainer.takeStep(progress: 0)
      return (report.bitsPerSymbol, report.gradientNorm)
    }
    let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
    let batch = SymbolBatch(clips: clips)
    let loss = model.recordedLoss(on: batch.layout)
    let weights = Tensor<Float>(Shape(24_000, 1), repeating: 1)
    let run = loss.run(from: [.symbols: batch.tensor, .siteWeights: weights], on: backend)
    let bits = Double(run[loss.node][0]) / 0.693147180559945309417
    let norm = run.parameterGradients(of: loss).values.reduce(0.0) { $0 + backend.sumOfSquares($1.count, $1.elements) }
    let found = try firstStep(of: clips, batchSize: 3)
    #expect(abs(found.bits - bits) < 1e-6 * bits)
    #expect(abs(found.norm - norm.squareRoot()) < 1e-5 * norm.squareRoot())
    #expect(abs(try firstStep(of: clips, batchSize: 1).bits - bits) > 1e-6 * bits)
  }

  // MARK: Memory

  @Test("keeps nothing of a step but the parameters and their moments")
  func memory() throws {
    let log = TapeLog()
    let model = LoggingModel(model: try WaveNet(.tiny.droppingOut(0.1), from: InitialValues(seed: 1)), log: log)
    let trainer = Trainer(model, learning: Self.pattern, configuration { _ in }, on: backend)
    log.tapes = []
    for step in 0..<5 {
      _ = try trainer.takeStep(progress: 0)
      #expect(log.tapes.count == step + 1)
      #expect(log.tapes.allSatisfy { $0.tape == nil })
      // It was a tape that recorded something, and there is a way to see that one is still there.
      #expect(log.tapes.allSatisfy { $0.nodeCount > 10 })
    }
    let kept = Tape()
    _ = model.logits(Feature(observing: SymbolBatch(clips: [[1]]).layout, on: kept))
    #expect(log.tapes.last?.tape === kept)
  }

  @Test("tells what a step takes from a try that changes nothing")
  func cost() throws {
    func trainer() throws -> Trainer<WaveNet, MemoryCorpus> {
      let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
      return Trainer(model, learning: Self.pattern, configuration { $0.batchSize = 3 }, on: backend)
    }
    let (tried, other) = (try trainer(), try trainer())
    #expect(tried.measureStep() > 0)
    for _ in 0..<2 {
      #expect(try tried.takeStep(progress: 0).bitsPerSymbol == other.takeStep(progress: 0).bitsPerSymbol)
    }
    #expect(zip(tried.state, other.state).allSatisfy { $0.values == $1.values })
    let symbols = try tried.takeStep(progress: 0).symbolCount
    #expect(tried.multiplyAddsPerStep == 3 * tried.model.multiplyAddsPerSymbol * symbols)
  }

  @Test("predicts more memory for longer windows and larger batches, and none of it is negative")
  func predictedMemory() throws {
    func bytes(_ change: (inout TrainingConfiguration) -> Void) throws -> Int {
      let model = try WaveNet(.tiny, from: InitialValues(seed: 1))
      return Trainer(model, learning: Self.pattern, configuration(change), on: backend).predictedMemoryByteCount
    }
    let short = try bytes { $0.windowLength = 30 }
    let long = try bytes { $0.windowLength = 60 }
    let both = try bytes {
      $0.windowLength = 30
      $0.batchSize = 2
    }
    #expect(0 < short && short < long && long < both)
  }
}

/// Which tapes a model was computed on, without keeping them.
private final class TapeLog {
  struct Entry {
    weak var tape: Tape?
    let nodeCount: Int
  }

  var tapes: [Entry] = []
}

private struct LoggingModel: AutoregressiveModel {
  let model: WaveNet
  let log: TapeLog

  var distribution: OutputDistribution { model.distribution }
  var parameters: [Parameter] { model.parameters }

  func logits(_ x: Feature<Present>) -> Feature<Past> {
    let logits = model.logits(x)
    let tape = logits.variable.tape
    log.tapes.append(TapeLog.Entry(tape: tape, nodeCount: tape.program.nodes.count))
    return logits
  }
}
