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
      trained under. --validation-files '*' scores all of them. With --precision bfloat16 or int8 they are scored \
      sample by sample, with the very probabilities that `wavegen sample` would draw from.
      """)

  @OptionGroup var corpusOptions: CorpusOptions
  @OptionGroup var checkpointOptions: CheckpointOptions
  @OptionGroup var precisionOptions: PrecisionOptions
  @OptionGroup var computation: ComputationOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    Interruption.listen()
    let checkpoint = try checkpointOptions.open()
    let model = try checkpoint.makeModel()
    let examples = try heldOutExamples(for: checkpoint.configuration)
    let histogram = checkpoint.configuration.training.map { SymbolHistogram(counts: $0.histogram) }
    let result = try score(examples, under: model, histogram)
    if output.json {
      try StandardOutput.print(json: result)
    } else {
      for line in result.lines { try StandardOutput.print(line) }
    }
  }

  private func heldOutExamples(for configuration: CheckpointConfiguration) throws -> SoundExamples {
    let trained = configuration.training.flatMap { HeldOut(text: $0.heldOutRule) }
    let rule = corpusOptions.heldOut ?? trained ?? .fraction(0.1)
    let opening = try configuration.sound.corpusConfiguration(
      folder: corpusOptions.corpus, spoolFolder: NSTemporaryDirectory(), threadCount: computation.backend.threadCount)
    guard case .glob = rule else {
      // Which recordings a fraction takes depends on which of them are usable, so all are opened, as in training.
      let corpus = try AudioCorpus.openTelling(opening)
      return SoundExamples(corpus: corpus, excerpts: try CorpusSplit(of: corpus.recordings, holdingOut: rule).heldOut)
    }
    let chosen = try chosen(of: AudioCorpus.soundFiles(in: corpusOptions.corpus), by: rule)
    let corpus = try AudioCorpus.openTelling(opening) { chosen.contains($0) }
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
    let heldOutDuration = Double(examples.symbolCount) / Double(examples.corpus.preparation.sampleRate)
    Console.say(
      "scoring   \(Wording.count(examples.exampleCount, "recording")), \(Wording.duration(heldOutDuration))")
    let windows = Window.cut(examples, length: Self.windowLength, receptiveField: model.receptiveField)
    let likelihood = try likelihood(of: windows, of: examples, under: model)
    Console.endProgress()
    if Interruption.isRequested { throw Failure(.interrupted, "stopped before all recordings were scored") }
    guard likelihood.nats.isFinite else {
      throw Failure(.badData, "the model gives some samples no probability at all; its weights are damaged")
    }
    return EvaluationResult(
      bitsPerSymbol: likelihood.bitsPerSymbol, natsPerSymbol: likelihood.natsPerSymbol,
      baselineBitsPerSymbol: histogram?.bitsPerSymbol(of: examples.excerpts, in: examples.corpus),
      symbols: likelihood.symbolCount, examples: examples.exampleCount, precision: precisionOptions.precision.rawValue)
  }

  private func likelihood(
    of windows: [Window], of examples: SoundExamples, under model: some AutoregressiveModel
  ) throws -> Likelihood {
    let start = ContinuousClock.now
    let siteCount = windows.reduce(0) { $0 + $1.siteCount }
    let report: @Sendable (Double) -> Likelihood.Continuation = { part in
      let left = (.now - start) / .seconds(1) * (1 - part) / part
      Console.showProgress("scoring   \(Wording.decimal(100 * part, places: 0)) %, \(Wording.duration(left)) left")
      return Interruption.isRequested ? .stop : .proceed
    }
    switch precisionOptions.precision {
    case .float32:
      return Likelihood.score(windows, of: examples, under: model, on: computation.backend) { done in
        report(Double(done) / Double(windows.count))
      }
    case .bfloat16, .int8:
      let plan = try model.stepPlan(
        precision: precisionOptions.precision, on: Backend(computation.backend.implementation, threadCount: 1))
      return Likelihood.score(windows, of: examples, stepping: plan, on: computation.backend) { done in
        report(Double(done) / Double(siteCount))
      }
    }
  }

  /// Samples that are predicted at once; the receptive field before them is read again.
  private static let windowLength = 32_768
}

/// The result of an evaluation.
struct EvaluationResult: Encodable {
  let bitsPerSymbol: Double
  let natsPerSymbol: Double
  let baselineBitsPerSymbol: Double?
  let symbols: Int
  let examples: Int
  let precision: String

  /// The names in JSON, which are a promise.
  private enum CodingKeys: String, CodingKey {
    case bitsPerSymbol = "bits_per_symbol"
    case natsPerSymbol = "nats_per_symbol"
    case baselineBitsPerSymbol = "baseline_bits_per_symbol"
    case symbols, examples, precision
  }

  /// For people.
  var lines: [String] {
    let result = """
      \(Wording.decimal(bitsPerSymbol, places: 4)) bits per sample (\(Wording.decimal(natsPerSymbol, places: 4)) \
      nats) over \(Wording.count(symbols, "sample")) of \(Wording.count(examples, "recording"))\
      \(precision == WeightPrecision.float32.rawValue ? "" : ", with \(precision) weights")
      """
    let baseline = baselineBitsPerSymbol.map {
      "\(Wording.decimal($0, places: 4)) bits per sample for a histogram of the training samples"
    }
    return [result] + (baseline.map { [$0] } ?? [])
  }
}
