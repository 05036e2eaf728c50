import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import Training

/// What a run is, as it stands in the tables of its report.
package struct ReportFacts: Sendable {
  /// Rows of a name and a value under a heading.
  package struct Table: Sendable {
    package var title: String
    package var rows: [(name: String, value: String)]

    package init(_ title: String, _ rows: [(name: String, value: String)]) {
      self.title = title
      self.rows = rows
    }
  }

  /// What the model will be called.
  package var title: String
  /// The command that began or resumed the run.
  package var command: String
  package var tables: [Table]
  /// What a symbol is: "sample".
  package var symbol: String
  /// What a histogram says of a held-out symbol.
  package var baselineBits: Double
  /// What is said where there are no samples to show.
  package var withoutSamples: String

  package init(
    title: String, command: String, tables: [Table], symbol: String, baselineBits: Double, withoutSamples: String
  ) {
    self.title = title
    self.command = command
    self.tables = tables
    self.symbol = symbol
    self.baselineBits = baselineBits
    self.withoutSamples = withoutSamples
  }

  /// - Parameter corpus: the path that was given.
  init(
    _ plan: TrainingPlan<some Corpus>, _ trainer: Trainer<some AutoregressiveModel, some Corpus>, corpus: String,
    checkpoint: String
  ) throws {
    let words = plan.words
    let network = plan.context.checkpoint.network
    let description = NetworkDescription(trainer.model, network, plan.context.checkpoint.data)
    let data: [(name: String, value: String)] = [
      ("corpus", corpus), ("learned from", words.amount(plan.trainingExamples)),
      ("held out", "\(words.amount(plan.heldOutExamples)) (\(plan.context.heldOut.text))"),
      ("histogram", words.score(of: plan.baseline.likelihood)),
    ]
    // That option counts in seconds, and the configuration in symbols.
    func name(ofSetting key: String) -> String {
      key == "windowLength" ? "longest window in \(words.symbol)s" : Wording.words(ofKey: key)
    }
    let model: [(name: String, value: String)] = [
      ("kind", type(of: network).modelName), ("parameters", Wording.count(description.parameterCount)),
    ]
    let learning: [(name: String, value: String)] = [
      ("a step learns from", words.step(plan.training)), ("until", Self.text(plan.context.length)),
    ]
    let computation: [(name: String, value: String)] = [
      ("threads", "\(trainer.backend.threadCount)"), ("kernels", "\(trainer.backend.implementation)"),
      ("wavegen", Wavegen.configuration.version),
    ]
    self.init(
      title: checkpoint, command: Self.command(CommandLine.arguments),
      tables: [
        Table("Data", data + Self.rows(try Self.values(plan.context.checkpoint.data))),
        Table("Model", model + Self.rows(try network.jsonValues())),
        Table("Learning", learning + Self.rows(try Self.values(plan.training), name: name(ofSetting:))),
        Table("Computation", computation),
      ], symbol: words.symbol, baselineBits: plan.baseline.likelihood.bitsPerSymbol,
      withoutSamples: Self.withoutSamples(plan.context.checkpoint.data))
  }

  private static func withoutSamples(_ data: DataDescription) -> String {
    switch data {
    case .sound: "No sounds: with --sample-seconds 2 the model is heard here whenever it has become better."
    case .grid(let grid) where grid.kind == .images:
      "No images: with --sample-count 25 the model draws some here whenever it has become better."
    case .grid, .text: "No samples are drawn during such a run; wavegen sample draws some."
    }
  }

  private static func text(_ length: RunLength) -> String {
    let limit =
      switch length.limit {
      case .steps(let count): Wording.count(count, "step")
      case .epochs(let count): Wording.count(count, "epoch")
      case .seconds(let seconds): Wording.duration(seconds)
      }
    return length.endsEarly ? limit + ", or nothing improves any more" : limit
  }

  /// Of more descriptions than that, such as those of words, only the number is told.
  private static let mostListed = 8

  /// Values by their names, those of inner descriptions under their names and numbers.
  private static func rows(
    _ values: [String: Any], name: (String) -> String = Wording.words(ofKey:)
  ) -> [(name: String, value: String)] {
    values.sorted { $0.key < $1.key }.flatMap { key, value -> [(name: String, value: String)] in
      if let inner = value as? [String: Any] {
        return rows(inner) { inner in "\(name(key)) \(Wording.words(ofKey: inner))" }
      }
      if let inner = value as? [[String: Any]] {
        guard inner.count <= mostListed else { return [(name(key), Wording.count(inner.count))] }
        return inner.enumerated().flatMap { index, values in
          rows(values) { "\(name(key)) \(index + 1) \(Wording.words(ofKey: $0))" }
        }
      }
      // A list may be broken into lines after any of its values.
      let text = (value as? [Any])?.map { SettingText.of($0) }.joined(separator: ", ") ?? SettingText.of(value)
      if let truth = ["true": "yes", "false": "no"][text] { return [(name(key), truth)] }
      return [(name(key), text.count > 200 ? text.prefix(200) + " …" : text)]
    }
  }

  private static func values(_ value: some Encodable) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any] ?? [:]
  }

  /// A command line as a shell takes it back; the program goes by its name.
  package static func command(_ arguments: [String]) -> String {
    let plain = /[A-Za-z0-9_\/.,:=@%+\-]+/
    let words = arguments.dropFirst().map { word in
      word.wholeMatch(of: plain) != nil ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
    return (["wavegen"] + words).joined(separator: " ")
  }
}
