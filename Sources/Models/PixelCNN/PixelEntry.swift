import Causality
import TensorCore

/// What a PixelCNN starts from: brightness through a wide stencil, and, where there are more than two levels, near levels
/// through tables.
struct PixelEntry {
  private let convolution: ShiftedConvolution
  private let levels: ShiftedEmbedding?
  private let levelCount: Int

  init(_ configuration: PixelCNNConfiguration, in scope: ParameterScope) throws(ParameterError) {
    levelCount = configuration.levelCount
    convolution = try ShiftedConvolution(
      ConvolutionConfiguration(
        inputChannels: 1, outputChannels: configuration.streamChannels, classCount: configuration.classCount),
      stencil: .raster(width: configuration.entryWidth), in: scope)
    levels = try configuration.levelEmbedding(channels: configuration.streamChannels).map {
      embedding throws(ParameterError) in
      try ShiftedEmbedding(embedding, stencil: .raster(width: configuration.kernelWidth), in: scope["levels"])
    }
  }

  func callAsFunction(_ x: Feature<Present>) -> Feature<Past> {
    let stream = convolution(x.intensities(levelCount: levelCount))
    guard let levels else { return stream }
    return stream + levels(x)
  }
}
