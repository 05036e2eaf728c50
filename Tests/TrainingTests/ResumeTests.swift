import Autoregression
import Kernels
import Models
import TensorCore
import Testing
import Training
import WavegenTestSupport

/// A step is a function of parameters, moments and its number: everything else would show here.
@Suite("Training")
struct ResumeTests {
  /// Windows of several lengths, some of more sites than a tile has.
  private let corpus = MemoryCorpus(randomClips(ofLengths: [1500, 90, 5, 640, 17]))

  private func makeTrainer(
    dropout: Double = 0, seed: UInt64 = 0, threadCount: Int = 2
  ) throws -> Trainer<WaveNet, MemoryCorpus> {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 3
    configuration.windowLength = 600
    configuration.warmupSteps = 5
    configuration.weightDecay = 0.01
    configuration.schedule = .cosine
    configuration.averageDecay = 0.7
    let model = try WaveNet(.tiny.droppingOut(dropout), from: InitialValues(seed: seed))
    return Trainer(model, learning: corpus, configuration, on: Backend(threadCount: threadCount))
  }

  @discardableResult
  private func take(_ steps: Range<Int>, _ trainer: Trainer<WaveNet, MemoryCorpus>) throws -> [Double] {
    try steps.map { try trainer.takeStep(progress: Double($0) / 20).bitsPerSymbol }
  }

  /// All parameters, moments and averages, bit by bit.
  private func bits(_ trainer: Trainer<WaveNet, MemoryCorpus>) -> [String: [UInt32]] {
    Dictionary(uniqueKeysWithValues: trainer.state.map { ($0.name, $0.values.map(\.bitPattern)) })
  }

  @Test("for 20 steps is 10, a file, another program and 10 more, bit for bit", arguments: [0, 0.25])
  func resume(dropout: Double) throws {
    let straight = try makeTrainer(dropout: dropout)
    let losses = try take(0..<20, straight)

    let folder = try TemporaryFolder()
    let first = try makeTrainer(dropout: dropout)
    try take(0..<10, first)
    var progress = TrainingState.Progress()
    progress.step = first.step
    progress.symbolCount = first.symbolCount
    progress.seconds = 1.25
    progress.bestBitsPerSymbol = 2.0 / 3
    progress.looksSinceBest = 3
    try TrainingState.write(first, progress, context: "{\"what\": \"ever\"}\n", to: folder.path("state"))

    let state = try TrainingState(reading: folder.path("state"))
    #expect(state.progress == progress)
    #expect(state.configuration == first.configuration)
    #expect(state.context == "{\"what\": \"ever\"}\n")
    // Other values to begin with, all of which have to go.
    let second = try makeTrainer(dropout: dropout, seed: 99)
    #expect(bits(second) != bits(first))
    try state.restore(second)
    #expect(bits(second) == bits(first))
    #expect(second.step == 10 && second.symbolCount == first.symbolCount)
    #expect(try take(10..<20, second) == Array(losses[10...]))
    #expect(bits(second) == bits(straight))
    #expect(second.symbolCount == straight.symbolCount)
    #expect(bits(second) != bits(first))
  }

  @Test("is the same for 1, 2 and 8 threads, bit for bit", arguments: [0, 0.25])
  func threads(dropout: Double) throws {
    let single = try makeTrainer(dropout: dropout, threadCount: 1)
    let losses = try take(0..<8, single)
    for threadCount in [2, 8] {
      let several = try makeTrainer(dropout: dropout, threadCount: threadCount)
      #expect(try take(0..<8, several) == losses)
      #expect(bits(several) == bits(single))
    }
  }

  @Test("drops out other values in every step, and none at all without dropout")
  func dropout() throws {
    let corpus = MemoryCorpus(randomClips(ofLengths: [200]))
    func losses(_ probability: Double) throws -> [Double] {
      var configuration = TrainingConfiguration()
      configuration.learningRate = 0
      let model = try WaveNet(.tiny.droppingOut(probability), from: RandomParameters(seed: 1, upTo: 0.5))
      let trainer = Trainer(model, learning: corpus, configuration, on: Backend(threadCount: 1))
      return try (0..<5).map { _ in try trainer.takeStep(progress: 0).bitsPerSymbol }
    }
    #expect(try Set(losses(0)).count == 1)
    #expect(try Set(losses(0.25)).count == 5)
    #expect(try losses(0.25) == losses(0.25))
  }

  @Test("state stands beside its checkpoint")
  func path() {
    #expect(TrainingState.path(besideCheckpoint: "a/speech.safetensors") == "a/speech.training.safetensors")
    #expect(TrainingState.path(besideCheckpoint: "speech.model") == "speech.model.training.safetensors")
  }
}
