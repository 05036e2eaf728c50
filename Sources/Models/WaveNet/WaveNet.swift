import Autoregression
public import Causality
public import TensorCore

/// WaveNet: dilated causal convolutions with gated units over samples, and a distribution for the next one: a softmax
/// over μ-law codes, or a mixture of logistics over 16-bit samples.
///
/// - Source: van den Oord et al. 2016, "WaveNet: A Generative Model for Raw Audio". `Documentation/WaveNet.md` walks
///   through formulas and files, and lists where this network differs from the paper.
public struct WaveNet: AutoregressiveModel {
  public let configuration: WaveNetConfiguration
  public private(set) var parameters: [Parameter] = []
  private let entry: WaveNetEntry
  private let conditions: ConditionEncoder?
  private let blocks: [GatedResidualBlock]
  private let skip: ProjectionSum
  private let head: CausalConvolution
  private let output: WaveNetOutput

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: WaveNetConfiguration, from source: some ParameterSource) throws(ParameterError) {
    let (network, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try WaveNet(configuration, in: scope)
    }
    self = network
    self.parameters = parameters
  }

  private init(_ configuration: WaveNetConfiguration, in scope: ParameterScope) throws(ParameterError) {
    self.configuration = configuration
    entry = try WaveNetEntry(configuration, in: scope["entry"])
    conditions = try configuration.conditionChannels.map { channels throws(ParameterError) in
      try ConditionEncoder(
        channels: channels, hiddenChannels: configuration.encodedChannels, in: scope["conditions"])
    }
    var blocks: [GatedResidualBlock] = []
    for (layer, dilation) in configuration.dilations.enumerated() {
      blocks.append(
        try GatedResidualBlock(configuration.block(layer, dilation: dilation), in: scope["blocks", layer]))
    }
    self.blocks = blocks
    skip = try ProjectionSum(
      layerCount: blocks.count,
      ConvolutionConfiguration(
        inputChannels: configuration.gateChannels, outputChannels: configuration.skipChannels,
        hasBias: configuration.hasBias),
      scale: configuration.skipScale, in: scope["skip"])
    head = try CausalConvolution(
      ConvolutionConfiguration(
        inputChannels: configuration.skipChannels, outputChannels: configuration.headChannels,
        hasBias: configuration.hasBias),
      stencil: .pointwise, in: scope["head"])
    output = try WaveNetOutput(configuration, in: scope["output"])
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var classCount: Int? { configuration.classCount }
  public var conditionChannelCount: Int? { configuration.conditionChannels }

  public func logits(_ x: Feature<Present>) -> Feature<Past> {
    let given = conditions?(besides: x)
    let samples = entry.samples(x)
    var stream = entry(samples, of: x)
    var gated: [Feature<Past>] = []
    for block in blocks {
      let result = block(stream, given: given)
      stream = result.residual
      gated.append(result.gated)
    }
    return output(head(skip(gated).rectified()).rectified(), after: samples)
  }
}

extension WaveNetConfiguration {
  fileprivate func block(_ layer: Int, dilation: Int) -> GatedResidualBlock.Configuration {
    GatedResidualBlock.Configuration(
      residualChannels: residualChannels, gateChannels: gateChannels, kernelSize: kernelSize, dilation: dilation,
      hasBias: hasBias, residualScale: residualScale, dropoutProbability: dropout, classCount: classCount,
      conditionChannels: conditionChannels.map { _ in encodedChannels },
      position: layer == dilations.count - 1 ? .last : .inner)
  }
}
