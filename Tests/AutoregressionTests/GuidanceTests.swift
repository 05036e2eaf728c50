import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Guidance")
struct GuidanceTests {
  private let model: WaveNet
  private let plan: StepPlan

  init() throws {
    model = try ModelExample.waveNetWithClasses.makeModel(from: RandomParameters(seed: 2, upTo: 0.8))
    plan = try model.stepPlan(on: Backend(threadCount: 1))
  }

  /// Draws side by side, of which each knows its own class.
  private func draw(_ count: Int, guidance: Double, temperature: Double = 0) -> [[Int32]] {
    let sampling = SamplingConfiguration(temperature: temperature, guidance: guidance)
    let labels = [[0], [2], []]
    var generator = Generator(
      plan, continuing: plan.makeCache(for: 3, labels: labels, sampling), drawing: model.distribution,
      sampling: sampling, seed: 1, streams: 0..<3)
    return (0..<count).map { _ in Array(generator.nextOfAll()) }
  }

  @Test("takes what classes change in the logits so many times", arguments: [0, 0.5, 3, -1])
  func likeliest(guidance: Double) {
    let drawn = draw(40, guidance: guidance)
    for (stream, labels) in [[0], [2], []].enumerated() {
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

  @Test("of 1 changes nothing, of 0 forgets classes, and of more changes what is drawn")
  func strengths() {
    let plain = draw(60, guidance: 1, temperature: 1)
    let forgotten = draw(60, guidance: 0, temperature: 1)
    #expect(plain.map { $0[2] } == forgotten.map { $0[2] })
    #expect(plain.map { $0[0] } != forgotten.map { $0[0] })
    #expect(draw(60, guidance: 4, temperature: 1).map { $0[0] } != plain.map { $0[0] })
  }
}
