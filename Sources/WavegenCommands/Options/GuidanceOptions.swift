import ArgumentParser
import Autoregression
import Causality
import Models

/// How much what is asked for counts.
struct GuidanceOptions: ParsableArguments {
  @Option(
    name: .customLong("guidance"),
    help: ArgumentHelp(
      """
      How much labels and classes count: above 1 they are exaggerated, which a model can that learned with \
      --label-dropout (default: 1; takes twice as long otherwise). digit=2 exaggerates one label and keeps the others; \
      several are given one by one.
      """, valueName: "factor"))
  var weights: [LabelWeight] = []

  /// What one argument says.
  struct LabelWeight: ExpressibleByArgument, Equatable {
    /// The label; nil for all of them, or for the class of an image.
    let label: String?
    let weight: Double

    init?(argument: String) {
      let sides = argument.split(separator: "=", omittingEmptySubsequences: false)
      guard let number = sides.last, let weight = Double(number), sides.count <= 2 else { return nil }
      label = sides.count == 2 ? String(sides[0]) : nil
      self.weight = weight
    }
  }

  mutating func validate() throws {
    for weight in weights { try Allowed.check(weight.weight, "--guidance", 0...20) }
    let labels = weights.map(\.label)
    if let twice = labels.indices.first(where: { labels[..<$0].contains(labels[$0]) }) {
      throw ValidationError("--guidance \(labels[twice].map { "of \($0) " } ?? "")is given twice.")
    }
  }

  /// What is given, for models that know neither.
  var given: [(isGiven: Bool, name: String)] { [(!weights.isEmpty, "--guidance")] }

  /// How much all together counts; 1 where nothing is said, which takes what was learned as it is.
  var factor: Double { weights.first { $0.label == nil }?.weight ?? 1 }

  /// The same of the labels of a model of sounds.
  func guidance(of labels: LabelDescription?) throws -> [Guidance] {
    var guidance: [Guidance] = factor == 1 ? [] : [Guidance(factor)]
    for case (let label?, let weight) in weights.map({ ($0.label, $0.weight) }) where weight != 1 {
      guard let classes = labels?.classes(ofSetNamed: label) else {
        let known =
          labels.map { "the model knows \($0.sets.map(\.name).joined(separator: ", "))" } ?? "the model knows none"
        throw Failure(.usage, "--guidance \(label)=…: there is no such label; \(known)")
      }
      guidance.append(Guidance(weight, of: classes))
    }
    return guidance
  }

  /// Refuses an exaggeration of labels that cannot be left out.
  static func check(
    _ guidance: [Guidance], _ labels: LabelDescription?, drawingFrom distribution: OutputDistribution
  ) throws {
    guard !guidance.isEmpty else { return }
    guard let labels, labels.dropout > 0 else {
      throw Failure(
        .usage, "--guidance needs a model that knows labels and can do without; train it with --label-dropout 0.1")
    }
    guard case .categorical = distribution else {
      throw Failure(.usage, "--guidance is for models that draw from a softmax, and this one draws from a mixture")
    }
  }

  /// Refuses an exaggeration of a class that there is none of, or that cannot be left out.
  func check(_ grid: GridDescription) throws {
    if let label = weights.lazy.compactMap(\.label).first {
      throw Failure(.usage, "--guidance \(label)=… names a label, and images have a class; write --guidance 2")
    }
    guard factor != 1 else { return }
    guard !grid.classNames.isEmpty else {
      throw Failure(
        .usage,
        """
        --guidance exaggerates classes, and the model knows none; train it on images with labels and with \
        --label-dropout 0.1
        """)
    }
    guard (grid.classDropout ?? 0) > 0 else {
      throw Failure(
        .usage, "--guidance needs a model that can do without the class; train it with --label-dropout 0.1")
    }
  }
}
