import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A generator")
struct GeneratorTests {
  private let backend = Backend(threadCount: 1)
  private let model: WaveNet
  private let plan: StepPlan

  init() throws {
    model = try WaveNet(.tiny, from: RandomParameters(seed: 3, upTo: 1))
    plan = try model.stepPlan(on: backend)
  }

  private func makeGenerator(seed: UInt64 = 5) -> Generator {
    Generator(plan, drawing: model.distribution, seed: seed)
  }

  @Test("goes on after symbols that it was given as after the same ones that it drew itself")
  func priming() {
    var drawing = makeGenerator()
    let past = (0..<3 * model.receptiveField).map { _ in Symbol(drawing.next()) }
    #expect(Set(past).count > 3)
    var used = SeededGenerator(seed: 5, purpose: "stream 0")
    for _ in past { _ = used.uniform() }
    #expect((0..<50).map { _ in drawing.next() } == continuation(of: past, using: used))

    var primed = makeGenerator()
    primed.prime(with: past)
    let unused = SeededGenerator(seed: 5, purpose: "stream 0")
    #expect((0..<50).map { _ in primed.next() } == continuation(of: past, using: unused))
  }

  /// Fifty draws by the definition: the first symbol at which the cumulative probability exceeds a uniform number.
  private func continuation(of past: [Symbol], using random: SeededGenerator) -> [Int] {
    var cache = plan.makeCache()
    var random = random
    for symbol in past {
      _ = plan.predict(&cache)
      plan.observe(Int(symbol), &cache)
    }
    return (0..<50).map { _ in
      let probabilities = Categorical.probabilities(plan.predict(&cache), on: backend).map(Double.init)
      var left = random.uniform() * probabilities.reduce(0, +)
      let symbol = probabilities.firstIndex {
        left -= $0
        return left < 0
      }
      plan.observe(symbol ?? 0, &cache)
      return symbol ?? 0
    }
  }

  @Test("finds likeliest, after symbols that it was given, what the whole network finds likeliest")
  func primedLogits() throws {
    let past = randomClips(ofLengths: [40])[0]
    // At temperature 0 a draw shows which logit is the largest.
    let expected = wholeLogits(of: model, [past]).map { logits in logits.indices.max { logits[$0] < logits[$1] } }
    #expect(Set(expected).count > 3)
    for length in past.indices {
      var generator = Generator(
        plan, drawing: model.distribution, sampling: SamplingConfiguration(temperature: 0), seed: 0)
      generator.prime(with: past.prefix(length))
      #expect(generator.next() == expected[length])
    }
  }

  @Test("is in the same place whether it is primed at once or in parts, and draws nothing for it")
  func primingInParts() {
    let past = randomClips(ofLengths: [30])[0]
    var once = makeGenerator()
    var inParts = makeGenerator()
    once.prime(with: past)
    inParts.prime(with: past.prefix(11))
    inParts.prime(with: [])
    inParts.prime(with: past.dropFirst(11))
    #expect((0..<40).map { _ in once.next() } == (0..<40).map { _ in inParts.next() })
  }

  @Test("predicts the first site of a clip as the whole network does, from nothing but silence")
  func firstSite() {
    var cache = plan.makeCache()
    #expect(cache.position == 0)
    let found = Array(plan.predict(&cache))
    for symbol in [Symbol(0), 3, 7] {
      // The symbol itself must not matter.
      let expected = wholeLogits(of: model, [[symbol]])[0]
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-5 })
    }
  }
}

@Suite("Streams side by side")
struct StreamTests {
  private let backend = Backend(threadCount: 1)

  @Test("draw what each draws alone, bit for bit", arguments: WeightPrecision.allCases, [1, 2, 3, 8, 13, 16, 17, 33])
  func streams(precision: WeightPrecision, count: Int) throws {
    let model = try WaveNet(.tiny, from: RandomParameters(seed: 3, upTo: 1))
    let plan = try model.stepPlan(precision: precision, on: backend)
    #expect(plan.precision == precision && plan.weightByteCount > 0)
    let first = 4
    var together = Generator(plan, drawing: model.distribution, seed: 9, streams: first..<first + count)
    var found = Array(repeating: [Int](), count: count)
    for _ in 0..<60 {
      for (stream, symbol) in together.nextOfAll().enumerated() { found[stream].append(Int(symbol)) }
    }
    #expect(Set(found).count == count)
    for stream in 0..<count {
      var alone = Generator(plan, drawing: model.distribution, seed: 9, streams: first + stream..<first + stream + 1)
      #expect((0..<60).map { _ in alone.next() } == found[stream])
    }
  }

  @Test(
    "continue a recording that was computed as a whole as if they had heard it sample by sample",
    arguments: [0, 1, 2, 5, 15, 16, 17, 40, 100])
  func wholePass(length: Int) throws {
    let model = try WaveNet(.tiny, from: RandomParameters(seed: 3, upTo: 1))
    let plan = try model.stepPlan(on: backend)
    let past = randomClips(ofLengths: [length + 1])[0].dropLast()
    let rest = randomClips(ofLengths: [50])[0]
    var stepped = plan.makeCache(streams: 3)
    for symbol in past {
      _ = plan.predict(&stepped)
      plan.observe(Int(symbol), &stepped)
    }
    var primed = model.primedCache(of: plan, with: Array(past), streams: 3, on: backend)
    for symbol in rest {
      let (expected, found) = (Array(plan.predict(&stepped)), Array(plan.predict(&primed)))
      #expect(found.count == 3 * model.levelCount)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-5 })
      #expect(Set(found).count > 3)
      plan.observe(Int(symbol), &stepped)
      plan.observe(Int(symbol), &primed)
    }
  }
}

@Suite("A copied cache")
struct CacheCopyTests {
  private let backend = Backend(threadCount: 1)

  @Test("goes on as the original does, and neither disturbs the other", arguments: [0, 1, 7, 50])
  func copy(position: Int) throws {
    let model = try WaveNet(.tiny, from: RandomParameters(seed: 3, upTo: 0.6))
    let plan = try model.stepPlan(on: backend)
    let clips = randomClips(ofLengths: [position, 40, 40])
    /// All logits from here on, while `symbols` are observed.
    func logits(_ cache: inout ActivationCache, observing symbols: [Symbol]) -> [Float] {
      symbols.flatMap { symbol in
        let logits = Array(plan.predict(&cache))
        plan.observe(Int(symbol), &cache)
        return logits
      }
    }
    var original = plan.makeCache()
    var alone = plan.makeCache()
    _ = logits(&original, observing: clips[0])
    _ = logits(&alone, observing: clips[0])
    let expected = logits(&alone, observing: clips[1])

    var same = original.copy()
    var other = original.copy()
    #expect(same.position == position && same.byteCount == original.byteCount)
    #expect(plan.cacheByteCount == same.byteCount)
    let elsewhere = logits(&other, observing: clips[2])
    #expect(elsewhere != expected)
    #expect(logits(&same, observing: clips[1]) == expected)
    #expect(original.position == position)
    #expect(logits(&original, observing: clips[1]) == expected)
  }
}

/// The logits of every site of some clips that are computed side by side, `[site][level]`.
func wholeLogits(of model: some AutoregressiveModel, _ clips: [[Symbol]]) -> [[Float]] {
  let logits = model.predictions(of: SymbolBatch(clips: clips), on: Backend(threadCount: 1)).values
  return stride(from: 0, to: logits.count, by: model.levelCount).map { Array(logits[$0..<$0 + model.levelCount]) }
}
