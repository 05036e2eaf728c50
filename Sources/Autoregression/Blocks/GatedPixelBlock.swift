public import Causality
public import TensorCore

/// One layer of a Gated PixelCNN: a vertical stack that sees all rows above, a horizontal one that sees the row so far,
/// and a link from the first into the second.
///
///     v' = tanh(Vᶠ ∗ v + b) · σ(Vᵍ ∗ v + b)
///     z  = tanh(Hᶠ ∗ h + Lᶠ·(V ∗ v + b) + c) · σ(Hᵍ ∗ h + Lᵍ·(V ∗ v + b) + c)
///     h' = h + R·z
///
/// The biases b and c depend on the class. There is no blind spot: a vertical stack that has seen complete rows above may
/// look to the right.
/// - Source: van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders", §2.2 to §2.4, fig. 2.
public struct GatedPixelBlock {
  private let vertical: RowConvolution
  private let horizontal: GatedConvolution
  private let link: CausalConvolution
  private let residual: ResidualProjection?
  private let dropoutProbability: Double

  public struct Configuration: Sendable {
    public var channels: Int
    public var kernelWidth: Int
    public var classCount: Int?
    public var dropoutProbability: Double
    /// The last block feeds the skip connections only; nothing would read its residual output.
    public var position: GatedResidualBlock.Position

    package init(
      channels: Int, kernelWidth: Int, classCount: Int?, dropoutProbability: Double,
      position: GatedResidualBlock.Position
    ) {
      self.channels = channels
      self.kernelWidth = kernelWidth
      self.classCount = classCount
      self.dropoutProbability = dropoutProbability
      self.position = position
    }
  }

  /// What goes from layer to layer.
  public struct Streams {
    public var vertical: Feature<RowsAbove>
    public var horizontal: Feature<Past>

    public init(vertical: Feature<RowsAbove>, horizontal: Feature<Past>) {
      self.vertical = vertical
      self.horizontal = horizontal
    }
  }

  public init(_ configuration: Configuration, in scope: ParameterScope) throws(ParameterError) {
    let (channels, halfWidth) = (configuration.channels, configuration.kernelWidth / 2)
    dropoutProbability = configuration.dropoutProbability
    vertical = try RowConvolution(
      ConvolutionConfiguration(
        inputChannels: channels, outputChannels: 2 * channels, classCount: configuration.classCount),
      stencil: .upTo(rowsAbove: halfWidth, width: configuration.kernelWidth), in: scope["vertical"])
    horizontal = try GatedConvolution(
      ConvolutionConfiguration(
        inputChannels: channels, outputChannels: channels, classCount: configuration.classCount),
      stencil: .dilated(kernelSize: halfWidth + 1, dilation: 1), in: scope["horizontal"])
    link = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: 2 * channels, outputChannels: 2 * channels, hasBias: false),
      stencil: .pointwise, in: scope["link"])
    residual =
      configuration.position == .last
      ? nil
      : try ResidualProjection(
        ConvolutionConfiguration(inputChannels: channels, outputChannels: channels), in: scope["residual"])
  }

  /// - Returns: the streams for the next block, and the gated feature that the skip connection reads.
  public func callAsFunction(_ x: Streams) -> (streams: Streams, gated: Feature<Past>) {
    let above = vertical(x.vertical.droppedOut(probability: dropoutProbability))
    let gated = horizontal(
      x.horizontal.droppedOut(probability: dropoutProbability), adding: above.widened, through: link)
    guard let residual else { return (x, gated) }
    return (Streams(vertical: above.gated(), horizontal: residual(x.horizontal, adding: gated)), gated)
  }
}
