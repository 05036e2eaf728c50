import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A recurrent network of sequences")
struct RecurrentPrimingTests {
  private let backend = Backend(threadCount: 1)

  private func makeModel(layerCount: Int) throws -> RecurrentNetwork {
    var configuration = RecurrentConfiguration(hiddenChannels: 20, layerCount: layerCount)
    configuration.levelCount = 8
    return try RecurrentNetwork(configuration, from: RandomParameters(seed: 3, upTo: 0.4))
  }

  @Test("stands after a past that is computed at once where stepping through it ends", arguments: [1, 3])
  func priming(layerCount: Int) throws {
    let model = try makeModel(layerCount: layerCount)
    #expect(model.receptiveField == .max)
    let plan = try model.stepPlan(on: backend)
    let text = randomClips(ofLengths: [90])[0]
    for length in [0, 1, 2, 60] {
      var stepped = plan.makeCache(streams: 2)
      for symbol in text.prefix(length) {
        _ = plan.predict(&stepped)
        plan.observe(Int(symbol), &stepped)
      }
      var primed = model.primedCache(of: plan, with: Array(text.prefix(length)), streams: 2, on: backend)
      #expect(primed.position == length)
      for symbol in text[length...].prefix(30) {
        let (expected, found) = (Array(plan.predict(&stepped)), Array(plan.predict(&primed)))
        #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 1e-5 })
        plan.observe(Int(symbol), &stepped)
        plan.observe(Int(symbol), &primed)
      }
    }
  }

  @Test("has the likelihood of a whole text in windows, if each knows all that came before")
  func windows() throws {
    let model = try makeModel(layerCount: 2)
    let corpus = MemoryCorpus(randomClips(ofLengths: [300, 1, 57]))
    let whole = Likelihood.score(
      Window.cut(corpus, length: 1 << 20, receptiveField: .max), of: corpus, under: model, on: backend)
    let windows = Window.cut(corpus, length: 40, receptiveField: model.receptiveField)
    let cut = Likelihood.score(windows, of: corpus, under: model, on: backend)
    #expect(cut.symbolCount == 358 && whole.symbolCount == 358)
    #expect(abs(cut.bitsPerSymbol - whole.bitsPerSymbol) < 1e-5)
    let stepped = Likelihood.score(
      windows, of: corpus, stepping: try model.stepPlan(on: backend), predicting: model.distribution, on: backend)
    #expect(abs(stepped.bitsPerSymbol - whole.bitsPerSymbol) < 1e-5)
    // Without what came before, it is another.
    let blind = Window.cut(corpus, length: 40, receptiveField: 0)
    let forgetful = Likelihood.score(blind, of: corpus, under: model, on: backend)
    #expect(abs(forgetful.bitsPerSymbol - whole.bitsPerSymbol) > 1e-4)
  }

  @Test("generates streams that do not know of one another")
  func streams() throws {
    let model = try makeModel(layerCount: 2)
    let plan = try model.stepPlan(on: backend)
    func draw(_ streams: Range<Int>) -> [[Int32]] {
      var generator = Generator(plan, drawing: model.distribution, seed: 4, streams: streams)
      let rows = (0..<50).map { _ in Array(generator.nextOfAll()) }
      return streams.indices.map { stream in rows.map { $0[stream - streams.lowerBound] } }
    }
    let together = draw(0..<5)
    for stream in 0..<5 { #expect(draw(stream..<stream + 1)[0] == together[stream]) }
    #expect(Set(together).count == 5)
  }
}
