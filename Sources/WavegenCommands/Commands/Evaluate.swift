import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models

/// `wavegen evaluate`: how probable held-out recordings are under a model.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score held-out recordings in bits per sample.",
    discussion: """
      Without --validation-files or --validation-fraction the recordings are held out by the rule that the model was \
      trained under. --validation-files '*' scores all of them.
      """)

  @OptionGroup var corpusOptions: CorpusOptions
  @OptionGroup var checkpointOptions: CheckpointOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    Interruption.listen()
    let checkpoint = try checkpointOptions.open()
    let model = try checkpoint.makeModel()
    let examples = try heldOutExamples(for: checkpoint.configuration)
    let histogram = checkpoint.configuration.training.map { SymbolHistogram(counts: $0.histogram) }
    let result = try score(examples, under: model, histogram)
    if output.json {
      try Console.printJSON(result)
    } else {
      print(
        """
        \(Wording.decimal(result.bits_per_symbol, places: 4)) bits per sample (\(Wording.decimal(result.nats_per_symbol, places: 4)) nats) \
        over \(Wording.count(result.symbols)) samples of \(result.examples) recordings
        """)
      if let baseline = result.baseline_bits_per_symbol {
        print("\(Wording.decimal(baseline, places: 4)) bits per sample for a histogram of the training samples")
      }
    }
  }

  private func heldOutExamples(for configuration: CheckpointConfiguration) throws -> SoundExamples {
    let trained = configuration.training.flatMap { HeldOut(text: $0.heldOutRule) }
    let rule = corpusOptions.heldOut ?? trained ?? .fraction(0.1)
    let opening = try configuration.sound.corpusConfiguration(
      folder: corpusOptions.corpus, spoolFolder: NSTemporaryDirectory(), threadCount: threads.backend.threadCount)
    let files = try AudioCorpus.soundFiles(in: corpusOptions.corpus)
    let chosen = try chosen(of: files, by: rule)
    let corpus = try AudioCorpus.openTelling(opening) { chosen.contains($0) }
    if files.count == 1, case .fraction = rule {
      let split = try CorpusSplit(of: corpus.recordings, holdingOut: rule)
      return SoundExamples(corpus: corpus, excerpts: split.heldOut)
    }
    return SoundExamples(corpus: corpus, excerpts: corpus.excerpts)
  }

  /// A pattern that matches everything leaves nothing to learn from, but here nothing is to be learned.
  private func chosen(of files: [String], by rule: HeldOut) throws -> Set<String> {
    do {
      let flags = try CorpusSplit.heldOutFlags(of: files, by: rule)
      return Set(zip(files, flags).filter(\.1).map(\.0))
    } catch {
      guard case .matchesEverything = error else { throw error }
      return Set(files)
    }
  }

  private func score(
    _ examples: SoundExamples, under model: some AutoregressiveModel, _ histogram: SymbolHistogram?
  ) throws -> EvaluationResult {
    let windows = Window.cut(examples, length: Self.windowLength, receptiveField: model.receptiveField)
    let start = ContinuousClock.now
    let likelihood = Likelihood.score(windows, of: examples, under: model, on: threads.backend) { done in
      let seconds = (.now - start) / .seconds(1)
      Console.showProgress(
        """
        scored \(done) of \(windows.count) windows, \
        \(Wording.duration(seconds * Double(windows.count - done) / Double(done))) left
        """)
      return Interruption.isRequested ? .stop : .proceed
    }
    Console.endProgress()
    if Interruption.isRequested { throw Failure(.interrupted, "stopped before all recordings were scored") }
    guard likelihood.nats.isFinite else {
      throw Failure(.badData, "the model gives some samples no probability at all; its weights are damaged")
    }
    return EvaluationResult(
      bits_per_symbol: likelihood.bitsPerSymbol, nats_per_symbol: likelihood.natsPerSymbol,
      baseline_bits_per_symbol: histogram?.bitsPerSymbol(of: examples.excerpts, in: examples.corpus),
      symbols: likelihood.symbolCount, examples: examples.exampleCount)
  }

  /// Samples that are predicted at once; the receptive field before them is read again.
  private static let windowLength = 32_768
}

/// The result of an evaluation, for programs. The names are a promise.
struct EvaluationResult: Encodable {
  let bits_per_symbol: Double
  let nats_per_symbol: Double
  let baseline_bits_per_symbol: Double?
  let symbols: Int
  let examples: Int
}
