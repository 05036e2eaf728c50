import ArgumentParser
import Autoregression
import Foundation
import Media
import Models

/// What is known of a recording beside its sound, when a model is trained.
struct LabelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Read labels off file names, such as '{digit}_{speaker}_*', or off the folders that recordings lie in: 'folders'. \
      The model can then be asked for them.
      """,
      valueName: "pattern"))
  var labels: String?

  mutating func validate() throws {
    do {
      _ = try pattern
    } catch {
      throw ValidationError("--labels: \(error).")
    }
  }

  private var pattern: LabelPattern? {
    get throws { try labels.map(LabelPattern.init(option:)) }
  }

  /// Refuses options that have no meaning for what is learned.
  func refuse(for examples: String) throws {
    guard labels == nil else {
      throw Failure(.usage, "--labels is for recordings, and the corpus holds \(examples)")
    }
  }

  /// What labels the recordings of a corpus have; nil if none are wanted.
  /// - Parameter dropout: how often labels are to be left out, if that is said.
  func description(
    of corpus: AudioCorpus, dropout: Double?, resuming earlier: LabelDescription?
  ) throws -> LabelDescription? {
    guard let pattern = try pattern ?? earlier.map({ try LabelPattern(option: $0.pattern) }) else {
      guard dropout == nil else { throw Failure(.usage, "--label-dropout needs --labels") }
      return nil
    }
    if var earlier, earlier.pattern == pattern.description {
      earlier.dropout = dropout ?? earlier.dropout
      return earlier
    }
    let found = try CorpusLabels(of: corpus.recordings.map(\.path), by: pattern)
    if let remark = found.remark { Console.say("noted     \(remark)") }
    return LabelDescription(
      pattern: pattern.description, dropout: dropout ?? 0,
      sets: found.sets.map { LabelSetDescription(name: $0.name, values: $0.values) })
  }
}

extension LabelPattern {
  init(option text: String) throws {
    self = text == LabelPattern.folders.description ? .folders : try LabelPattern(text)
  }
}

extension LabelDescription {
  /// The classes of recordings, by the model's count. What the model has never heard of counts as no label.
  func classes(ofPaths paths: [String]) throws -> [[Int]] {
    let pattern = try LabelPattern(option: pattern)
    let numbers = sets.map { Dictionary(uniqueKeysWithValues: zip($0.values, $0.values.indices)) }
    return paths.map { path in
      guard let values = pattern.values(of: path), values.count == sets.count else { return [] }
      return classes(ofValues: zip(numbers, values).map { $0[$1] ?? -1 })
    }
  }

  /// For people: "digit (10: 0, 1, 2 …), speaker (6: george, jackson, lucas …)".
  var summary: String {
    sets.map { set in
      let shown = set.values.prefix(3).joined(separator: ", ")
      return "\(set.name) (\(set.values.count): \(shown)\(set.values.count > 3 ? " …" : ""))"
    }.joined(separator: ", ")
  }
}

extension LabelDescription {
  /// What some sounds have, for people: "digit=7, speaker=theo", or "drawn" where they differ.
  func text(of indices: [[Int]]) -> String {
    sets.enumerated().map { number, set in
      let values = Set(indices.map { $0[number] })
      guard values.count == 1, let index = values.first else { return "\(set.name) drawn for each" }
      return index < 0 ? "\(set.name) left open" : "\(set.name)=\(set.values[index])"
    }.joined(separator: ", ")
  }
}

/// What a model of sound is asked for.
struct LabelRequest: ParsableArguments {
  @Option(
    name: .customLong("label"),
    help: ArgumentHelp(
      "What to say, or who: a label that the model knows; several are given one by one.",
      valueName: "name=value"))
  var labels: [String] = []

  mutating func validate() throws {
    for label in labels where !label.utf8.contains(UInt8(ascii: "=")) {
      throw ValidationError("--label is written as name=value, such as digit=7, but is \(label).")
    }
  }

  /// The labels as name and value.
  private var pairs: [(name: String, value: String)] {
    labels.map { label in
      // By bytes: an accent at the beginning of a value must not hide the sign before it.
      let sides = label.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return (String(Substring(sides[0])), String(Substring(sides[1])))
    }
  }

  /// For every set the index of the value that is asked for, or −1.
  func indices(in description: LabelDescription?) throws -> [Int] {
    guard let description else {
      try refuseAll("the model knows no labels; train it with --labels, such as '{digit}_*'")
      return []
    }
    var indices = description.sets.map { _ in -1 }
    for (name, value) in pairs {
      guard let set = description.sets.firstIndex(where: { $0.name == name }) else {
        throw UnknownRequest(
          .label(name: name, value: value),
          "there is no label \"\(name)\"; the model knows \(description.sets.map(\.name).joined(separator: ", "))")
      }
      guard indices[set] < 0 else { throw Failure(.usage, "--label \(name) is given twice") }
      let known = description.sets[set]
      do {
        indices[set] = try LabelSet(name: known.name, values: known.values).index(of: value)
      } catch {
        throw UnknownRequest(.label(name: name, value: value), "\(error)")
      }
    }
    return indices
  }

  /// - Throws: `UnknownRequest` if anything is asked for.
  func refuseAll(_ reason: String) throws(UnknownRequest) {
    guard let (name, value) = pairs.first else { return }
    throw UnknownRequest(.label(name: name, value: value), reason)
  }
}
