import Autoregression
import Kernels
import Media
import Models
import TensorCore
import Training

extension Train {
  /// Reads images or tables and settles every choice, from the options or from the run that is resumed.
  func gridPlan(of kind: GridCorpus.Kind, _ beginning: RunBeginning) throws -> TrainingPlan<GridExamples> {
    try preparation.refuse(for: "images and tables")
    try labelOptions.refuse(for: "images and tables")
    try conditionOptions.refuse(for: "images and tables")
    try training.refuse(for: "images and tables")
    let earlier = beginning.earlier
    let gridBefore = earlier?.checkpoint.data.grid
    let sizeBefore = gridBefore.flatMap { $0.kind == .images ? max($0.rows, $0.columns) : nil }
    var parts = try GridCorpus.openTelling(
      corpusOptions.corpus, kind: kind, imageSize: gridOptions.imageSize ?? sizeBefore,
      over: gridOptions.backdrop(resuming: gridBefore))
    if gridBefore?.channelCount == 3 { parts = parts.map(\.inColour) }
    guard let all = parts.training ?? parts.whole ?? parts.validation ?? parts.test else {
      throw Failure(.missingInput, "\(corpusOptions.corpus) holds no examples")
    }
    var description = try gridOptions.description(of: all, resuming: earlier?.checkpoint.data.grid)
    let network = try network(for: description, of: all, startingFrom: earlier?.checkpoint.network)
    if !network.knowsClasses { description.forgetClasses(for: type(of: network)) }
    description.classDropout = try dropoutOptions.classDropout(description, resuming: earlier?.checkpoint.data.grid)
    // Before anything is split, so that a fault is told by its place in the file.
    try description.check(all)
    let (learned, held, rule) = try split(parts, all, earlier?.heldOut)
    tellCopies(of: held, in: learned)
    let seed = self.training.seed ?? beginning.state?.configuration.seed ?? 0
    let (training, heldOut) = (
      try GridExamples(learned, as: description, leavingOutBy: seed).arranged(for: network),
      try GridExamples(held, as: description).arranged(for: network)
    )
    let length = limitOptions.length(resuming: earlier)
    return TrainingPlan(
      context: RunContext(
        checkpoint: CheckpointConfiguration(network: network, data: .grid(description)), heldOut: rule, length: length,
        corpus: RunContext.CorpusPrint(training, heldOut)),
      training: self.training.configuration(
        startingFrom: beginning.state?.configuration ?? TrainingOptions.defaultsForGrids(limit: length.limit),
        symbolsPerSecond: 1),
      trainingExamples: training, heldOutExamples: heldOut,
      baseline: try Baseline(of: training, for: heldOut, description, on: computation.backend))
  }

  /// - Throws: `Failure` that names smaller networks if there is no machine for the one that is asked for.
  private func network(
    for description: GridDescription, of corpus: GridCorpus, startingFrom start: (any ModelConfiguration)?
  ) throws -> any ModelConfiguration {
    do {
      return try network.configuration(fitting: description.shape, startingFrom: start)
    } catch ConfigurationError.tooManyParameters(let model, let count, let most) {
      let smaller = SmallerNetworks(shape: description.shape, symbolCount: corpus.values.count)
      throw Failure(
        .usage,
        """
        \(ConfigurationError.tooManyParameters(model: model, count: count, most: most)); take \
        \(smaller.words(insteadOf: count))
        """)
    } catch ConfigurationError.outOfRange(let key, let found, let allowed)
      where description.kind == .images && key.hasPrefix("rows")
    {
      throw Failure(
        .usage,
        """
        images of \(description.columns) × \(description.rows) pixels are too large for this network: \(key) is \(found), but \
        must be \(allowed); make them smaller by --image-size 28 or so
        """)
    }
  }

  /// What to learn from and what to hold out: the corpus's own parts, or a share of what there is to learn from.
  ///
  /// A test part is touched by neither.
  private func split(
    _ parts: GridCorpusParts, _ all: GridCorpus, _ earlier: HeldOutRule?
  ) throws -> (learned: GridCorpus, held: GridCorpus, rule: HeldOutRule) {
    let asked = try corpusOptions.gridFraction
    if asked == nil, let validation = parts.validation, parts.training != nil {
      return (all, validation, .validationPart)
    }
    let fraction = asked ?? earlier?.fraction ?? 0.1
    let split = try all.split(holdingOut: fraction, seed: 0)
    return (split.training, split.heldOut, .chosen(.fraction(fraction)))
  }
}

extension Train {
  /// Files that are there twice have been left out. Equal examples inside of files are cases that agree: to keep them
  /// together would hold out another distribution than that of the corpus.
  private func tellCopies(of held: GridCorpus, in learned: GridCorpus) {
    let count = held.count(alsoIn: learned)
    guard count > 0 else { return }
    let examples = "\(Wording.count(count)) of \(Wording.count(held.exampleCount))"
    switch held.kind {
    case .images:
      Console.say("corpus    \(examples) held-out images equal one that is learned from, which the files hold so")
    case .vectors:
      Console.say(
        "corpus    \(examples) held-out rows equal one that is learned from; rows may repeat in a table, so both stay")
    }
  }
}

extension Baseline {
  /// How often every place has each symbol.
  init(
    of training: GridExamples, for heldOut: GridExamples, _ description: GridDescription, on backend: Backend
  ) throws {
    let model = try Histogram(counting: training, HistogramConfiguration(description))
    let heldOut = heldOut.arranged(for: HistogramConfiguration(description))
    let windows = Window.cut(heldOut, length: .max, receptiveField: 0)
    let histogram = Self.histogram(of: training, levelCount: description.levelCount)
    self.init(
      likelihood: Likelihood.score(windows, of: heldOut, under: model, on: backend), histogram: histogram,
      parameters: model.parameters)
  }

  /// How often each symbol occurs, wherever it stands.
  static func histogram(of examples: GridExamples, levelCount: Int) -> [Int] {
    var histogram = Array(repeating: 0, count: levelCount)
    for example in 0..<examples.exampleCount {
      let symbols = examples.symbols(ofExample: example, in: 0..<examples.length(ofExample: example))
      for symbol in symbols { histogram[Int(symbol)] += 1 }
    }
    return histogram
  }
}
