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
      Learns from most of the recordings and is judged by the rest. Leaves the best model so far at --output, and \
      beside it what --resume needs (.training.safetensors) and a log of JSON lines (.log.jsonl). Ctrl-C finishes the \
      step and saves; --resume goes on as if nothing had happened, bit for bit. A new run first moves the files of an \
      earlier one aside. A model of speech babbles: it learns how voices sound, not what they say.
      """)

  @OptionGroup(title: "Recordings") var corpusOptions: CorpusOptions
  @OptionGroup(title: "Recordings") var preparation: PreparationOptions
  @OptionGroup(title: "The run") var limitOptions: LimitOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions
  @OptionGroup(title: "The network") var network: NetworkOptions
  @OptionGroup(title: "How it learns") var training: TrainingOptions
  @OptionGroup(title: "Computation") var computation: ComputationOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    Interruption.listen()
    retainFreedMemory()
    // An output that cannot be written is found out now, and not after hours.
    try DurableFile(replacing: runOptions.output).discard()
    let state = try runOptions.resume ? openState() : nil
    let earlier = try state.map { try RunContext(text: $0.context, path: $0.path) }
    let plan = try plan(resuming: earlier, state)
    if let earlier, let state { try refuseDifferences(plan.context, plan.training, from: earlier, state) }
    try open(plan.context.checkpoint.network, plan, state)
  }

  /// Builds the model; a function of its own so that its type is known from here on.
  private func open(_ network: some ModelConfiguration, _ plan: TrainingPlan, _ state: TrainingState?) throws {
    let model = try network.makeTrainableModel(seed: plan.training.seed)
    let trainer = Trainer(model, learning: plan.trainingExamples, plan.training, on: computation.backend)
    plan.describe(trainer)
    var progress = TrainingState.Progress()
    if let state {
      try state.restore(trainer)
      progress = state.progress
      Console.say("resuming  after step \(progress.step) and \(Wording.duration(progress.seconds)) of training")
    }
    var configuration = TrainingRunConfiguration(limit: plan.context.limit)
    if let lookEvery = runOptions.lookEvery { configuration.lookInterval = .steps(lookEvery) }
    configuration.patience = runOptions.patience
    var run = TrainingRun(trainer, heldOut: plan.heldOutExamples, configuration, resuming: progress)
    let journal = try TrainingJournal(
      trainer, plan, runOptions.files, sampleSeconds: runOptions.sampleSeconds, isResumed: runOptions.resume)
    let outcome = try run.run(journal)
    try conclude(outcome, journal, run.progress, stepsTaken: run.progress.step - progress.step)
  }

  private func conclude(
    _ outcome: TrainingOutcome, _ journal: TrainingJournal<some AutoregressiveModel>,
    _ progress: TrainingState.Progress, stepsTaken: Int
  ) throws {
    Console.endProgress()
    if stepsTaken == 0 {
      Console.say(
        "nothing   the run had already come to its end; give more --steps, --epochs or --minutes to go on with it")
    }
    if outcome == .noImprovement {
      Console.say("ended     \(runOptions.patience ?? 0) looks have brought no improvement")
    }
    for line in journal.verdict(progress) { Console.say(line) }
    if output.json { try StandardOutput.print(json: journal.summary(progress)) }
    guard outcome == .stopped else { return }
    throw Failure(
      .interrupted, "stopped after step \(progress.step), all is saved; go on with the same command and --resume")
  }
}

extension Train {
  private func openState() throws -> TrainingState {
    let path = runOptions.files.state
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(
        .missingInput,
        """
        there is no run to resume: \(path) does not exist; name the --output of the run, or train anew without \
        --resume
        """)
    }
    let state = try TrainingState(reading: path)
    do {
      try TrainingOptions.check(state.configuration)
    } catch {
      throw Failure(.badData, "\(state.path) is damaged: \(error)")
    }
    let largest = 1 << 53
    guard state.progress.step <= largest, state.progress.symbolCount <= largest, state.progress.seconds <= 1e12 else {
      throw Failure(.badData, "\(state.path) is damaged: it claims to be \(state.progress.step) steps old")
    }
    return state
  }

  /// Reads the corpus and settles every choice, from the options or from the run that is resumed.
  private func plan(resuming earlier: RunContext?, _ state: TrainingState?) throws -> TrainingPlan {
    let network = try network.configuration(startingFrom: earlier?.checkpoint.network)
    let corpus = try AudioCorpus.openTelling(try corpusConfiguration(network, resuming: earlier))
    let rule = corpusOptions.heldOut ?? earlier?.heldOut ?? .fraction(0.1)
    let split = try CorpusSplit(of: corpus.recordings, holdingOut: rule)
    let limit = limitOptions.isGiven ? limitOptions.limit : earlier?.limit ?? limitOptions.limit
    let sampleRate = corpus.preparation.sampleRate
    let context = RunContext(
      checkpoint: CheckpointConfiguration(network: network, sound: SoundDescription(corpus.preparation)),
      heldOut: rule, limit: limit,
      corpus: RunContext.CorpusPrint(corpus))
    return TrainingPlan(
      context: context,
      training: training.configuration(
        startingFrom: state?.configuration
          ?? TrainingOptions.defaults(
            sampleRate: sampleRate, receptiveField: network.receptiveField, limit: limit),
        sampleRate: sampleRate),
      trainingExamples: SoundExamples(corpus: corpus, excerpts: split.training),
      heldOutExamples: SoundExamples(corpus: corpus, excerpts: split.heldOut))
  }

  private func corpusConfiguration(
    _ network: any ModelConfiguration, resuming earlier: RunContext?
  ) throws -> AudioCorpusConfiguration {
    let folder = URL(fileURLWithPath: runOptions.output).deletingLastPathComponent().path
    let threshold =
      try preparation.trimThreshold ?? earlier.map(\.checkpoint.sound.trimThresholdInDecibels)
      ?? SilenceTrimmer.standard.thresholdInDecibels
    return AudioCorpusConfiguration(
      folder: corpusOptions.corpus, sampleRate: preparation.sampleRate ?? earlier?.checkpoint.sound.sampleRate,
      levelCount: network.levelCount,
      trimmer: try threshold.map { try SilenceTrimmer(thresholdInDecibels: $0) },
      spoolFolder: folder, threadCount: computation.backend.threadCount)
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
      Console.say(
        """
        warning   the corpus has changed since the run began (\(earlier.corpus) then, \(context.corpus) now); the run \
        goes on with it as it is now
        """)
    }
  }
}
