import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Every model")
struct ConformanceTests {
  @Test("has a small example")
  func completeness() {
    let shown = Set(ModelExample.all.map { type(of: $0.configuration).modelName })
    #expect(shown == Set(ModelCatalog.configurations.map { $0.modelName }))
    #expect(Set(ModelCatalog.configurations.map { $0.modelName }).count == ModelCatalog.configurations.count)
  }

  @Test("passes every check, with fast and reference kernels", arguments: ModelExample.all)
  func checks(_ example: ModelExample) throws {
    let model = try example.makeModel()
    for backend in [Backend(threadCount: 1), Backend(.reference, threadCount: 2)] {
      let checks = try ModelCheck.all(model, seed: 3, on: backend)
      #expect(checks.count == 4)
      for check in checks { #expect(check.holds, "\(check.name): \(check.detail)") }
    }
  }

  @Test("reads as far back as its configuration says", arguments: ModelExample.all)
  func receptiveField(_ example: ModelExample) throws {
    #expect(try example.makeModel().receptiveField == example.configuration.receptiveField)
  }

  @Test("has the gradients that differences give, dropout and classes included", arguments: ModelExample.all)
  func gradient(_ example: ModelExample) throws {
    // Numbers by which no rectifier stands at its kink, where there is no derivative.
    let model = try example.makeModel(seed: 2)
    for dropoutKey in [nil, 5] as [UInt64?] {
      let batch = batch(of: model, lengths: [19, 2])
      let count = batch.layout.siteCount
      let weights = Tensor(Shape(count, 1), (0..<count).map { $0 < 4 ? 0 : Float(1) })
      let check = GradientCheck(
        of: model.recordedLoss(on: batch.layout, dropoutKey: dropoutKey),
        from: [.symbols: batch.tensor, .siteWeights: weights])
      #expect(check.holds, "\(check.detail)")
    }
  }

  @Test(
    "learns the same whether it computes its contexts whole or only what predictions need",
    arguments: ModelExample.all.filter { $0.kinds.contains(.sound) })
  func contexts(_ example: ModelExample) throws {
    let model = try example.makeModel()
    let clips = [symbols(1200, of: model), symbols(2, of: model), symbols(40, of: model)]
    let contexts = [700, 0, 13]
    let weights = zip(clips, contexts).flatMap { clip, context in clip.indices.map { $0 < context ? 0 : Float(1) } }
    func step(_ batch: SymbolBatch) -> (loss: Float, gradients: [[Float]]) {
      let loss = model.recordedLoss(on: batch.layout)
      let run = loss.run(
        from: [.symbols: batch.tensor, .siteWeights: Tensor(Shape(weights.count, 1), weights)],
        on: Backend(threadCount: 2))
      let value = run[loss.node][0]
      let gradients = run.parameterGradients(of: loss)
      return (value, model.parameters.map { gradients[ObjectIdentifier($0)]?.values ?? [] })
    }
    let (whole, needed) = (step(SymbolBatch(clips: clips)), step(SymbolBatch(clips: clips, contextLengths: contexts)))
    #expect(abs(whole.loss - needed.loss) <= 1e-6 * whole.loss)
    for (whole, needed) in zip(whole.gradients, needed.gradients) {
      #expect(!whole.isEmpty && whole.count == needed.count)
      let largest = whole.map(\.magnitude).max() ?? 0
      #expect(zip(whole, needed).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
    }
  }

  @Test("computes the same bits on 1, 2 and 8 threads", arguments: ModelExample.all)
  func threads(_ example: ModelExample) throws {
    let model = try example.makeModel()
    let batch = batch(of: model, lengths: [3000])
    func logits(_ threadCount: Int) -> [Float] {
      model.predictions(of: batch, on: Backend(threadCount: threadCount)).values
    }
    let single = logits(1)
    for threadCount in [2, 8] { #expect(logits(threadCount) == single) }
  }

  @Test("answers the same when it is asked twice, and has not moved on for that", arguments: ModelExample.all)
  func askedTwice(_ example: ModelExample) throws {
    let model = try example.makeModel()
    let plan = try model.stepPlan(on: Backend(threadCount: 1))
    var once = plan.makeCache(for: model)
    var twice = plan.makeCache(for: model)
    for symbol in symbols(model.domain.grid?.siteCount ?? 20, of: model) {
      let expected = Array(plan.predict(&once))
      _ = plan.predict(&twice)
      #expect(Array(plan.predict(&twice)) == expected)
      plan.observe(Int(symbol), &once)
      plan.observe(Int(symbol), &twice)
    }
  }

  @Test("predicts in streams of several classes, side by side, what it predicts for each alone")
  func classesSideBySide() throws {
    let model = try ModelExample.otherGatedPixelCNN.makeModel(from: RandomParameters(seed: 1, upTo: 0.6))
    let plan = try model.stepPlan(on: Backend(threadCount: 1))
    let labels = [[2], [0], [1, 0]]
    var together = plan.makeCache(streams: 3, labels: labels)
    var streams: [[Float]] = [[], [], []]
    let symbols = symbols(model.configuration.grid.siteCount, of: model)
    for symbol in symbols {
      let logits = plan.predict(&together)
      for stream in 0..<3 { streams[stream] += logits[stream * 4..<(stream + 1) * 4] }
      plan.observe(Int(symbol), &together)
    }
    for (label, found) in zip(labels, streams) {
      var alone = plan.makeCache(labels: [label])
      var expected: [Float] = []
      for symbol in symbols {
        expected += plan.predict(&alone)
        plan.observe(Int(symbol), &alone)
      }
      #expect(found == expected)
    }
    #expect(Set(streams).count == 3)
  }

  @Test(
    "predicts step by step what it predicts at once, where some know their class and others do not",
    arguments: ModelExample.all)
  func knownAndUnknownClasses(_ example: ModelExample) throws {
    let model = try example.makeModel()
    guard let classCount = model.classCount else { return }
    let labels = [[], [classCount - 1], [], [0]]
    let grid = model.domain.grid ?? Grid(columns: 20)
    let symbols = symbols(grid.siteCount, of: model)
    let backend = Backend(threadCount: 1)
    let batch = SymbolBatch(
      examples: labels.map { _ in symbols }, on: grid, labels: labels.map { $0.map(Int32.init) },
      order: model.orders[0])
    let whole = model.predictions(of: batch, on: backend)
    let plan = try model.stepPlan(on: backend)
    var cache = plan.makeCache(streams: labels.count, labels: labels)
    var largest: Float = 0
    for (site, symbol) in symbols.enumerated() {
      let step = plan.predict(&cache)
      for stream in labels.indices {
        for level in 0..<model.levelCount {
          let expected = whole.elements[(stream * grid.siteCount + site) * model.levelCount + level]
          largest = max(largest, abs(step[stream * model.levelCount + level] - expected) / max(1, abs(expected)))
        }
      }
      plan.observe(Int(symbol), &cache)
    }
    #expect(largest < 5e-5)
    let examples = (0..<4).map { Array(whole.values[$0 * whole.count / 4..<($0 + 1) * whole.count / 4]) }
    #expect(examples[0] == examples[2] && Set(examples).count == 3)
  }

  @Test("gives one class another probability than the next", arguments: ModelExample.all)
  func classes(_ example: ModelExample) throws {
    let model = try example.makeModel()
    guard let classCount = model.classCount else { return }
    let grid = model.domain.grid ?? Grid(columns: 20)
    let symbols = symbols(grid.siteCount, of: model)
    let logits = [[], [0], [Int32(classCount) - 1], [0, Int32(classCount) - 1]].map { labels in
      let batch = SymbolBatch(examples: [symbols], on: grid, labels: [labels], order: model.orders[0])
      return model.predictions(of: batch, on: Backend(threadCount: 1)).values
    }
    #expect(Set(logits).count == 4)
  }

  @Test("does without dropout outside of training, and with other masks at every step in it")
  func dropout() throws {
    let model = try ModelExample.otherWaveNet.makeModel(from: RandomParameters(seed: 1))
    let clip = symbols(50, of: model)
    func logits(dropoutKey: UInt64?) -> [Float] {
      let batch = SymbolBatch(clips: [clip])
      return model.logits(Feature(observing: batch.layout, on: Tape(dropoutKey: dropoutKey)))
        .values(observing: batch, on: Backend(threadCount: 1)).values
    }
    #expect(logits(dropoutKey: nil) == wholeLogits(model, clip, on: Backend(threadCount: 1)))
    #expect(logits(dropoutKey: 1) == logits(dropoutKey: 1))
    #expect(logits(dropoutKey: 1) != logits(dropoutKey: 2))
    #expect(logits(dropoutKey: 1) != logits(dropoutKey: nil))
  }
}

extension ModelExample {
  var kinds: [ExampleKind] { type(of: configuration).kinds }

  func makeModel(seed: UInt64 = 1) throws(ParameterError) -> any AutoregressiveModel {
    try configuration.makeModel(from: RandomParameters(seed: seed, upTo: 0.6))
  }
}

/// Symbols that are random, but the same in every run.
func symbols(_ count: Int, of model: some AutoregressiveModel, seed: UInt64 = 0) -> [Symbol] {
  var generator = SeededGenerator(seed: seed, purpose: "test")
  return (0..<count).map { _ in Symbol(generator.integer(below: model.levelCount)) }
}

/// Random examples: clips of these lengths, the first of classes 0 and 1 and the others of none, or grids, the first of
/// class 1.
func batch(of model: some AutoregressiveModel, lengths: [Int]) -> SymbolBatch {
  func labels(_ count: Int) -> [[Int32]] {
    (0..<count).map { $0 == 0 && model.classCount != nil ? model.domain.grid == nil ? [0, 1] : [1] : [] }
  }
  guard let grid = model.domain.grid else {
    return SymbolBatch(
      clips: lengths.map { symbols($0, of: model) }, labels: labels(lengths.count),
      conditions: lengths.indices.flatMap { model.randomConditions(hop: 4, lead: $0, seed: UInt64($0)) })
  }
  let count = max(lengths.count, lengths[0] / grid.siteCount)
  return SymbolBatch(
    examples: (0..<count).map { symbols(grid.siteCount, of: model, seed: UInt64($0)) }, on: grid,
    labels: labels(count), order: model.orders[0])
}

/// The logits of all symbols of one clip.
func wholeLogits(_ model: some AutoregressiveModel, _ clip: [Symbol], on backend: Backend) -> [Float] {
  model.predictions(of: SymbolBatch(clips: [clip]), on: backend).values
}
