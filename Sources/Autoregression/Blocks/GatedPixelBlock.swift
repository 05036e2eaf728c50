public import Causality
public import TensorCore

/// One layer of a Gated PixelCNN: a vertical stack that sees all rows above, a horizontal one that sees the row so far,
/// and a link from the first into the second.
///
///     v' = tanh(Vᶠ ∗ v + b) · σ(Vᵍ ∗ v + b)
///     z  = tanh(Hᶠ ∗ h + Lᶠ·(V ∗ v) + b) · σ(Hᵍ ∗ h + Lᵍ·(V ∗ v) + b)
///     h' = h + R·z
///
/// The biases b depend on the class. There is no blind spot: a vertical stack that has seen complete rows above may
/// look to the right.
/// - Source: van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders", §2.2 to §2.4, fig. 2.
public struct GatedPixelBlock {
  private let vertical: RowConvolution
  private let horizontal: CausalConvolution
  private let link: CausalConvolution
  private let verticalBias: ClassBias?
  private let horizontalBias: ClassBias?
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
    let doubled = ConvolutionConfiguration(inputChannels: channels, outputChannels: 2 * channels)
    vertical = try RowConvolution(
      doubled, stencil: .upTo(rowsAbove: halfWidth, width: configuration.kernelWidth), in: scope["vertical"])
    horizontal = try CausalConvolution(
      doubled, stencil: .dilated(kernelSize: halfWidth + 1, dilation: 1), in: scope["horizontal"])
    link = try CausalConvolution(
      ConvolutionConfiguration(inputChannels: 2 * channels, outputChannels: 2 * channels, hasBias: false),
      stencil: .pointwise, in: scope["link"])
    if let classCount = configuration.classCount {
      verticalBias = try ClassBias(classCount: classCount, channels: 2 * channels, in: scope["vertical"]["class"])
      horizontalBias = try ClassBias(classCount: classCount, channels: 2 * channels, in: scope["horizontal"]["class"])
    } else {
      (verticalBias, horizontalBias) = (nil, nil)
    }
    residual =
      configuration.position == .last
      ? nil
      : try ResidualProjection(
        ConvolutionConfiguration(inputChannels: channels, outputChannels: channels), in: scope["residual"])
  }

  /// - Returns: the streams for the next block, and the gated feature that the skip connection reads.
  public func callAsFunction(_ x: Streams) -> (streams: Streams, gated: Feature<Past>) {
    var above = vertical(x.vertical.droppedOut(probability: dropoutProbability))
    if let verticalBias { above = verticalBias(above) }
    var row = horizontal(x.horizontal.droppedOut(probability: dropoutProbability)) + link(above).widened
    if let horizontalBias { row = horizontalBias(row) }
    let gated = row.gated()
    guard let residual else { return (x, gated) }
    return (Streams(vertical: above.gated(), horizontal: residual(x.horizontal, adding: gated)), gated)
  }
}
