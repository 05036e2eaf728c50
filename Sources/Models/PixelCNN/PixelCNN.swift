import Autoregression
public import Causality
public import TensorCore

/// PixelCNN: masked convolutions over an image, row after row.
///
/// A first convolution reads pixels above and to the left; residual blocks of smaller ones follow. Two rows further up,
/// pixels to the right are never seen: the triangular blind spot that Gated PixelCNN was made to remove.
/// - Source: van den Oord et al. 2016, "Pixel Recurrent Neural Networks", §3.2 to §3.5 and table 1.
public struct PixelCNN: AutoregressiveModel {
  public let configuration: PixelCNNConfiguration
  public private(set) var parameters: [Parameter] = []
  private let entry: PixelEntry
  private let blocks: [PixelResidualBlock]
  private let head: CausalConvolution
  private let output: CausalConvolution

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: PixelCNNConfiguration, from source: some ParameterSource) throws(ParameterError) {
    let (network, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try PixelCNN(configuration, in: scope)
    }
    self = network
    self.parameters = parameters
  }

  private init(_ configuration: PixelCNNConfiguration, in scope: ParameterScope) throws(ParameterError) {
    self.configuration = configuration
    let width = configuration.streamChannels
    entry = try PixelEntry(configuration, in: scope["entry"])
    var blocks: [PixelResidualBlock] = []
    for index in 0..<configuration.blockCount {
      blocks.append(
        try PixelResidualBlock(
          PixelResidualBlock.Configuration(
            channels: configuration.channels, kernelWidth: configuration.kernelWidth,
            classCount: configuration.classCount, dropoutProbability: configuration.dropout),
          in: scope["blocks", index]))
    }
    self.blocks = blocks
    head = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: width, outputChannels: configuration.headChannels),
      stencil: .pointwise, in: scope["head"])
    output = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: configuration.headChannels, outputChannels: configuration.levelCount),
      stencil: .pointwise, in: scope["output"])
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { .anyGrid(learningFrom: configuration.grid) }
  public var classCount: Int? { configuration.classCount }

  public func logits(_ x: Feature<Present>) -> Feature<Past> {
    var stream = entry(x)
    for block in blocks { stream = block(stream) }
    return output.ofRectified(head.ofRectified(stream))
  }
}
