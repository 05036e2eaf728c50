import Autoregression
public import Causality
public import TensorCore

/// Gated PixelCNN: a vertical and a horizontal stack of gated convolutions, which together see every earlier pixel.
///
/// - Source: van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders".
public struct GatedPixelCNN: AutoregressiveModel {
  public let configuration: GatedPixelCNNConfiguration
  public private(set) var parameters: [Parameter] = []
  private let entry: GatedPixelEntry
  private let blocks: [GatedPixelBlock]
  private let skip: ProjectionSum
  private let head: CausalConvolution
  private let output: CausalConvolution

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: GatedPixelCNNConfiguration, from source: some ParameterSource) throws(ParameterError) {
    let (network, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try GatedPixelCNN(configuration, in: scope)
    }
    self = network
    self.parameters = parameters
  }

  private init(_ configuration: GatedPixelCNNConfiguration, in scope: ParameterScope) throws(ParameterError) {
    self.configuration = configuration
    let channels = configuration.channels
    entry = try GatedPixelEntry(configuration, in: scope["entry"])
    var blocks: [GatedPixelBlock] = []
    for layer in 0..<configuration.layerCount {
      blocks.append(try GatedPixelBlock(configuration.block(layer), in: scope["blocks", layer]))
    }
    self.blocks = blocks
    skip = try ProjectionSum(
      layerCount: blocks.count,
      ConvolutionConfiguration(inputChannels: channels, outputChannels: configuration.skipChannels),
      in: scope["skip"])
    head = try CausalConvolution(
      ConvolutionConfiguration(
        inputChannels: configuration.skipChannels, outputChannels: configuration.headChannels),
      stencil: .pointwise, in: scope["head"])
    output = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: configuration.headChannels, outputChannels: configuration.levelCount),
      stencil: .pointwise, in: scope["output"])
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { .anyGrid(learningFrom: configuration.grid) }
  public var classCount: Int? { configuration.classCount }

  public func logits(_ x: Feature<Present>) -> Feature<Past> {
    var streams = entry(x)
    var gated: [Feature<Past>] = []
    for block in blocks {
      let result = block(streams)
      streams = result.streams
      gated.append(result.gated)
    }
    return output.ofRectified(head.ofRectified(skip(gated)))
  }
}

extension GatedPixelCNNConfiguration {
  fileprivate func block(_ layer: Int) -> GatedPixelBlock.Configuration {
    GatedPixelBlock.Configuration(
      channels: channels, kernelWidth: kernelWidth, classCount: classCount, dropoutProbability: dropout,
      position: layer == layerCount - 1 ? .last : .inner)
  }
}
