internal import Kernels
public import TensorCore

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
