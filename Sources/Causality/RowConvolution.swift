internal import Kernels
public import TensorCore

/// A convolution that reads rows strictly above: the entry of a vertical stack.
///
/// Sound because every tap lies in an earlier row, which is complete when the site's own row begins.
public struct RowEntry {
  private let weights: StencilWeights

  public init(
    _ configuration: ConvolutionConfiguration, stencil: RowsAboveStencil, in scope: ParameterScope
  ) throws(ParameterError) {
    precondition(configuration.boundary == .zero, "above the first row there is no observation to repeat")
    weights = try StencilWeights(configuration, taps: stencil.taps, in: scope)
  }

  public func callAsFunction(_ x: Feature<Present>) -> Feature<RowsAbove> {
    Feature(vouchedFor: weights.convolve(x), x.layout)
  }
}

/// A convolution that may look to the right, within its row and in rows above.
///
/// Sound only on features that have read complete rows above, and offered for no others: every column of such a
/// feature, to the left or to the right, knows the same rows.
public struct RowConvolution {
  private let weights: StencilWeights

  public init(
    _ configuration: ConvolutionConfiguration, stencil: RowStencil, in scope: ParameterScope
  ) throws(ParameterError) {
    precondition(configuration.boundary == .zero, "rows are padded with zeros")
    weights = try StencilWeights(configuration, taps: stencil.taps, in: scope)
  }

  public func callAsFunction(_ x: Feature<RowsAbove>) -> Feature<RowsAbove> {
    Feature(vouchedFor: weights.convolve(x), x.layout)
  }
}
