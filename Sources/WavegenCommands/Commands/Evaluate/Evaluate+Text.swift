import Autoregression
import Causality
import Media
import Models

extension Evaluate {
  func evaluateText(_ checkpoint: Checkpoint) throws -> EvaluationResult {
    try refuseGridOptions(for: "text")
    let model = try checkpoint.makeModel()
    let parts = try TextCorpus.openTelling(corpusOptions.corpus)
    let examples = MemoryCorpus(try heldOut(of: parts, rule: checkpoint.configuration.training?.heldOutRule))
    Console.say("scoring   \(ExampleWords(.text).amount(examples))")
    let windows = Window.cut(examples, length: Self.textWindowLength, receptiveField: model.receptiveField)
    let histogram = checkpoint.configuration.training.map { $0.histogram }
    return EvaluationResult(
      try likelihood(of: windows, of: examples, under: model),
      baseline: histogram.map { Baseline.likelihood(of: examples, under: $0) }, examples: examples.exampleCount,
      precision: precisionOptions.precision, checkpoint.configuration.data)
  }

  private func heldOut(of parts: CorpusParts<TextCorpus>, rule: String?) throws -> TextCorpus {
    let asked = try corpusOptions.gridFraction
    if asked == nil, let held = parts.test ?? parts.validation { return held }
    guard let all = parts.whole ?? parts.training else {
      throw Failure(.missingInput, "\(corpusOptions.corpus) holds no text")
    }
    let fraction = asked ?? rule.flatMap { HeldOutRule(text: $0)?.fraction } ?? 0.1
    return try all.split(holdingOut: fraction).heldOut
  }

  /// Bytes that are predicted at once; what comes before them is read again.
  private static let textWindowLength = 4096
}
