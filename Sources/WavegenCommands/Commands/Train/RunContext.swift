import Autoregression
import Causality
import Foundation
import Media
import Models
import Training

/// What a resumed run must have in common with the run that was begun.
struct RunContext: Codable {
  var checkpoint: CheckpointConfiguration
  /// How examples were held out; see `HeldOut.text`.
  private(set) var heldOutRule: String
  private var limitKind: String
  private var limitValue: Double
  /// Whether the run ends when nothing improves any more, since nobody said how long it should be; nil for no.
  private var endsWithoutImprovement: Bool?
  var corpus: CorpusPrint

  /// Enough of a corpus to notice that it has changed.
  struct CorpusPrint: Codable, Hashable, CustomStringConvertible {
    var exampleCount: Int
    var symbolCount: Int
    /// Of the lengths of all examples and of how they begin; states of older versions have none.
    var checksum: UInt32?

    /// - Parameter parts: everything that is learned from or held out.
    init(_ parts: any Corpus...) {
      exampleCount = parts.reduce(0) { $0 + $1.exampleCount }
      symbolCount = parts.reduce(0) { $0 + $1.symbolCount }
      // Fowler–Noll–Vo, 32-bit variant 1a.
      checksum = parts.reduce(0x811C_9DC5) { $1.checksum(after: $0) }
    }

    /// Whether a corpus has become another one, as far as both prints tell.
    func differs(from other: CorpusPrint) -> Bool {
      (exampleCount, symbolCount) != (other.exampleCount, other.symbolCount)
        || (checksum ?? other.checksum) != (other.checksum ?? checksum)
    }

    var description: String { "\(Wording.count(symbolCount, "symbol")) in \(Wording.count(exampleCount, "example"))" }
  }

  init(checkpoint: CheckpointConfiguration, heldOut: HeldOutRule, length: RunLength, corpus: CorpusPrint) {
    self.checkpoint = checkpoint
    heldOutRule = heldOut.text
    self.corpus = corpus
    endsWithoutImprovement = length.endsEarly ? true : nil
    (limitKind, limitValue) =
      switch length.limit {
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
    guard HeldOutRule(text: heldOutRule) != nil, 0...1e9 ~= limitValue, (try? checkpoint.checkWhatCommandsRead()) != nil
    else {
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

  var heldOut: HeldOutRule { HeldOutRule(text: heldOutRule) ?? .standard }

  /// When the run is to end, as it was last told.
  var length: RunLength {
    let limit: TrainingLimit =
      switch limitKind {
      case "steps": .steps(Int(limitValue))
      case "epochs": .epochs(Int(limitValue))
      default: .seconds(limitValue)
      }
    return RunLength(limit: limit, endsEarly: endsWithoutImprovement ?? false)
  }

  /// What differs in model or data, as "key is X here and Y in the run".
  func differences(from other: RunContext) throws -> [String] {
    let (mine, others) = (checkpoint, other.checkpoint)
    let (model, otherModel) = (type(of: mine.network).modelName, type(of: others.network).modelName)
    let kind = mine.data.kind
    guard kind == others.data.kind else {
      return ["the corpus is \(kind) here and \(others.data.kind) in the run"]
    }
    guard model == otherModel else { return ["--model is \(model) here and \(otherModel) in the run"] }
    let distribution = DistributionName(of: mine.network.distribution)
    let otherDistribution = DistributionName(of: others.network.distribution)
    guard distribution == otherDistribution else {
      return ["--distribution is \(distribution) here and \(otherDistribution) in the run"]
    }
    // What the corpus decides on is told of the corpus.
    let network = (try? others.network.fitting(mine.data.shape)) ?? others.network
    var found = Differences.between(try mine.network.jsonValues(), try network.jsonValues()) { "--set \($0)" }
    found += try Differences.between(encoding: mine.data, others.data) { Self.name(of: $0, kind) }
    if heldOutRule != other.heldOutRule {
      found.append(
        """
        what is held out (--validation-fraction\(kind == .sound ? ", --validation-files" : "")) is \(heldOutRule) here \
        and \(other.heldOutRule) in the run
        """)
    }
    return found
  }

  /// What people call a value of the data, with the option that has a say in it if there is one.
  private static func name(of key: String, _ kind: ExampleKind) -> String {
    switch (key, kind) {
    case ("sampleRate", _): "--sample-rate"
    case ("trimThresholdInDecibels", _): "--trim"
    case ("levelCount", .sound): "--set levelCount"
    case ("levelCount", _): "--levels"
    case ("encoding", _): "--levels or --binarise"
    case ("labels", _): "--labels"
    case ("condition", _): "--condition"
    case ("classDropout", _): "--label-dropout"
    case ("rows", .images), ("columns", .images): "the number of \(key) (--image-size)"
    case ("rows", _), ("columns", _): "the number of \(key)"
    case ("channelCount", _): "the number of channels of an image"
    case ("transparency", _): "--transparent"
    case ("columnNames", _): "the names of the columns"
    case ("classNames", _): "the list of classes (--without-classes)"
    default: key
    }
  }
}

extension DistributionName {
  fileprivate init(of distribution: OutputDistribution) {
    self =
      switch distribution {
      case .categorical: .softmax
      case .logisticMixture: .mixture
      }
  }
}

extension Corpus {
  /// Goes on with a checksum.
  fileprivate func checksum(after start: UInt32) -> UInt32 {
    (0..<exampleCount).reduce(start) { sum, example in
      let length = length(ofExample: example)
      let beginning = symbols(ofExample: example, in: 0..<min(length, 1024))
      return beginning.reduce((sum ^ UInt32(truncatingIfNeeded: length)) &* 0x0100_0193) {
        ($0 ^ UInt32($1)) &* 0x0100_0193
      }
    }
  }
}

extension TrainingConfiguration {
  /// What differs, as "option is X here and Y in the run".
  /// - Parameter symbolsPerSecond: what the option for the length of windows counts in; 1 for symbols.
  func differences(from other: TrainingConfiguration, symbolsPerSecond: Int) throws -> [String] {
    var (mine, others) = (try Differences.values(self), try Differences.values(other))
    if symbolsPerSecond != 1 {
      mine["windowLength"] = Double(windowLength) / Double(symbolsPerSecond)
      others["windowLength"] = Double(other.windowLength) / Double(symbolsPerSecond)
    }
    return Differences.between(mine, others, name: TrainingOptions.option(setting:))
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
      return mine == other ? nil : "\(name(key)) is \(shortened(mine)) here and \(shortened(other)) in the run"
    }
  }

  /// A description may tell of thousands of words.
  private static func shortened(_ text: String) -> String { text.count > 160 ? text.prefix(160) + " …" : text }

  /// Settings by name, also those of a description inside of another one.
  static func values(_ value: some Encodable) throws -> [String: Any] {
    let found = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any] ?? [:]
    return found.reduce(into: [:]) { settings, entry in
      if let inner = entry.value as? [String: Any] {
        settings.merge(inner) { first, _ in first }
      } else {
        settings[entry.key] = entry.value
      }
    }
  }
}

/// By what rule examples are held out, as it stands in files.
enum HeldOutRule: Equatable {
  case chosen(HeldOut)
  /// The corpus has a part for that.
  case validationPart

  static let standard = HeldOutRule.chosen(.fraction(0.1))

  var text: String {
    switch self {
    case .chosen(let rule): rule.text
    case .validationPart: Self.validationText
    }
  }

  init?(text: String) {
    if text == Self.validationText {
      self = .validationPart
    } else if let rule = HeldOut(text: text) {
      self = .chosen(rule)
    } else {
      return nil
    }
  }

  /// Which recordings; nil if there is a part for that.
  var rule: HeldOut? { if case .chosen(let rule) = self { rule } else { nil } }

  /// Which part of all examples; nil if others are named.
  var fraction: Double? { if case .chosen(.fraction(let fraction)) = self { fraction } else { nil } }

  private static let validationText = "validation part"
}
