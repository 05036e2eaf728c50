public import Causality
public import TensorCore

/// One layer of a WaveNet: a dilated convolution with gated units, and a residual connection around it.
///
/// z = tanh(Wᶠ ∗ x) · σ(Wᵍ ∗ x);  x' = scale · (x + z·W)
/// - Source: van den Oord et al. 2016, §2.3 and §2.4, fig. 4.
public struct GatedResidualBlock {
  private let gate: GatedConvolution
  private let residual: ResidualProjection?
  private let dropoutProbability: Double

  public struct Configuration: Sendable {
    public var residualChannels: Int
    public var gateChannels: Int
    public var kernelSize: Int
    public var dilation: Int
    public var hasBias: Bool
    public var residualScale: Double
    public var dropoutProbability: Double
    /// The number of classes that the gates know; nil if none.
    public var classCount: Int?
    /// The channels of the encoded condition that the gates read; nil if they read none.
    public var conditionChannels: Int?
    /// The last block of a stack feeds the skip connections only; nothing would read its residual output.
    public var position: Position
    /// What the dilated convolution reads before the first site.
    public var boundary: Boundary

    package init(
      residualChannels: Int, gateChannels: Int, kernelSize: Int, dilation: Int, hasBias: Bool, residualScale: Double,
      dropoutProbability: Double, classCount: Int? = nil, conditionChannels: Int? = nil, position: Position,
      boundary: Boundary = .firstSite
    ) {
      self.residualChannels = residualChannels
      self.gateChannels = gateChannels
      self.kernelSize = kernelSize
      self.dilation = dilation
      self.hasBias = hasBias
      self.residualScale = residualScale
      self.dropoutProbability = dropoutProbability
      self.classCount = classCount
      self.conditionChannels = conditionChannels
      self.position = position
      self.boundary = boundary
    }
  }

  public enum Position: Sendable { case inner, last }

  public init(_ configuration: Configuration, in scope: ParameterScope) throws(ParameterError) {
    dropoutProbability = configuration.dropoutProbability
    gate = try GatedConvolution(
      ConvolutionConfiguration(
        inputChannels: configuration.residualChannels, outputChannels: configuration.gateChannels,
        hasBias: configuration.hasBias, classCount: configuration.classCount, boundary: configuration.boundary),
      stencil: .dilated(kernelSize: configuration.kernelSize, dilation: configuration.dilation),
      conditionChannels: configuration.conditionChannels, in: scope["gate"])
    guard configuration.position == .inner else {
      residual = nil
      return
    }
    residual = try ResidualProjection(
      ConvolutionConfiguration(
        inputChannels: configuration.gateChannels, outputChannels: configuration.residualChannels,
        hasBias: configuration.hasBias),
      scale: configuration.residualScale, in: scope["residual"])
  }

  /// - Parameter given: the encoded condition, if the gates read one.
  /// - Returns: the residual stream for the next block, and the gated feature that the skip connection reads.
  public func callAsFunction<R: Reach>(
    _ x: Feature<R>, given: EncodedCondition? = nil
  ) -> (residual: Feature<R>, gated: Feature<R>) {
    let gated = gate(x.droppedOut(probability: dropoutProbability), given: given)
    return (residual?(x, adding: gated) ?? x, gated)
  }
}
