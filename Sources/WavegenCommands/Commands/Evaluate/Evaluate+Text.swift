import Autoregression
import Causality
import Foundation
import Media
import Models

extension Evaluate {
  func evaluateText(_ checkpoint: Checkpoint) throws -> EvaluationResult {
    try refuseGridOptions(for: "text")
    let model = try checkpoint.makeModel()
    // A file that is named is meant, and the model may have learned such bytes.
    var isFolder = ObjCBool(false)
    _ = FileManager.default.fileExists(atPath: corpusOptions.corpus, isDirectory: &isFolder)
    let parts = try TextCorpus.openTelling(
      corpusOptions.corpus, accepting: isFolder.boolValue ? .texts : .anyBytes)
    let (corpus, name) = try heldOut(of: parts, rule: checkpoint.configuration.training?.heldOutRule)
    let examples = MemoryCorpus(corpus)
    Console.say("scoring   \(ExampleWords(.text).amount(examples)), \(name)")
    let windows = Window.cut(examples, length: Self.textWindowLength, receptiveField: model.receptiveField)
    let histogram = checkpoint.configuration.training.map { $0.histogram }
    return EvaluationResult(
      try likelihood(of: windows, of: examples, under: model),
      baseline: histogram.map { Baseline.likelihood(of: examples, under: $0) }, examples: examples.exampleCount,
      precision: precisionOptions.precision, checkpoint.configuration.data, evaluationProtocol: name)
  }

  /// What is scored, and what it is called.
  private func heldOut(
    of parts: CorpusParts<TextCorpus>, rule: String?
  ) throws -> (TextCorpus, name: String) {
    if whole { return (TextCorpus(documents: parts.all.flatMap(\.documents)), "all of it") }
    let asked = try corpusOptions.gridFraction
    if asked == nil, let test = parts.test { return (test, "the test part") }
    if asked == nil, let validation = parts.validation { return (validation, "the validation part") }
    guard let all = parts.whole ?? parts.training else {
      throw Failure(.missingInput, "\(corpusOptions.corpus) holds no text")
    }
    let fraction = asked ?? rule.flatMap { HeldOutRule(text: $0)?.fraction } ?? 0.1
    return (try all.split(holdingOut: fraction).heldOut, "the end of every text, \(fraction) of it")
  }

  /// Bytes that are predicted at once; what comes before them is read again.
  private static let textWindowLength = 4096
}
