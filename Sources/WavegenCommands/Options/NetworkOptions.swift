import ArgumentParser
import Causality
import Media
import Models
import TensorCore

/// Which network is built.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The kind of network: \(ModelCatalog.names.joined(separator: ", ")) (default: \
      wavenet for sound, gated-pixelcnn for images, raster-wavenet for those in colour, made for tables, gru for text).
      """, valueName: "name"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      """
      The size of the model, such as demo, small, base or large of wavenet (default: small, or the only one; for images \
      the smallest that sees all of them, or most, and can learn them in time).
      """, valueName: "name"))
  var preset: String?

  @Option(
    help: """
      What a sample is drawn from: softmax, over 256 μ-law codes, or mixture, of logistic distributions over 16-bit \
      samples (default: softmax).
      """)
  var distribution: DistributionName?

  @Option(help: ArgumentHelp("The parts of a mixture (default: 10).", valueName: "count"))
  var components: Int?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      """
      Change a value of the preset, such as residualChannels=48 or dilations=3x9; may be repeated. `wavegen describe \
      --preset small` lists all values.
      """,
      valueName: "key=value"))
  var settings: [String] = []

  mutating func validate() throws {
    if let model, model.contains("/") || model.hasSuffix(".safetensors") || ShippedModel(rawValue: model) != nil {
      throw ValidationError(
        "--model names a kind of network, such as wavenet; \(model) is a trained model, and --checkpoint names those.")
    }
    for setting in settings where !setting.contains("=") {
      throw ValidationError("--set takes key=value, but got \"\(setting)\".")
    }
    if let components {
      guard distribution == .mixture else { throw ValidationError("--components needs --distribution mixture.") }
      guard 1...256 ~= components else {
        throw ValidationError("--components must be 1 to 256, but is \(components).")
      }
    }
  }

  /// The configuration that the options describe, starting from `start` if given.
  /// - Parameters:
  ///   - kind: what is to be learned.
  ///   - shape: of the examples, where it is known.
  func configuration(
    for kind: ExampleKind? = nil, fitting shape: ExampleShape? = nil,
    startingFrom start: (any ModelConfiguration)? = nil
  ) throws -> any ModelConfiguration {
    let kind = kind ?? shape?.kind
    let type = try ModelCatalog.configuration(
      named: model ?? start.map { Swift.type(of: $0).modelName } ?? Self.defaultModel(for: kind ?? .sound, shape))
    if let kind, !type.kinds.contains(kind) {
      throw ConfigurationError.unfit(
        model: type.modelName,
        reason: "it learns \(type.kinds.map(\.rawValue).joined(separator: ", ")), and the corpus holds \(kind)")
    }
    var configuration: any ModelConfiguration
    if preset == nil, let start, Swift.type(of: start).modelName == type.modelName {
      configuration = start
    } else {
      configuration = try preset.map { try type.preset($0) } ?? type.usual(for: shape).configuration
    }
    if let distribution {
      configuration = try configuration.predicting(
        distribution, componentCount: components ?? Self.usualComponentCount)
    }
    // Settings are of the network as it will be, and not as the preset was.
    if let shape { configuration = try configuration.fitting(shape) }
    configuration = try configuration.setting(keysAndTexts)
    return try shape.map { try fitted(configuration, to: $0) } ?? configuration
  }

  /// The kind that is asked for, where its models are counted and not trained.
  var countedModel: String? {
    get throws { try model.flatMap { try ModelCatalog.configuration(named: $0).isCounted ? $0 : nil } }
  }

  /// A configuration for examples of some shape.
  /// - Throws: `Failure` if the options set something else than the examples have.
  func fitted(_ configuration: any ModelConfiguration, to shape: ExampleShape) throws -> any ModelConfiguration {
    let fitted = try configuration.fitting(shape)
    try refuseWhatIsDecided(for: shape.kind, wanting: configuration.jsonValues(), finding: fitted.jsonValues())
    return fitted
  }

  private var keysAndTexts: [(key: String, text: String)] {
    settings.compactMap { setting in
      setting.firstIndex(of: "=").map { (String(setting[..<$0]), String(setting[setting.index(after: $0)...])) }
    }
  }

  /// Refuses to set what the examples have set to something else.
  private func refuseWhatIsDecided(
    for kind: ExampleKind, wanting wanted: [String: Any], finding found: [String: Any]
  ) throws(Failure) {
    for (key, text) in keysAndTexts where SettingText.of(wanted[key]) != SettingText.of(found[key]) {
      let option = Self.option(decidingOn: key, of: kind).map { ", or give \($0)" } ?? ""
      throw Failure(
        .usage,
        """
        --set \(key)=\(text) has no say: the corpus decides on \(key), which is \(SettingText.of(found[key])) here; \
        leave it out\(option)
        """)
    }
  }

  /// The option that has a say in what a corpus decides on; nil if none has.
  private static func option(decidingOn key: String, of kind: ExampleKind) -> String? {
    switch (kind, key) {
    case (.images, "rows"), (.images, "columns"): "--image-size"
    case (.images, "levelCount"), (.vectors, "levelCount"): "--levels"
    case (.sound, "classCount"): "--labels"
    case (.sound, "conditionChannels"): "--condition"
    default: nil
    }
  }

  /// As many as PixelCNN++ and Parallel WaveNet have.
  private static let usualComponentCount = 10

  static func defaultModel(for kind: ExampleKind, _ shape: ExampleShape?) -> String {
    switch kind {
    case .sound: "wavenet"
    case .images: shape?.channelCount == 3 ? "raster-wavenet" : "gated-pixelcnn"
    case .vectors: "made"
    case .text: "gru"
    }
  }
}

/// What the last layer of a network is.
enum DistributionName: String, CaseIterable, ExpressibleByArgument { case softmax, mixture }

extension ModelConfiguration {
  /// This configuration with another last layer, of a type that need not be known.
  fileprivate func predicting(_ name: DistributionName, componentCount: Int) throws -> any ModelConfiguration {
    switch name {
    case .softmax: try drawing(from: .categorical(levelCount: min(levelCount, 256)))
    case .mixture:
      try drawing(
        from: .logisticMixture(
          levelCount: SoundCodec.linearLevelCount, componentCount: componentCount,
          coarseStep: SoundCodec.levelsPerByteLevel))
    }
  }

  /// This configuration for examples of another shape, of a type that need not be known.
  func fitting(_ shape: ExampleShape) throws -> any ModelConfiguration { try fitted(to: shape) }

  /// The shape of the examples that the network is made for; nil for sequences, and where the network does not fit into
  /// memory, which is refused when it is made.
  var exampleGrid: Grid? { outline?.domain.grid }

  /// Whether the network makes anything of the classes of examples.
  var knowsClasses: Bool { outline?.classCount != nil }

  /// The network without its weights.
  var outline: Model? { try? makeModel(from: BoundedMemory(of: ShapesOnly(), copies: 2)) }
}
