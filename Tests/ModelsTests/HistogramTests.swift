import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A histogram")
struct HistogramTests {
  private let backend = Backend(threadCount: 1)
  /// Two places of three levels.
  private let corpus = MemoryCorpus(
    [[0, 2], [0, 1], [1, 2], [0, 2], [0, 2]], grid: Grid(columns: 2))

  private func configuration(columns: Int = 2, levelCount: Int = 3) -> HistogramConfiguration {
    var configuration = HistogramConfiguration(rows: 1, columns: columns)
    configuration.levelCount = levelCount
    return configuration
  }

  private func probabilities(_ model: some AutoregressiveModel, sites: Int) throws -> [[Double]] {
    let plan = try model.stepPlan(on: backend)
    var cache = plan.makeCache()
    return (0..<sites).map { _ in
      let probabilities = Categorical.probabilities(plan.predict(&cache), on: backend).map { Double($0) }
      plan.observe(0, &cache)
      return probabilities
    }
  }

  @Test("has the frequencies of every place, with half a count more for every level")
  func counting() throws {
    let found = try probabilities(Histogram(counting: corpus, configuration()), sites: 2)
    let expected = [[4.5, 1.5, 0.5], [0.5, 1.5, 4.5]].map { counts in counts.map { $0 / 6.5 } }
    for (found, expected) in zip(found.joined(), expected.joined()) { #expect(abs(found - expected) < 1e-6) }
  }

  @Test("of one variable counts all symbols of all examples together, however long they are")
  func unigram() throws {
    let long = (0..<150_000).map { Symbol($0 % 10 == 0 ? 1 : 0) }
    let model = try Unigram(counting: MemoryCorpus([long, [2], []]), UnigramConfiguration(levelCount: 3))
    let expected = [135_000.5, 15_000.5, 1.5].map { $0 / 150_002.5 }
    for (found, expected) in zip(try probabilities(model, sites: 3).joined(), expected + expected + expected) {
      #expect(abs(found - expected) < 1e-6)
    }
  }

  @Test("cannot be made more probable by training than by counting")
  func optimum() throws {
    let examples = (0..<400).map { index in [Symbol(index % 2), Symbol(index % 5 == 0 ? 1 : 0), 1] }
    let corpus = MemoryCorpus(examples, grid: Grid(columns: 3))
    let counted = try Histogram(counting: corpus, configuration(columns: 3, levelCount: 2))
    func gradient(_ model: Histogram) -> [Float] {
      let batch = SymbolBatch(examples: examples, on: Grid(columns: 3))
      let weights = Tensor<Float>(Shape(batch.layout.siteCount, 1), repeating: 1)
      let loss = model.recordedLoss(on: batch.layout)
      return loss.run(from: [.symbols: batch.tensor, .siteWeights: weights]).parameterGradients(of: loss).values
        .flatMap(\.values)
    }
    // Half a count of 400 is what separates it from the maximum.
    #expect(gradient(counted).allSatisfy { abs($0) < 0.5 / 400 })
    let untrained = try Histogram(configuration(columns: 3, levelCount: 2), from: InitialValues(seed: 0))
    #expect(gradient(untrained).contains { abs($0) > 0.05 })
  }

  @Test("is drawn from with the frequencies that it counted, place by place")
  func drawing() throws {
    let plan = try Histogram(counting: corpus, configuration()).stepPlan(on: backend)
    let count = 8000
    var generator = Generator(
      plan, drawing: .categorical(levelCount: 3), seed: 3, streams: 0..<count)
    for counts in [[4.5, 1.5, 0.5], [0.5, 1.5, 4.5]] {
      var drawn = [0.0, 0, 0]
      for symbol in generator.nextOfAll() { drawn[Int(symbol)] += 1 }
      let chiSquare = zip(drawn, counts).reduce(0) { sum, pair in
        let expected = Double(count) * pair.1 / 6.5
        return sum + (pair.0 - expected) * (pair.0 - expected) / expected
      }
      // Two degrees of freedom: one draw in a thousand is above 13.8, and a wrong table is above by far.
      #expect(chiSquare < 13.8, "\(drawn)")
    }
  }

  @Test("refuses examples of another size and symbols beyond its levels, and names them")
  func unfit() {
    let short = #expect(throws: ConfigurationError.self) {
      try Histogram(counting: corpus, configuration(columns: 3))
    }
    #expect(short?.description.contains("example 0 has 2 symbols where 3 were expected") == true)
    let high = #expect(throws: ConfigurationError.self) {
      try Histogram(counting: corpus, configuration(levelCount: 2))
    }
    #expect(high?.description.contains("symbol 1 of example 0 is 2") == true)
  }

  @Test("of nothing gives all levels the same probability")
  func empty() throws {
    let model = try Histogram(counting: MemoryCorpus([], grid: Grid(columns: 2)), configuration())
    for found in try probabilities(model, sites: 2).joined() { #expect(abs(found - 1 / 3.0) < 1e-6) }
  }
}
