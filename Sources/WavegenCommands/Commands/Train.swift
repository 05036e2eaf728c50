import ArgumentParser
import Autoregression
import Causality
import Durability
import Foundation
import Kernels
import Media
import Models
import TensorCore
import Training

/// `wavegen train`: from a folder of recordings to a model.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on a folder of recordings.",
    discussion: """
      Writes the best model by held-out bits to the output, what --resume needs beside it (.training.safetensors), and \
      a log of JSON lines (.log.jsonl). Ctrl-C finishes the step and saves; --resume goes on as if nothing had \
      happened, bit for bit.
      """)

  @OptionGroup var corpusOptions: CorpusOptions
  @OptionGroup var network: NetworkOptions
  @OptionGroup var limitOptions: LimitOptions
  @OptionGroup var training: TrainingOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Samples per second of the model (default: what most of the corpus has).")
  var sampleRate: Int?

  @Option(
    help: ArgumentHelp(
      "Trims both ends of a recording where it is this much below its own peak, in decibels, or off (default: -60).",
      valueName: "decibels"))
  var trim: String?

  @Option(name: .customLong("output"), help: "Where the model goes.")
  var outputPath = CheckpointOptions.defaultPath

  @Flag(help: "Go on with the run that wrote the output.")
  var resume = false

  @Option(help: "Steps between looks at the held-out recordings (default: every 20 seconds).")
  var lookEvery: Int?

  @Option(help: "End when this many looks have brought no improvement.")
  var patience: Int?

  @Option(help: "Write a sound of this many seconds beside the model whenever it has become better.")
  var sampleSeconds: Double?

  mutating func validate() throws {
    try Allowed.check(sampleRate, "--sample-rate", 100...1_000_000)
    try Allowed.check(lookEvery, "--look-every", 1...1_000_000_000)
    try Allowed.check(patience, "--patience", 1...1_000_000)
    try Allowed.check(sampleSeconds, "--sample-seconds", 0.01...600)
    _ = try trimThreshold
  }

  /// Nil where the option was not given; `.some(nil)` for off.
  private var trimThreshold: Double?? {
    get throws {
      guard let trim else { return nil }
      if trim == "off" { return .some(nil) }
      guard let threshold = Double(trim), threshold < 0, threshold >= -200 else {
        throw ValidationError("--trim must be off or -200 to 0 decibels, but is \(trim).")
      }
      return threshold
    }
  }

  func run() throws {
    Interruption.listen()
    retainFreedMemory()
    let state = resume ? try TrainingState(reading: TrainingState.path(besideCheckpoint: outputPath)) : nil
    let earlier = try state.map { try RunContext(text: $0.context, path: $0.path) }
    let plan = try plan(resuming: earlier, state)
    if let earlier, let state { try refuseDifferences(plan.context, plan.training, from: earlier, state) }
    try open(plan.context.checkpoint.network, plan, state)
  }

  /// Builds the model; a function of its own so that its type is known from here on.
  private func open(_ network: some ModelConfiguration, _ plan: TrainingPlan, _ state: TrainingState?) throws {
    let model = try network.makeModel(from: InitialValues(seed: plan.training.seed))
    let trainer = Trainer(model, learning: plan.trainingExamples, plan.training, on: threads.backend)
    plan.describe(trainer)
    var progress = TrainingState.Progress()
    if let state {
      try state.restore(trainer)
      progress = state.progress
      Console.say("resuming  at step \(progress.step), after \(Wording.duration(progress.seconds))")
    }
    var configuration = TrainingRunConfiguration(limit: limit(resuming: plan.context))
    if let lookEvery { configuration.lookInterval = .steps(lookEvery) }
    configuration.patience = patience
    var run = TrainingRun(trainer, heldOut: plan.heldOutExamples, configuration, resuming: progress)
    let journal = try TrainingJournal(trainer, plan, outputPath: outputPath, sampleSeconds: sampleSeconds, isResumed: resume)
    let outcome = try run.run(journal)
    try conclude(outcome, journal, run.progress)
  }

  private func conclude(
    _ outcome: TrainingOutcome, _ journal: TrainingJournal<some AutoregressiveModel>,
    _ progress: TrainingState.Progress
  ) throws {
    Console.endProgress()
    if let best = journal.best {
      Console.say(
        """
        model     \(outputPath): \(Wording.decimal(best.heldOut.bitsPerSymbol)) bits per sample on \
        \(Wording.count(best.heldOut.symbolCount)) held-out samples, histogram \(Wording.decimal(journal.plan.baseline))
        """)
    }
    if output.json { try Console.printJSON(journal.summary(progress)) }
    guard outcome == .stopped else { return }
    throw Failure(
      .interrupted, "stopped at step \(progress.step), all is saved; go on with the same command and --resume")
  }

  private func limit(resuming context: RunContext) -> TrainingLimit {
    let given = limitOptions.steps != nil || limitOptions.epochs != nil || limitOptions.minutes != nil
    return given ? limitOptions.limit : context.limit
  }
}

extension Train {
  /// Reads the corpus and settles every choice, from the options or from the run that is resumed.
  private func plan(resuming earlier: RunContext?, _ state: TrainingState?) throws -> TrainingPlan {
    let network = try network.configuration(startingFrom: earlier?.checkpoint.network)
    let corpus = try AudioCorpus.openTelling(try corpusConfiguration(network, resuming: earlier))
    let rule = corpusOptions.heldOut ?? earlier?.heldOut ?? .fraction(0.1)
    let split = try CorpusSplit(of: corpus.recordings, holdingOut: rule)
    let limit = earlier?.limit ?? limitOptions.limit
    let sampleRate = corpus.preparation.sampleRate
    let context = RunContext(
      checkpoint: CheckpointConfiguration(network: network, sound: SoundDescription(corpus.preparation)),
      heldOut: rule, limit: limit,
      corpus: RunContext.CorpusPrint(corpus))
    return TrainingPlan(
      context: context,
      training: training.configuration(
        startingFrom: state?.configuration ?? TrainingOptions.defaults(sampleRate: sampleRate, limit: limit),
        sampleRate: sampleRate),
      trainingExamples: SoundExamples(corpus: corpus, excerpts: split.training),
      heldOutExamples: SoundExamples(corpus: corpus, excerpts: split.heldOut))
  }

  private func corpusConfiguration(
    _ network: any ModelConfiguration, resuming earlier: RunContext?
  ) throws -> AudioCorpusConfiguration {
    let folder = URL(fileURLWithPath: outputPath).deletingLastPathComponent().path
    let threshold = try trimThreshold ?? earlier.map(\.checkpoint.sound.trimThresholdInDecibels)
      ?? SilenceTrimmer.standard.thresholdInDecibels
    return AudioCorpusConfiguration(
      folder: corpusOptions.corpus, sampleRate: sampleRate ?? earlier?.checkpoint.sound.sampleRate,
      levelCount: network.levelCount,
      trimmer: try threshold.map { try SilenceTrimmer(thresholdInDecibels: $0) },
      spoolFolder: folder, threadCount: threads.backend.threadCount)
  }

  /// A resumed run must be the run that was begun.
  private func refuseDifferences(
    _ context: RunContext, _ training: TrainingConfiguration, from earlier: RunContext, _ state: TrainingState
  ) throws {
    let differences = try context.differences(from: earlier) + training.differences(from: state.configuration)
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        """
        \(state.path) belongs to a run with other values: \(differences.joined(separator: "; ")); leave these options \
        out to go on with it, or train anew without --resume
        """)
    }
    if context.corpus != earlier.corpus {
      Console.say("warning   the corpus has changed since the run began; it goes on with the new one")
    }
  }
}
