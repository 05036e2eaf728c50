import Autoregression
import Causality
import Media
import Models
import TensorCore

extension Evaluate {
  func evaluateGrids(_ grid: GridDescription, _ checkpoint: Checkpoint) throws -> EvaluationResult {
    let model = try checkpoint.makeModel()
    let (corpus, name) = try part(like: grid, learnedWith: checkpoint.configuration.training)
    let examples = try GridExamples(corpus, as: grid).arranged(for: model)
    if let orders, orders > model.orders.count {
      throw Failure(.usage, "--orders \(orders): the model knows \(Wording.count(model.orders.count, "order"))")
    }
    Console.say("scoring   \(ExampleWords(.grid(grid)).amount(examples)) of \(name)")
    let windows = Window.cut(examples, length: .max, receptiveField: 0)
    let likelihood = try likelihood(of: windows, of: examples, under: model)
    let baseline = try checkpoint.makeBaseline().map { baseline in
      Likelihood.score(windows, of: examples.arranged(for: baseline), under: baseline, on: computation.backend)
    }
    guard baseline?.nats.isFinite ?? true else {
      throw Failure(
        .badData, "the histogram of \(checkpoint.path) gives some symbols no probability at all; it is damaged")
    }
    return EvaluationResult(
      likelihood, baseline: baseline, examples: examples.exampleCount, precision: precisionOptions.precision,
      checkpoint.configuration.data, evaluationProtocol: "\(protocolName(grid, corpus)), \(name)"
    ).ofWholes(likelihood, baseline: baseline, orders: orders ?? 1)
  }

  /// What is scored, and what it is called.
  private func part(
    like grid: GridDescription, learnedWith training: TrainingSummary?
  ) throws -> (GridCorpus, name: String) {
    let fraction = try corpusOptions.gridFraction
    let parts = try GridCorpus.openTelling(corpusOptions.corpus, like: grid)
    if whole, let all = GridCorpus.joining(parts.all) { return (all, "all of it") }
    let rule = training.flatMap { HeldOutRule(text: $0.heldOutRule)?.fraction }
    if let all = parts.whole {
      guard part == nil else {
        throw Failure(
          .usage,
          "--part needs a folder with files named train…, valid… and test…; \(corpusOptions.corpus) has none")
      }
      if let fraction {
        return (try all.split(holdingOut: fraction, seed: 0).heldOut, "the held-out part of \(fraction)")
      }
      if let rule, all.exampleCount > 1 {
        let split = try all.split(holdingOut: rule, seed: 0)
        if try isLearned(split.training, as: grid, by: training) {
          return (split.heldOut, "the part of \(rule) that was held out in training")
        }
      }
      if training != nil {
        Console.say("noted     \(corpusOptions.corpus) is not what the model learned from, so all of it is scored")
      }
      return (all, "all of it")
    }
    let part = part ?? (parts.test == nil ? .validation : .test)
    guard fraction == nil || (part == .validation && parts.validation == nil) else {
      throw Failure(
        .usage,
        """
        --validation-fraction is for examples that are not in parts, and the \(part) part of \(corpusOptions.corpus) is \
        scored whole; leave it out
        """)
    }
    switch part {
    case .test: return (try existing(parts.test, "test"), "the test part")
    case .training: return (try existing(parts.training, "training"), "the training part")
    case .validation:
      if let validation = parts.validation { return (validation, "the validation part") }
      let fraction = fraction ?? rule ?? 0.1
      let training = try existing(parts.training, "training")
      return (try training.split(holdingOut: fraction, seed: 0).heldOut, "the held-out part of \(fraction)")
    }
  }

  /// Whether a model learned from these very examples, as far as their histogram tells.
  private func isLearned(
    _ corpus: GridCorpus, as grid: GridDescription, by training: TrainingSummary?
  ) throws -> Bool {
    guard let training, corpus.shape == GridShape(grid) else { return false }
    if grid.encoding == .exact, corpus.values.contains(where: { $0 >= grid.levelCount }) { return false }
    var unlabelled = grid
    unlabelled.classNames = []
    return Baseline.histogram(of: try GridExamples(corpus, as: unlabelled), levelCount: grid.levelCount)
      == training.histogram
  }

  private func existing(_ corpus: GridCorpus?, _ name: String) throws -> GridCorpus {
    guard let corpus else { throw Failure(.missingInput, "\(corpusOptions.corpus) has no \(name) part") }
    return corpus
  }
}

extension Evaluate {
  /// By what protocol values become symbols, and what is known beside them: results under two of them cannot be compared.
  private func protocolName(_ grid: GridDescription, _ corpus: GridCorpus) -> String {
    let isTold = corpus.labels != nil
    return binarisation(grid) + (grid.classNames.isEmpty ? "" : isTold ? ", given the class" : ", without the class")
  }

  private func binarisation(_ grid: GridDescription) -> String {
    switch grid.encoding {
    case .exact: "values as they are"
    case .quantised: "\(grid.levelCount) levels"
    case .threshold: "binarised at 128"
    case .fixed: "fixed binarisation"
    case .dynamic: "dynamic binarisation"
    }
  }
}
