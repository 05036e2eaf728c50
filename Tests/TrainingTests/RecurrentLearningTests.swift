import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import Training
import WavegenTestSupport

@Suite("A recurrent network that is trained")
struct RecurrentLearningTests {
  private let backend = Backend(threadCount: 1)
  private static let sentence = "she sells sea shells by the sea shore; "

  @Test("learns a text by heart, in windows that begin anywhere, and writes it")
  func text() throws {
    let letters = Array(Set(Self.sentence.utf8)).sorted()
    let codes = Self.sentence.utf8.compactMap { letters.firstIndex(of: $0) }.map { Symbol($0) }
    let corpus = MemoryCorpus([(0..<12).flatMap { _ in codes }])
    var configuration = RecurrentConfiguration(hiddenChannels: 32)
    configuration.levelCount = letters.count
    let model = try RecurrentNetwork(configuration, from: InitialValues(seed: 1))
    var training = TrainingConfiguration()
    (training.windowLength, training.batchSize) = (60, 4)
    (training.learningRate, training.warmupSteps) = (0.01, 10)
    let trainer = Trainer(model, learning: corpus, training, on: backend)
    let losses = try (0..<200).map { _ in try trainer.takeStep(progress: 0).bitsPerSymbol }
    // Knowing nothing costs log₂ 14 bits.
    #expect(losses[0] > 3)
    #expect(losses.suffix(10).allSatisfy { $0 < 0.05 }, "\(losses.suffix(10))")

    let plan = try model.stepPlan(on: backend)
    let cache = model.primedCache(of: plan, with: codes, on: backend)
    var generator = Generator(
      plan, continuing: cache, drawing: model.distribution, sampling: SamplingConfiguration(temperature: 0), seed: 1)
    let written = codes.indices.map { _ in letters[generator.next()] }
    #expect(String(decoding: written, as: UTF8.self) == Self.sentence)
  }

  /// Every image is a bright column on dark ground, always the same one: nothing but the column tells where.
  @Test("Coordinates help: told the column, both networks know what they cannot count to")
  func coordinates() throws {
    let image = (0..<100).map { Symbol($0 % 10 == 6 ? 1 : 0) }
    let corpus = MemoryCorpus(Array(repeating: image, count: 4), grid: Grid(columns: 100))
    var recurrent = RecurrentConfiguration(hiddenChannels: 4)
    (recurrent.levelCount, recurrent.rows, recurrent.columns) = (2, 10, 10)
    var waveNet = RasterWaveNetConfiguration(
      blockCount: 1, layersPerBlock: 2, residualChannels: 8, skipChannels: 8, headChannels: 8)
    (waveNet.rows, waveNet.columns) = (10, 10)
    func bits(_ configuration: some ModelConfiguration) throws -> Double {
      let model = try configuration.makeModel(from: InitialValues(seed: 1))
      var training = TrainingConfiguration()
      (training.batchSize, training.learningRate, training.warmupSteps) = (4, 0.03, 5)
      let trainer = Trainer(model, learning: corpus, training, on: backend)
      for _ in 0..<60 { _ = try trainer.takeStep(progress: 0) }
      return Likelihood.score(
        Window.cut(corpus, length: 100, receptiveField: .max), of: corpus, under: model, on: backend
      ).bitsPerSymbol
    }
    let blind = (try bits(recurrent), try bits(waveNet))
    (recurrent.hasCoordinates, waveNet.hasCoordinates) = (true, true)
    let told = (try bits(recurrent), try bits(waveNet))
    #expect(told.0 < 0.05 && told.1 < 0.05, "\(told)")
    #expect(blind.0 > 0.1 && blind.1 > 0.2, "\(blind)")
  }
}
