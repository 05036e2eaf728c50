import Foundation
import Media
import Models
import Training

/// What a resumed run must have in common with the run that was begun.
struct RunContext: Codable {
  var checkpoint: CheckpointConfiguration
  private var heldOutRule: String
  private var limitKind: String
  private var limitValue: Double
  var corpus: CorpusPrint

  /// Enough of a corpus to notice that it has changed.
  struct CorpusPrint: Codable, Hashable, CustomStringConvertible {
    var recordingCount: Int
    var sampleCount: Int

    init(_ corpus: AudioCorpus) {
      recordingCount = corpus.recordings.count
      sampleCount = corpus.recordings.reduce(0) { $0 + $1.sampleCount }
    }

    var description: String {
      "\(Wording.count(sampleCount, "sample")) in \(Wording.count(recordingCount, "recording"))"
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
    guard HeldOut(text: heldOutRule) != nil, 0...1e9 ~= limitValue, (try? checkpoint.sound.preparation) != nil else {
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

  /// When the run is to end, as it was last told.
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
    var found = Differences.between(try mine.jsonValues(), try others.jsonValues()) { "--set \($0)" }
    if type(of: mine).modelName != type(of: others).modelName {
      found = ["--model is \(type(of: mine).modelName) here and \(type(of: others).modelName) in the run"]
    }
    found += try Differences.between(encoding: checkpoint.sound, other.checkpoint.sound) {
      $0 == "sampleRate" ? "--sample-rate" : $0 == "trimThresholdInDecibels" ? "--trim" : $0
    }
    if heldOutRule != other.heldOutRule {
      found.append("what is held out is \(heldOutRule) here and \(other.heldOutRule) in the run")
    }
    return found
  }
}

extension TrainingConfiguration {
  func differences(from other: TrainingConfiguration) throws -> [String] {
    try Differences.between(encoding: self, other, name: TrainingOptions.option(setting:))
  }
}

/// Compares settings by name.
private enum Differences {
  /// - Parameter name: what the user calls the value of a key.
  static func between(
    encoding here: some Encodable, _ there: some Encodable, name: (String) -> String
  ) throws -> [String] {
    between(try values(here), try values(there), name: name)
  }

  static func between(_ here: [String: Any], _ there: [String: Any], name: (String) -> String) -> [String] {
    Set(here.keys).union(there.keys).sorted().compactMap { key in
      let (mine, other) = (SettingText.of(here[key]), SettingText.of(there[key]))
      return mine == other ? nil : "\(name(key)) is \(mine) here and \(other) in the run"
    }
  }

  private static func values(_ value: some Encodable) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any] ?? [:]
  }
}
