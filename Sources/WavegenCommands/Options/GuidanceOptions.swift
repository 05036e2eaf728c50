import ArgumentParser
import Causality
import Models

/// How much what is asked for counts.
struct GuidanceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How much labels and classes count: above 1 they are exaggerated, which a model can that learned with \
      --label-dropout (default: 1; takes twice as long otherwise).
      """, valueName: "factor"))
  var guidance: Double?

  mutating func validate() throws { try Allowed.check(guidance, "--guidance", 0...20) }

  /// What is given, for models that know neither.
  var given: [(isGiven: Bool, name: String)] { [(guidance != nil, "--guidance")] }

  /// 1 where nothing is said, which takes what was learned as it is.
  var factor: Double { guidance ?? 1 }

  /// Refuses an exaggeration of labels that cannot be left out.
  static func check(
    _ factor: Double, _ labels: LabelDescription?, isContinuing: Bool, drawingFrom distribution: OutputDistribution
  ) throws {
    guard factor != 1 else { return }
    guard let labels, labels.dropout > 0 else {
      throw Failure(
        .usage, "--guidance needs a model that knows labels and can do without; train it with --label-dropout 0.1")
    }
    guard case .categorical = distribution else {
      throw Failure(.usage, "--guidance is for models that draw from a softmax, and this one draws from a mixture")
    }
    guard !isContinuing else {
      throw Failure(.usage, "--guidance is not for a sound that continues a recording; leave it out")
    }
  }

  /// Refuses an exaggeration of a class that there is none of, or that cannot be left out.
  func check(_ grid: GridDescription) throws {
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
