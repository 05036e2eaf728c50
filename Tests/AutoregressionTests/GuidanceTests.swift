import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Guidance")
struct GuidanceTests {
  /// Every model that can be asked for classes: of sound and of images.
  private static let models: [any ModelConfiguration] = ModelExample.all.map(\.configuration).filter {
    (try? $0.makeModel(from: ShapesOnly()))?.classCount != nil
  }

  private static let labels = [[0], [2], []]

  /// A model with its plan, and how many symbols an example of it has.
  private struct Guided {
    let model: any AutoregressiveModel
    let plan: StepPlan
    let length: Int

    init(_ configuration: any ModelConfiguration) throws {
      model = try configuration.makeModel(from: RandomParameters(seed: 2, upTo: 0.8))
      plan = try model.stepPlan(on: Backend(threadCount: 1))
      length = model.domain.grid?.siteCount ?? 60
    }

    /// Draws side by side, of which each knows its own class.
    func draw(
      guidance: Double, temperature: Double = 0, labels: [[Int]] = GuidanceTests.labels
    ) -> [[Int32]] {
      let sampling = SamplingConfiguration(temperature: temperature, guidance: guidance)
      var generator = Generator(
        plan, continuing: plan.makeCache(for: 3, labels: labels, sampling), drawing: model.distribution,
        sampling: sampling, seed: 1, streams: 0..<3)
      return (0..<length).map { _ in Array(generator.nextOfAll()) }
    }
  }

  @Test("takes what classes change in the logits so many times", arguments: models.indices, [0, 0.5, 3, -1])
  func likeliest(model index: Int, guidance: Double) throws {
    let guided = try Guided(Self.models[index])
    let (plan, drawn) = (guided.plan, guided.draw(guidance: guidance))
    for (stream, labels) in Self.labels.enumerated() {
      var told = plan.makeCache(labels: [labels])
      var untold = plan.makeCache()
      for symbols in drawn {
        let (known, unknown) = (Array(plan.predict(&told)), Array(plan.predict(&untold)))
        let logits = zip(known, unknown).map { $1 + Float(guidance) * ($0 - $1) }
        #expect(logits[Int(symbols[stream])] == logits.max())
        plan.observe(Int(symbols[stream]), &told)
        plan.observe(Int(symbols[stream]), &untold)
      }
    }
  }

  @Test("weighs some classes and keeps the others, each by its own prediction", arguments: models.indices)
  func byClass(model index: Int) throws {
    let guided = try Guided(Self.models[index])
    let plan = guided.plan
    var sampling = SamplingConfiguration(temperature: 0)
    sampling.guidance = [Guidance(3, of: 0..<2), Guidance(0.5, of: 2..<3)]
    let labels = [[0, 2], [1], [2]]
    var generator = Generator(
      plan, continuing: plan.makeCache(for: 3, labels: labels, sampling), drawing: guided.model.distribution,
      sampling: sampling, seed: 1, streams: 0..<3)
    let drawn = (0..<guided.length).map { _ in Array(generator.nextOfAll()) }
    let remaining: [[[Int]]] = [[[2], [0]], [[], [1]], [[2], []]]
    for (stream, labels) in labels.enumerated() {
      var all = plan.makeCache(labels: [labels])
      var withoutFirst = plan.makeCache(labels: [remaining[stream][0]])
      var withoutSecond = plan.makeCache(labels: [remaining[stream][1]])
      for symbols in drawn {
        let told: [Float] = Array(plan.predict(&all))
        let first: [Float] = Array(plan.predict(&withoutFirst))
        let second: [Float] = Array(plan.predict(&withoutSecond))
        var logits = told
        for level in told.indices {
          let weighted: Float = first[level] + 3 * (told[level] - first[level])
          logits[level] = weighted + (0.5 - 1) * (told[level] - second[level])
        }
        let symbol = Int(symbols[stream])
        #expect(logits[symbol] == logits.max())
        plan.observe(symbol, &all)
        plan.observe(symbol, &withoutFirst)
        plan.observe(symbol, &withoutSecond)
      }
    }
  }

  @Test("of 1 changes nothing, of 0 forgets classes, and of more changes what is drawn", arguments: models.indices)
  func strengths(model index: Int) throws {
    let guided = try Guided(Self.models[index])
    let plain = guided.draw(guidance: 1, temperature: 1)
    let forgotten = guided.draw(guidance: 0, temperature: 1)
    #expect(plain.map { $0[2] } == forgotten.map { $0[2] })
    #expect(forgotten == guided.draw(guidance: 1, temperature: 1, labels: [[], [], []]))
    #expect(guided.draw(guidance: 8, temperature: 1).map { $0[0] } != plain.map { $0[0] })
  }

  @Test("is tried on models of sound and of images")
  func completeness() { #expect(Self.models.count == 4) }
}
