import ArgumentParser
import Models

/// How often a model learns without what is known of an example.
struct LabelDropoutOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The part of the windows, or of the images, in which a label or the class is left out, so that the model learns \
      to do without (default: 0).
      """, valueName: "part"))
  var labelDropout: Double?

  mutating func validate() throws { try Allowed.check(labelDropout, "--label-dropout", 0...0.99) }

  /// What is given.
  var given: [(isGiven: Bool, name: String)] { [(labelDropout != nil, "--label-dropout")] }

  /// Refuses the option where nothing is known of examples.
  func refuse(for examples: String) throws {
    guard labelDropout == nil else {
      throw Failure(
        .usage, "--label-dropout is for recordings with labels and images with classes; the corpus holds \(examples)")
    }
  }

  /// How often the class of an example is left out: as the option says, or as the run did that is resumed; nil if never.
  /// - Parameter description: of what is learned, with the classes that the model knows.
  func classDropout(_ description: GridDescription, resuming earlier: GridDescription?) throws -> Double? {
    guard !description.classNames.isEmpty else {
      guard labelDropout == nil else {
        throw Failure(
          .usage,
          """
          --label-dropout needs examples with classes and a model that learns them, pixelcnn or gated-pixelcnn; leave \
          it out
          """)
      }
      return nil
    }
    let dropout = labelDropout ?? earlier?.classDropout
    return dropout == 0 ? nil : dropout
  }
}
