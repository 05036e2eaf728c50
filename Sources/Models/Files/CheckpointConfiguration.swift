import Foundation

/// Everything about a trained model that is not a tensor, as it stands in a checkpoint's metadata.
public struct CheckpointConfiguration: Codable, Sendable {
  /// What the network looks like. In JSON: `"model"` names the kind, `"network"` holds its values.
  public var network: any ModelConfiguration
  /// What its symbols mean.
  public var data: DataDescription
  /// How it was made; absent from a model that has not been trained.
  public var training: TrainingSummary?

  public init(network: any ModelConfiguration, data: DataDescription, training: TrainingSummary? = nil) {
    self.network = network
    self.data = data
    self.training = training
  }

  private enum CodingKeys: String, CodingKey { case model, network, training }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try ModelCatalog.configuration(named: container.decode(String.self, forKey: .model))
    func decode<Configuration: ModelConfiguration>(_: Configuration.Type) throws -> any ModelConfiguration {
      try container.decode(Configuration.self, forKey: .network).validated()
    }
    network = try decode(type)
    data = try DataDescription(from: decoder)
    training = try container.decodeIfPresent(TrainingSummary.self, forKey: .training)
    guard data.levelCount == network.levelCount else {
      throw ConfigurationError.outOfRange(
        key: "\(data.kind).levelCount", value: "\(data.levelCount)", allowed: "\(network.levelCount), as the network's")
    }
    guard type.kinds.contains(data.kind) else {
      throw ConfigurationError.unfit(model: type.modelName, reason: "the file says that it learned \(data.kind)")
    }
    try checkShape()
    try training?.validate(levelCount: network.levelCount)
  }

  /// The network must fit what the file says that it learned.
  private func checkShape() throws(ConfigurationError) {
    try Self.check(network, against: data.shape)
  }

  private static func check(
    _ network: some ModelConfiguration, against shape: ExampleShape
  ) throws(ConfigurationError) {
    guard try network.fitted(to: shape) == network else {
      throw .unfit(model: type(of: network).modelName, reason: "the file says that it learned other shapes or classes")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: network).modelName, forKey: .model)
    try container.encode(network, forKey: .network)
    try data.encode(to: encoder)
    try container.encodeIfPresent(training, forKey: .training)
  }
}

/// How the symbols of a sound model were made from recordings, and so how to make recordings from them.
public struct SoundDescription: Codable, Hashable, Sendable {
  /// Samples per second. How high it may be is for what makes the sound to say; here it is only a number.
  public var sampleRate: Int
  /// Levels of the μ-law code, μ = levelCount − 1; or 65,536, which are 16-bit samples as they are.
  public var levelCount: Int
  /// What was trimmed from both ends of a recording, in decibels relative to its own peak; nothing if nil.
  public var trimThresholdInDecibels: Double?
  /// How much quiet is left at a trimmed end.
  public var trimMarginInSeconds: Double
  /// What is known of a recording beside its sound; nil if nothing.
  public var labels: LabelDescription?
  /// What goes along with the samples and is given; nil if nothing does.
  public var condition: ConditionDescription?
  /// The median length of the recordings that were learned from; nil if it is not known.
  public var medianSeconds: Double?

  public init(
    sampleRate: Int, levelCount: Int, trimThresholdInDecibels: Double?, trimMarginInSeconds: Double,
    labels: LabelDescription? = nil, condition: ConditionDescription? = nil, medianSeconds: Double? = nil
  ) {
    self.sampleRate = sampleRate
    self.levelCount = levelCount
    self.trimThresholdInDecibels = trimThresholdInDecibels
    self.trimMarginInSeconds = trimMarginInSeconds
    self.labels = labels
    self.condition = condition
    self.medianSeconds = medianSeconds
  }

  func validated() throws(ConfigurationError) -> SoundDescription {
    guard sampleRate >= 1 else {
      throw .outOfRange(key: "sampleRate", value: "\(sampleRate)", allowed: "1 or more")
    }
    try Bounds.check("levelCount", levelCount, in: 2...1 << 16)
    try Bounds.check("trimMarginInSeconds", trimMarginInSeconds, in: 0...60)
    if let trimThresholdInDecibels, !(trimThresholdInDecibels < 0) {
      throw .outOfRange(key: "trimThresholdInDecibels", value: "\(trimThresholdInDecibels)", allowed: "below 0")
    }
    if let medianSeconds, !(medianSeconds > 0 && medianSeconds.isFinite) {
      throw .outOfRange(key: "medianSeconds", value: "\(medianSeconds)", allowed: "above 0")
    }
    _ = try labels?.validated()
    _ = try condition?.validated()
    return self
  }
}

/// What a training run has come to.
public struct TrainingSummary: Codable, Hashable, Sendable {
  public var steps: Int
  /// Symbols learned from, repetitions counted.
  public var symbols: Int
  /// Mean −log₂ p of held-out symbols at the last look, and how many they were.
  public var heldOutBitsPerSymbol: Double?
  public var heldOutSymbols: Int
  /// What a histogram of the training symbols says of the same held-out symbols.
  public var baselineBitsPerSymbol: Double?
  /// By what rule recordings were held out.
  public var heldOutRule: String
  /// How often each level occurred in what was learned from, or each group of so many neighbours.
  public var histogram: [Int]

  public init(
    steps: Int, symbols: Int, heldOutBitsPerSymbol: Double?, heldOutSymbols: Int,
    baselineBitsPerSymbol: Double?, heldOutRule: String, histogram: [Int]
  ) {
    self.steps = steps
    self.symbols = symbols
    self.heldOutBitsPerSymbol = heldOutBitsPerSymbol
    self.heldOutSymbols = heldOutSymbols
    self.baselineBitsPerSymbol = baselineBitsPerSymbol
    self.heldOutRule = heldOutRule
    self.histogram = histogram
  }

  fileprivate func validate(levelCount: Int) throws(ConfigurationError) {
    // Finer levels are counted in groups of neighbours, 4096 groups of them.
    let expected = min(levelCount, 1 << 12)
    guard histogram.count == expected, histogram.allSatisfy({ 0...1 << 48 ~= $0 }) else {
      throw .outOfRange(
        key: "training.histogram", value: "\(histogram.count) numbers",
        allowed: "\(expected) counts of 0 to 2^48 for \(levelCount) levels")
    }
  }
}
