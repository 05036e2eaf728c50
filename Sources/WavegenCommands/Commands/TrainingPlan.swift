import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore
import Training

/// Every choice of a training run, settled.
struct TrainingPlan {
  let context: RunContext
  let training: TrainingConfiguration
  let trainingExamples: SoundExamples
  let heldOutExamples: SoundExamples
  let histogram: SymbolHistogram
  /// Held-out bits per symbol of a histogram of the training symbols.
  let baseline: Double

  init(
    context: RunContext, training: TrainingConfiguration, trainingExamples: SoundExamples,
    heldOutExamples: SoundExamples
  ) {
    self.context = context
    self.training = training
    self.trainingExamples = trainingExamples
    self.heldOutExamples = heldOutExamples
    histogram = SymbolHistogram(of: trainingExamples.excerpts, in: trainingExamples.corpus)
    baseline = histogram.bitsPerSymbol(of: heldOutExamples.excerpts, in: heldOutExamples.corpus)
  }

  /// Tells what will be trained on what, before it begins.
  func describe(_ trainer: Trainer<some AutoregressiveModel, SoundExamples>) {
    let rate = context.checkpoint.sound.sampleRate
    let held = heldOutExamples
    Console.say(
      """
      split     \(trainingExamples.exampleCount) recordings to learn from, \(held.exampleCount) held out \
      (\(Wording.duration(Double(held.symbolCount) / Double(rate))))
      """)
    for line in NetworkDescription(trainer.model, sampleRate: rate).lines { Console.say(line) }
    Console.say(
      """
      training  up to \(training.batchSize) windows of \(Wording.decimal(Double(training.windowLength) / Double(rate), places: 2)) s \
      a step, \(trainer.stepsPerEpoch) steps an epoch, learning rate \(training.learningRate) \(training.schedule), \
      \(trainer.backend.threadCount) threads, about \(Wording.bytes(trainer.predictedMemoryByteCount)) of memory
      """)
    Console.say("baseline  a histogram of the samples needs \(Wording.decimal(baseline)) bits per held-out sample")
  }
}

/// What a resumed run must have in common with the run that was begun.
struct RunContext: Codable {
  var checkpoint: CheckpointConfiguration
  private var heldOutRule: String
  private var limitKind: String
  private var limitValue: Double
  var corpus: CorpusPrint

  /// Enough of a corpus to notice that it has changed.
  struct CorpusPrint: Codable, Hashable {
    var recordingCount: Int
    var sampleCount: Int

    init(_ corpus: AudioCorpus) {
      recordingCount = corpus.recordings.count
      sampleCount = corpus.recordings.reduce(0) { $0 + $1.sampleCount }
    }
  }

  init(checkpoint: CheckpointConfiguration, heldOut: HeldOut, limit: TrainingLimit, corpus: CorpusPrint) {
    self.checkpoint = checkpoint
    heldOutRule = heldOut.text
    self.corpus = corpus
    (limitKind, limitValue) =
      switch limit {
      case .steps(let count): ("steps", Double(count))
      case .epochs(let count): ("epochs", Double(count))
      case .seconds(let count): ("seconds", count)
      }
  }

  init(text: String, path: String) throws {
    do {
      self = try JSONDecoder().decode(RunContext.self, from: Data(text.utf8))
    } catch {
      throw Failure(.badData, "\(path) does not say what run it belongs to; train again without --resume")
    }
    guard HeldOut(text: heldOutRule) != nil, 0...1e9 ~= limitValue else {
      throw Failure(.badData, "\(path) does not say what run it belongs to; train again without --resume")
    }
  }

  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  var heldOut: HeldOut { HeldOut(text: heldOutRule) ?? .fraction(0.1) }

  /// The limit that the run began with.
  var limit: TrainingLimit {
    switch limitKind {
    case "steps": .steps(Int(limitValue))
    case "epochs": .epochs(Int(limitValue))
    default: .seconds(limitValue)
    }
  }

  /// What differs in model or data, as "key is X here and Y in the run".
  func differences(from other: RunContext) throws -> [String] {
    let (mine, others) = (checkpoint.network, other.checkpoint.network)
    var found = Differences.between(try mine.jsonValues(), try others.jsonValues())
    if type(of: mine).modelName != type(of: others).modelName {
      found = ["model is \(type(of: mine).modelName) here and \(type(of: others).modelName) in the run"]
    }
    if checkpoint.sound != other.checkpoint.sound {
      found += try Differences.between(encoding: checkpoint.sound, other.checkpoint.sound)
    }
    if heldOutRule != other.heldOutRule {
      found.append("held out are \(heldOutRule) here and \(other.heldOutRule) in the run")
    }
    return found
  }
}

extension TrainingConfiguration {
  func differences(from other: TrainingConfiguration) throws -> [String] {
    self == other ? [] : try Differences.between(encoding: self, other)
  }
}

/// Compares settings by name.
private enum Differences {
  static func between(encoding here: some Encodable, _ there: some Encodable) throws -> [String] {
    between(try values(here), try values(there))
  }

  static func between(_ here: [String: Any], _ there: [String: Any]) -> [String] {
    Set(here.keys).union(there.keys).sorted().compactMap { key in
      let (mine, other) = (text(here[key]), text(there[key]))
      return mine == other ? nil : "\(key) is \(mine) here and \(other) in the run"
    }
  }

  private static func text(_ value: Any?) -> String {
    if let list = value as? [Any] { return "[" + list.map { "\($0)" }.joined(separator: ",") + "]" }
    return value.map { "\($0)" } ?? "absent"
  }

  private static func values(_ value: some Encodable) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any] ?? [:]
  }
}
