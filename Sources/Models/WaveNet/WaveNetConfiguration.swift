public import Causality

/// Everything that determines a WaveNet's shape. Whatever comes from outside goes through `validated()` first.
///
/// The paper gives no widths; the presets say where theirs come from.
public struct WaveNetConfiguration: Codable, Hashable, Sendable {
  /// Number of values of a sample: after μ-law companding with μ = levelCount − 1, or 65,536 for 16-bit samples as they
  /// are.
  public var levelCount = 256
  /// The components of the mixture of logistics that the next sample is drawn from; nil for a softmax over all levels.
  public var componentCount: Int?
  /// Every so-many-th level may be the only one that a recording uses, as of sound that was once kept in 8 bits: 256. Nil
  /// where that is not considered.
  public var coarseStep: Int?
  /// Samples that the first causal convolution reads.
  public var entryKernelSize = 2
  /// Taps of every dilated convolution.
  public var kernelSize = 2
  /// The dilation of every layer, in order.
  public var dilations: [Int]
  /// Channels of the residual stream.
  public var residualChannels: Int
  /// Channels after every gate.
  public var gateChannels: Int
  /// Channels of the sum of skip connections.
  public var skipChannels: Int
  /// Channels between the two last 1×1 convolutions.
  public var headChannels: Int
  public var hasBias = true
  /// What the residual sum of every layer is multiplied by; √½ keeps its variance.
  public var residualScale = 1.0
  /// What the sum of the skip connections is multiplied by; √(1/layers) keeps its variance.
  public var skipScale = 1.0
  /// The number of classes that every gate knows, those of all sets of labels together; nil if it knows none.
  public var classCount: Int?
  /// The channels of what is given beside the samples, such as bands of a spectrum; nil if nothing is.
  public var conditionChannels: Int?
  /// Probability with which a value that enters a layer is dropped while training.
  public var dropout = 0.0

  /// `blockCount` times the dilations 1, 2, 4 … 2^(layersPerBlock − 1), and equal widths for stream and gates.
  public init(
    blockCount: Int, layersPerBlock: Int, residualChannels: Int, skipChannels: Int, headChannels: Int
  ) {
    dilations = Self.doubling(blockCount: blockCount, layersPerBlock: layersPerBlock)
    self.residualChannels = residualChannels
    gateChannels = residualChannels
    self.skipChannels = skipChannels
    self.headChannels = headChannels
  }

  /// The code of silence, which is what stands before the first sample of every clip.
  public var silence: Int { levelCount / 2 }

  /// Channels that a frame of a condition is encoded with: more than the stream has, for it tells more than one sample.
  var encodedChannels: Int { 2 * residualChannels }

  /// Past samples that a mixture's means follow linearly.
  static let predictorLength = 32

  /// What the last layer is made of.
  public var distribution: OutputDistribution {
    guard let componentCount else { return .categorical(levelCount: levelCount) }
    return .logisticMixture(levelCount: levelCount, componentCount: componentCount, coarseStep: coarseStep)
  }

  /// In samples; no network sees further, but one that remembers all.
  public static let greatestReceptiveField = 1 << 22

  /// Past samples that can influence a prediction.
  public var receptiveField: Int {
    max(
      entryKernelSize + dilations.reduce(0, +) * (kernelSize - 1),
      componentCount == nil ? 0 : Self.predictorLength)
  }

  /// This configuration, if a network can be built from it.
  public func validated() throws(ConfigurationError) -> WaveNetConfiguration {
    try Bounds.check("levelCount", levelCount, in: 2...(componentCount == nil ? 256 : 1 << 16))
    guard levelCount.nonzeroBitCount == 1 else {
      throw .outOfRange(key: "levelCount", value: "\(levelCount)", allowed: "a power of two")
    }
    if let componentCount { try Bounds.check("componentCount", componentCount, in: 1...256) }
    if let coarseStep {
      guard componentCount != nil, coarseStep > 1, coarseStep <= levelCount / 2, coarseStep.nonzeroBitCount == 1 else {
        throw .outOfRange(
          key: "coarseStep", value: "\(coarseStep)",
          allowed: "a power of two from 2 to half of the levels, of a mixture")
      }
    }
    try Bounds.check("entryKernelSize", entryKernelSize, in: 1...64)
    try Bounds.check("kernelSize", kernelSize, in: 1...64)
    try Bounds.check("number of dilations", dilations.count, in: 1...512)
    for dilation in dilations { try Bounds.check("dilations", dilation, in: 1...1 << 20) }
    try Bounds.check("receptive field", receptiveField, in: 1...Self.greatestReceptiveField)
    try Bounds.check("residualChannels", residualChannels, in: 1...4096)
    try Bounds.check("gateChannels", gateChannels, in: 1...4096)
    try Bounds.check("skipChannels", skipChannels, in: 1...8192)
    try Bounds.check("headChannels", headChannels, in: 1...8192)
    try Bounds.check("residualScale", residualScale, in: 1e-3...1e3)
    try Bounds.check("skipScale", skipScale, in: 1e-3...1e3)
    try Bounds.check("dropout", dropout, in: 0...0.99)
    if let classCount { try Bounds.check("classCount", classCount, in: 1...1 << 16) }
    if let conditionChannels { try Bounds.check("conditionChannels", conditionChannels, in: 1...4096) }
    return self
  }
}
