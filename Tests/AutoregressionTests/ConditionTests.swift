import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A condition")
struct ConditionTests {
  private let backend = Backend(threadCount: 1)
  private let model: WaveNet

  init() throws {
    var configuration = WaveNetConfiguration.tiny
    configuration.conditionChannels = 3
    model = try WaveNet(configuration, from: RandomParameters(seed: 2, upTo: 0.6))
  }

  private func frames(_ count: Int, hop: Int, lead: Int = 0, seed: UInt64 = 0) -> ConditionFrames {
    var generator = SeededGenerator(seed: seed, purpose: "frames")
    let values = (0..<3 * count).map { _ in Float(2 * generator.uniform() - 1) }
    return ConditionFrames(Tensor(Shape(count, 3), values), hop: hop, lead: lead)
  }

  /// Clips with frames of one hop, which begin so many samples earlier.
  private func corpus(lead: Int = 0) -> MemoryCorpus {
    let clips = randomClips(ofLengths: [3, 257, 16, 1, 90, 17, 700])
    return MemoryCorpus(
      clips,
      conditions: clips.enumerated().map { index, clip in
        frames(clip.count / 10 + 2, hop: 10, lead: index + lead, seed: UInt64(index))
      })
  }

  private func likelihood(_ windows: [Window], of corpus: MemoryCorpus) -> Likelihood {
    Likelihood.score(windows, of: corpus, under: model, on: backend)
  }

  @Test("is read at the same samples, wherever clips are cut into windows", arguments: [300, 100, 33, 7])
  func windows(length: Int) throws {
    let corpus = corpus()
    let whole = likelihood(
      Window.cut(corpus, length: 1 << 20, receptiveField: model.receptiveField), of: corpus)
    let windows = Window.cut(corpus, length: length, receptiveField: model.receptiveField)
    let cut = likelihood(windows, of: corpus)
    #expect(cut.symbolCount == whole.symbolCount)
    #expect(abs(cut.bitsPerSymbol - whole.bitsPerSymbol) < 1e-5)
    let stepped = Likelihood.score(
      windows, of: corpus, stepping: try model.stepPlan(on: backend), predicting: model.distribution, on: backend)
    #expect(abs(stepped.bitsPerSymbol - whole.bitsPerSymbol) < 1e-5)
    // Frames that begin one sample earlier are heard.
    let late = self.corpus(lead: 1)
    #expect(abs(likelihood(windows, of: late).bitsPerSymbol - whole.bitsPerSymbol) > 1e-4)
  }

  @Test("of one stream does not reach another, though their frames end at other samples")
  func streams() throws {
    let plan = try model.stepPlan(on: backend)
    let conditions = [frames(6, hop: 7), frames(4, hop: 5, lead: 3, seed: 1), frames(9, hop: 7, lead: 40, seed: 2)]
    let symbols = randomClips(ofLengths: [40])[0]
    func logits(_ conditions: [ConditionFrames]) -> [[Float]] {
      var cache = plan.makeCache(streams: conditions.count, conditions: conditions)
      var found = Array(repeating: [Float](), count: conditions.count)
      for symbol in symbols {
        let step = plan.predict(&cache)
        for stream in conditions.indices { found[stream] += step[stream * 8..<(stream + 1) * 8] }
        plan.observe(Int(symbol), &cache)
      }
      return found
    }
    let together = logits(conditions)
    #expect(together == conditions.map { logits([$0])[0] })
    #expect(Set(together).count == 3)
  }

  @Test("is read by a sample from its own frame and the two beside it, and from no other")
  func reach() {
    let symbols = randomClips(ofLengths: [60])[0]
    func logits(_ frames: ConditionFrames) -> [Float] {
      let batch = SymbolBatch(clips: [symbols], conditions: [frames])
      return model.predictions(of: batch, on: backend).values
    }
    let original = frames(6, hop: 10)
    var values = original.values.values
    for channel in 0..<3 { values[3 * 4 + channel] += 1 }
    let changed = ConditionFrames(Tensor(Shape(6, 3), values), hop: 10)
    let (before, after) = (logits(original), logits(changed))
    let differing = (0..<60).filter { site in (0..<8).contains { before[site * 8 + $0] != after[site * 8 + $0] } }
    // Frame 4 is that of samples 40 to 49, frame 3 looks at it from sample 30 on; later layers remember it.
    #expect(differing == Array(30..<60))
  }

  @Test("goes on where a cache is copied, and begins again where it restarts")
  func copies() throws {
    let plan = try model.stepPlan(on: backend)
    let conditions = [frames(6, hop: 7)]
    let symbols = randomClips(ofLengths: [40])[0]
    func rest(_ cache: consuming ActivationCache, from first: Int) -> [Float] {
      var cache = cache
      return symbols[first...].flatMap { symbol in
        let logits = Array(plan.predict(&cache))
        plan.observe(Int(symbol), &cache)
        return logits
      }
    }
    var cache = plan.makeCache(conditions: conditions)
    for symbol in symbols[..<17] {
      _ = plan.predict(&cache)
      plan.observe(Int(symbol), &cache)
    }
    let whole = rest(plan.makeCache(conditions: conditions), from: 0)
    #expect(rest(cache.copy(), from: 17) == Array(whole[(17 * 8)...]))
    cache.restart()
    #expect(rest(cache, from: 0) == whole)
  }

  @Test("that is not given is like frames of zeros")
  func nothing() throws {
    let plan = try model.stepPlan(on: backend)
    var none = plan.makeCache()
    var zeros = plan.makeCache(conditions: [ConditionFrames(Tensor(Shape(2, 3)), hop: 4)])
    for symbol in randomClips(ofLengths: [20])[0] {
      #expect(Array(plan.predict(&none)) == Array(plan.predict(&zeros)))
      plan.observe(Int(symbol), &none)
      plan.observe(Int(symbol), &zeros)
    }
  }
}
