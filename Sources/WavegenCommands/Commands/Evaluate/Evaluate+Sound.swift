import Autoregression
import Causality
import Durability
import Foundation
import Kernels
import Media
import Models

extension Evaluate {
  func evaluateSound(_ sound: SoundDescription, _ checkpoint: Checkpoint) throws -> EvaluationResult {
    try refuseGridOptions(for: "sound")
    let model = try checkpoint.makeModel()
    let (examples, name) = try chosenExamples(for: sound, checkpoint.configuration)
    Console.say("scoring   \(ExampleWords(.sound(sound)).amount(examples)), \(name)")
    let windows = Window.cut(examples, length: Self.windowLength, receptiveField: model.receptiveField)
    let histogram = checkpoint.configuration.training.map {
      SymbolHistogram(counts: $0.histogram, levelCount: sound.levelCount)
    }
    let baseline = histogram.map {
      Likelihood(
        bitsPerSymbol: $0.bitsPerSymbol(of: examples.excerpts, in: examples.corpus), symbolCount: examples.symbolCount)
    }
    return EvaluationResult(
      try likelihood(of: windows, of: examples, under: model), baseline: baseline, examples: examples.exampleCount,
      precision: precisionOptions.precision, checkpoint.configuration.data, evaluationProtocol: name)
  }

  func refuseGridOptions(for examples: String) throws {
    for (isGiven, option) in [(part != nil, "--part"), (orders != nil, "--orders")] where isGiven {
      throw Failure(.usage, "\(option) is for images and tables, and the model is one of \(examples)")
    }
  }

  /// What is scored, and what it is called.
  private func chosenExamples(
    for sound: SoundDescription, _ configuration: CheckpointConfiguration
  ) throws -> (SoundExamples, name: String) {
    let trained = configuration.training.flatMap { HeldOut(text: $0.heldOutRule) }
    let asked = corpusOptions.recordingsHeldOut
    let rule = asked ?? trained ?? .fraction(0.1)
    let opening = try sound.corpusConfiguration(
      folder: corpusOptions.corpus, spoolFolder: NSTemporaryDirectory(), threadCount: computation.backend.threadCount)
    let name = asked == nil ? "those that the rule of the training holds out (\(rule.text))" : "those of \(rule.text)"
    guard case .glob = rule, !whole else {
      // Which recordings a fraction takes depends on which of them are usable, so all are opened, as in training.
      let (corpus, conditions) = try withConditions(AudioCorpus.openTelling(opening), for: sound)
      let excerpts = try whole ? corpus.excerpts : CorpusSplit(of: corpus.recordings, holdingOut: rule).heldOut
      return (try examples(excerpts, of: corpus, conditions, for: sound), whole ? "all of them" : name)
    }
    let chosen = try chosen(of: AudioCorpus.soundFiles(in: corpusOptions.corpus), by: rule, isAsked: asked != nil)
    let (corpus, conditions) = try withConditions(
      AudioCorpus.openTelling(opening) { chosen.contains(FilePath($0)) }, for: sound)
    return (try examples(corpus.excerpts, of: corpus, conditions, for: sound), name)
  }

  private func examples(
    _ excerpts: [Excerpt], of corpus: AudioCorpus, _ conditions: RecordingConditions?, for sound: SoundDescription
  ) throws -> SoundExamples {
    try SoundExamples(corpus: corpus, excerpts: excerpts, labels: sound.labels, conditions: conditions)
  }

  /// What the model follows beside the recordings, nil if nothing, and those recordings that have it.
  private func withConditions(
    _ corpus: AudioCorpus, for sound: SoundDescription
  ) throws -> (AudioCorpus, RecordingConditions?) {
    let conditions = try sound.condition.map { try $0.conditions(of: corpus, from: conditionOptions.condition) }
    return (conditions?.corpus ?? corpus, conditions)
  }

  /// A pattern that matches everything leaves nothing to learn from, but here nothing is to be learned.
  /// - Parameter isAsked: whether the rule was given, and is not the model's.
  private func chosen(of files: [String], by rule: HeldOut, isAsked: Bool) throws -> Set<FilePath> {
    do {
      let flags = try CorpusSplit.heldOutFlags(of: files, by: rule)
      return Set(zip(files, flags).filter(\.1).map { FilePath($0.0) })
    } catch {
      switch error {
      case .matchesEverything: return Set(files.map { FilePath($0) })
      case .matchesNothing(let pattern, _, let example) where !isAsked:
        throw Failure(
          .usage,
          """
          \(checkpointOptions.path) was trained without the recordings that match \(pattern), and \
          \(corpusOptions.corpus) has none of them, but such as \(example); say with --validation-files what to score, \
          or --whole for all
          """)
      default: throw error
      }
    }
  }
}
