public import Causality
public import TensorCore

/// One layer of a PixelCNN: a bottleneck of half the channels, in which a small stencil looks around.
///
/// x' = x + W₃ · max(0, W₂ ∗ max(0, W₁ · max(0, x))), in which W₂ knows the class
/// - Source: van den Oord et al. 2016, "Pixel Recurrent Neural Networks", §3.3, fig. 5.
public struct PixelResidualBlock {
  private let narrowing: CausalConvolution
  private let looking: CausalConvolution
  private let widening: ResidualProjection
  private let dropoutProbability: Double

  public struct Configuration: Sendable {
    /// Inside the block; its input and output have twice as many.
    public var channels: Int
    public var kernelWidth: Int
    public var classCount: Int?
    public var dropoutProbability: Double

    package init(channels: Int, kernelWidth: Int, classCount: Int?, dropoutProbability: Double) {
      self.channels = channels
      self.kernelWidth = kernelWidth
      self.classCount = classCount
      self.dropoutProbability = dropoutProbability
    }
  }

  public init(_ configuration: Configuration, in scope: ParameterScope) throws(ParameterError) {
    let channels = configuration.channels
    dropoutProbability = configuration.dropoutProbability
    narrowing = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: 2 * channels, outputChannels: channels), stencil: .pointwise,
      in: scope["narrowing"])
    looking = try CausalConvolution(
      ConvolutionConfiguration(
        inputChannels: channels, outputChannels: channels, classCount: configuration.classCount),
      stencil: .raster(width: configuration.kernelWidth), in: scope["looking"])
    widening = try ResidualProjection(
      ConvolutionConfiguration(inputChannels: channels, outputChannels: 2 * channels), in: scope["widening"])
  }

  public func callAsFunction<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    let hidden = looking.ofRectified(narrowing.ofRectified(x.droppedOut(probability: dropoutProbability)))
    return widening(x, adding: hidden.rectified())
  }
}
