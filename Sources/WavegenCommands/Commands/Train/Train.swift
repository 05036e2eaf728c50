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

/// `wavegen train`: from a corpus to a model.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on recordings, images, tables or text.",
    discussion: """
      The corpus decides what is learned: a folder of recordings, IDX files (as MNIST's), PNG, JPEG or CIFAR-10 images, \
      tables of small whole numbers (.csv, .tsv, .amat, .npy), or text. Learns from most of the examples and is judged \
      by the rest, or by the part that the corpus names for that. Leaves the best model so far at --checkpoint, and \
      beside it what --resume needs (.training.safetensors) and a log of JSON lines (.log.jsonl). Ctrl-C finishes the \
      step and saves; --resume goes on as if nothing had happened, bit for bit. A new run first moves the files of an \
      earlier one aside. A model of speech babbles: it learns how voices sound, not what they say.
      """)

  @OptionGroup(title: "The corpus") var corpusOptions: CorpusOptions
  @OptionGroup(title: "The corpus") var kindOptions: KindOptions
  @OptionGroup(title: "Recordings") var preparation: PreparationOptions
  @OptionGroup(title: "Recordings") var labelOptions: LabelOptions
  @OptionGroup(title: "Recordings") var conditionOptions: ConditionOptions
  @OptionGroup(title: "Images and tables") var gridOptions: GridOptions
  @OptionGroup(title: "The run") var limitOptions: LimitOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions
  @OptionGroup(title: "The network") var network: NetworkOptions
  @OptionGroup(title: "How it learns") var training: TrainingOptions
  @OptionGroup(title: "How it learns") var dropoutOptions: LabelDropoutOptions
  @OptionGroup(title: "Computation") var computation: ComputationOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    // Where the kind is given as well, a file may be called after it.
    if network.model == nil { try CheckpointOptions.refuseKind(runOptions.output) }
  }

  func run() throws {
    try Inputs.take(corpusOptions.corpus)
    Interruption.listen()
    retainFreedMemory()
    // An output that cannot be written, or that another run writes, is found out now, and not after hours.
    if let counted = try network.countedModel { try refuseStepOptions(counted) }
    try runOptions.check(besides: corpusOptions.corpus)
    _ = try runOptions.files.claim()
    let beginning = try runOptions.resume ? openRun() : RunBeginning()
    let kind = try kindOptions.kind(
      of: corpusOptions.corpus, for: network.model, resuming: beginning.earlier?.checkpoint.data.kind)
    switch kind {
    case .sound: try train(try soundPlan(beginning), beginning)
    case .images: try train(try gridPlan(of: .images, beginning), beginning)
    case .vectors: try train(try gridPlan(of: .vectors, beginning), beginning)
    case .text: try train(try textPlan(beginning), beginning)
    }
  }

  private func train(_ plan: TrainingPlan<some Corpus>, _ beginning: RunBeginning) throws {
    if let earlier = beginning.earlier, let state = beginning.state {
      try refuseDifferences(plan.context, plan.training, from: earlier, state)
    }
    try open(plan.context.checkpoint.network, plan, beginning)
  }

  /// Builds the model; a function of its own so that its type is known from here on.
  private func open(
    _ network: some ModelConfiguration, _ plan: TrainingPlan<some Corpus>, _ beginning: RunBeginning
  ) throws {
    try runOptions.refuseSamples(of: plan.context.checkpoint.data)
    let data = plan.context.checkpoint.data
    let choice = NetworkChoice(network, for: data.shape, self.network, isResumed: beginning.earlier != nil)
    for line in choice.lines { Console.say(line) }
    if let counted = try network.makeModel(counting: plan.trainingExamples) { return try keep(counted, plan) }
    let demand = NetworkDemand(of: network)
    let smaller = SmallerNetworks(
      shape: data.shape, symbolCount: plan.trainingExamples.symbolCount, network: network)
    try demand.check(runOptions.files, smaller, isResumed: beginning.earlier != nil)
    let model = try plan.makeModel(network)
    let trainer = Trainer(model, learning: plan.trainingExamples, plan.training, on: computation.backend)
    try plan.describe(trainer, choice, demand)
    if let warning = demand.warning(smaller, plan.words) { Console.say("warning   \(warning)") }
    let progress = beginning.progress
    if let state = beginning.state {
      try state.restore(trainer)
      Console.say("resuming  after step \(progress.step) and \(Wording.duration(progress.seconds)) of training")
    }
    var configuration = TrainingRunConfiguration(limit: plan.context.length.limit)
    configuration.looks = runOptions.lookEvery.map { .every(.steps($0)) } ?? .usual
    configuration.patience = runOptions.patience.map { .looks($0) } ?? (plan.context.length.endsEarly ? .usual : nil)
    configuration.symbolsPerLook = plan.words.symbolsPerLook
    var run = TrainingRun(trainer, heldOut: plan.heldOutExamples, configuration, resuming: progress)
    let facts = try ReportFacts(plan, trainer, corpus: corpusOptions.corpus, checkpoint: runOptions.output)
    let journal = try TrainingJournal(trainer, plan, runOptions, facts, resuming: progress)
    let outcome: TrainingOutcome
    do {
      outcome = try run.run(journal)
    } catch {
      journal.writeReport(.failed(Failure(error).description))
      throw error
    }
    journal.writeReport(ReportPage.Status.Phase(outcome))
    try conclude(outcome, journal, run.progress, stepsTaken: run.progress.step - progress.step)
  }

  /// Refuses what only steps and looks have any use for. A limit does no harm: it is not reached.
  private func refuseStepOptions(_ model: String) throws(Failure) {
    let options = runOptions.given + training.given + dropoutOptions.given
    for option in options where option.isGiven {
      throw Failure(.usage, "a \(model) is counted at once, without steps and looks; leave out \(option.name)")
    }
  }

  /// A histogram is counted, not trained: no step makes the examples more probable.
  private func keep(_ model: some AutoregressiveModel, _ plan: TrainingPlan<some Corpus>) throws {
    for option in limitOptions.given where option.isGiven {
      Console.say("noted     what is counted is done at once, so \(option.name) is not needed")
    }
    let earlierLog = try runOptions.files.claim()
    defer { withExtendedLifetime(earlierLog) {} }
    if let earlier = try runOptions.files.moveAside() {
      Console.say("kept      the files of an earlier run as \(earlier.stem).*")
    }
    let windows = Window.cut(plan.heldOutExamples, length: 1 << 16, receptiveField: 0)
    let likelihood = Likelihood.score(windows, of: plan.heldOutExamples, under: model, on: computation.backend)
    var configuration = plan.context.checkpoint
    configuration.training = TrainingSummary(
      steps: 0, symbols: plan.trainingExamples.symbolCount, heldOutBitsPerSymbol: likelihood.bitsPerSymbol,
      heldOutSymbols: likelihood.symbolCount, baselineBitsPerSymbol: plan.baseline.likelihood.bitsPerSymbol,
      heldOutRule: plan.context.heldOutRule, histogram: plan.baseline.histogram)
    try Checkpoint.write(
      model.parameters, baseline: plan.baseline.parameters, configuration, to: runOptions.files.checkpoint)
    Console.say("counted   \(runOptions.files.checkpoint): \(plan.words.score(of: likelihood))")
    if output.json {
      try StandardOutput.print(
        json: TrainingResult(
          checkpoint: runOptions.files.checkpoint, steps: 0, symbols: plan.trainingExamples.symbolCount, seconds: 0,
          bitsPerSymbol: likelihood.bitsPerSymbol, baselineBitsPerSymbol: plan.baseline.likelihood.bitsPerSymbol,
          peakMemoryBytes: ProcessMemory.peakByteCount))
    }
  }

  private func conclude(
    _ outcome: TrainingOutcome, _ journal: TrainingJournal<some AutoregressiveModel, some Corpus>,
    _ progress: TrainingState.Progress, stepsTaken: Int
  ) throws {
    Console.endProgress()
    if stepsTaken == 0 {
      Console.say(
        "nothing   the run had already come to its end; give more --steps, --epochs or --minutes to go on with it")
    } else if outcome == .noImprovement {
      Console.say(
        """
        ended     looks have brought no improvement since step \(Wording.count(progress.bestStep ?? 0)), or hardly any; \
        to go on nevertheless give --resume and --minutes, --epochs or --steps
        """)
    }
    for line in journal.lastLines(progress, after: outcome) { Console.say(line) }
    if output.json { try StandardOutput.print(json: journal.summary(progress)) }
    guard outcome == .stopped else { return }
    throw Failure(
      .interrupted, "stopped after step \(progress.step), all is saved; go on with the same command and --resume")
  }
}

extension Train {
  /// Opens the run that is to go on. The best model so far must lie where the run left it: a better one replaces it.
  private func openRun() throws -> RunBeginning {
    let (state, files) = (try openState(), runOptions.files)
    let earlier = try RunContext(text: state.context, path: state.path)
    var progress = state.progress
    if let model = try files.model(), !model.isOfOneShape(with: earlier.checkpoint) {
      throw Failure(
        .badData,
        """
        \(files.checkpoint) is another model than that of the run which \(state.path) belongs to; give it another name \
        to go on with the run, or train anew without --resume
        """)
    }
    if progress.bestBitsPerSymbol != nil, files.lacksModel {
      Console.say("warning   \(files.checkpoint), the best model of the run, is gone; the next look writes one again")
      progress.bestBitsPerSymbol = nil
    }
    return RunBeginning(earlier: earlier, state: state, progress: progress)
  }

  /// Opens the later of the two states that a run leaves: one is saved every minute, the other at looks.
  private func openState() throws -> TrainingState {
    let files = runOptions.files
    let states = try [files.state, files.goodState].filter(FileManager.default.fileExists).map {
      try TrainingState(reading: $0)
    }
    guard let first = states.first else {
      throw Failure(
        .missingInput,
        """
        there is no run to resume: \(files.state) does not exist; name the --checkpoint of the run, or train anew without \
        --resume
        """)
    }
    let state = states.dropFirst().reduce(first) { $1.progress.step > $0.progress.step ? $1 : $0 }
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

  /// A resumed run must be the run that was begun.
  private func refuseDifferences(
    _ context: RunContext, _ training: TrainingConfiguration, from earlier: RunContext, _ state: TrainingState
  ) throws {
    let symbolsPerSecond = context.checkpoint.data.sound?.sampleRate ?? 1
    let differences =
      try context.differences(from: earlier)
      + training.differences(from: state.configuration, symbolsPerSecond: symbolsPerSecond)
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        """
        \(state.path) belongs to a run with other values: \(differences.joined(separator: "; ")); leave these options \
        out to go on with it, or train anew without --resume
        """)
    }
    if context.corpus.differs(from: earlier.corpus) {
      Console.say(
        """
        warning   the corpus has changed since the run began (\(earlier.corpus) then, \(context.corpus) now, perhaps \
        others); the run goes on with it as it is now
        """)
    }
  }
}

/// Where a run begins: anew, or where an earlier one stood.
struct RunBeginning {
  var earlier: RunContext?
  var state: TrainingState?
  var progress = TrainingState.Progress()
}

extension CheckpointConfiguration {
  /// Whether two checkpoints hold the same network, for examples of the same shape.
  fileprivate func isOfOneShape(with other: CheckpointConfiguration) -> Bool {
    network.isEqual(to: other.network) && data.shape == other.data.shape
  }
}

extension ModelConfiguration {
  fileprivate func isEqual(to other: any ModelConfiguration) -> Bool { self == other as? Self }
}
