import Autoregression
import Causality
import TensorCore

/// What a Gated PixelCNN's two stacks start from: brightness through wide stencils, and, where there are more than two
/// levels, near levels through tables.
struct GatedPixelEntry {
  private let vertical: RowEntry
  private let horizontal: ShiftedConvolution
  private let levels: (vertical: RowEmbedding, horizontal: ShiftedEmbedding)?
  private let levelCount: Int

  init(_ configuration: GatedPixelCNNConfiguration, in scope: ParameterScope) throws(ParameterError) {
    levelCount = configuration.levelCount
    let convolution = ConvolutionConfiguration(inputChannels: 1, outputChannels: configuration.channels)
    let (width, halfWidth) = (configuration.entryWidth, configuration.entryWidth / 2)
    vertical = try RowEntry(convolution, stencil: .above(rows: halfWidth, width: width), in: scope["vertical"])
    horizontal = try ShiftedConvolution(
      convolution, stencil: .preceding(kernelSize: halfWidth), in: scope["horizontal"])
    levels = try configuration.levelEmbedding(channels: configuration.channels).map {
      embedding throws(ParameterError) in
      let (width, halfWidth) = (configuration.kernelWidth, configuration.kernelWidth / 2)
      return (
        try RowEmbedding(
          embedding, stencil: .above(rows: halfWidth, width: width), in: scope["vertical"]["levels"]),
        try ShiftedEmbedding(
          embedding, stencil: .preceding(kernelSize: halfWidth), in: scope["horizontal"]["levels"])
      )
    }
  }

  func callAsFunction(_ x: Feature<Present>) -> GatedPixelBlock.Streams {
    let brightness = x.intensities(levelCount: levelCount)
    let streams = GatedPixelBlock.Streams(vertical: vertical(brightness), horizontal: horizontal(brightness))
    guard let levels else { return streams }
    return GatedPixelBlock.Streams(
      vertical: streams.vertical + levels.vertical(x), horizontal: streams.horizontal + levels.horizontal(x))
  }
}
