import Models

extension ModelConfiguration {
  /// Whether such a network makes anything of the classes of such examples.
  static func learnsClasses(of shape: ExampleShape) -> Bool {
    var shape = shape
    shape.classCount = 2
    return ((try? presets[0].configuration.fitted(to: shape))?.knowsClasses) ?? false
  }
}

extension ModelCatalog {
  /// Why a model knows no classes, and which do: "made takes no classes; pixelcnn and gated-pixelcnn do".
  static func takingNoClasses(_ model: String, of shape: ExampleShape) -> String {
    let learners = configurations.filter { $0.learnsClasses(of: shape) }.map { $0.modelName }
    guard !learners.isEmpty else {
      let examples = shape.kind == .images ? "images in colour" : "tables"
      return "\(model) takes no classes, and neither does any other model of \(examples)"
    }
    return "\(model) takes no classes; \(learners.joined(separator: " and ")) do"
  }
}

extension GridDescription {
  /// Leaves out the classes of examples that a network makes nothing of, and says so.
  mutating func forgetClasses(for network: any ModelConfiguration.Type) {
    guard !classNames.isEmpty else { return }
    Console.say(
      """
      classes   \(Wording.count(classNames.count)) are there, and are left out: \
      \(ModelCatalog.takingNoClasses(network.modelName, of: shape))
      """)
    classNames = []
  }
}
