import Autoregression
public import Causality
public import TensorCore

/// A WaveNet over pixels: an image is read as one line, row after row, through dilated convolutions with gated units.
///
/// Two pixels that touch in a column are far apart in the line, so such a network has to count. Told the coordinates of
/// each pixel, it need not.
///
/// Before the first pixel there is nothing: dilated convolutions read zeros there, since with coordinates the first site
/// is not what endless blank pixels would have left.
/// - Source: van den Oord et al. 2016, "WaveNet: A Generative Model for Raw Audio", for the layers.
public struct RasterWaveNet: AutoregressiveModel {
  public let configuration: RasterWaveNetConfiguration
  public private(set) var parameters: [Parameter] = []
  private let entry: ShiftedEmbedding
  private let coordinates: Coordinates?
  private let blocks: [GatedResidualBlock]
  private let skip: ProjectionSum
  private let head: CausalConvolution
  private let output: CausalConvolution

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: RasterWaveNetConfiguration, from source: some ParameterSource) throws(ParameterError) {
    let (network, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try RasterWaveNet(configuration, in: scope)
    }
    self = network
    self.parameters = parameters
  }

  private init(_ configuration: RasterWaveNetConfiguration, in scope: ParameterScope) throws(ParameterError) {
    self.configuration = configuration
    entry = try ShiftedEmbedding(
      EmbeddingConfiguration(
        levelCount: configuration.levelCount, channels: configuration.residualChannels, blank: 0),
      stencil: .preceding(kernelSize: configuration.entryKernelSize), in: scope["entry"])
    coordinates =
      if configuration.hasCoordinates {
        try Coordinates(
          rows: configuration.rows, columns: configuration.columns, channelCount: configuration.channelCount,
          channels: configuration.residualChannels, in: scope["coordinates"])
      } else { nil }
    var blocks: [GatedResidualBlock] = []
    for layer in configuration.dilations.indices {
      blocks.append(try GatedResidualBlock(configuration.block(layer), in: scope["blocks", layer]))
    }
    self.blocks = blocks
    skip = try ProjectionSum(
      layerCount: blocks.count,
      ConvolutionConfiguration(
        inputChannels: configuration.gateChannels, outputChannels: configuration.skipChannels), in: scope["skip"])
    head = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: configuration.skipChannels, outputChannels: configuration.headChannels),
      stencil: .pointwise, in: scope["head"])
    output = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: configuration.headChannels, outputChannels: configuration.levelCount),
      stencil: .pointwise, in: scope["output"])
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { .oneLine(configuration.line) }

  public func logits(_ x: Feature<Present>) -> Feature<Past> {
    let symbols = entry(x)
    var stream = coordinates?(symbols) ?? symbols
    var gated: [Feature<Past>] = []
    for block in blocks {
      let result = block(stream)
      stream = result.residual
      gated.append(result.gated)
    }
    return output(head(skip(gated).rectified()).rectified())
  }
}

extension RasterWaveNetConfiguration {
  fileprivate func block(_ layer: Int) -> GatedResidualBlock.Configuration {
    GatedResidualBlock.Configuration(
      residualChannels: residualChannels, gateChannels: gateChannels, kernelSize: kernelSize,
      dilation: dilations[layer], hasBias: true, residualScale: 1, dropoutProbability: dropout,
      position: layer == dilations.count - 1 ? .last : .inner, boundary: .zero)
  }
}
