internal import Kernels
public import TensorCore

/// A convolution that reads strictly before each site: a bridge from what is observed to what may predict.
///
/// y[i] = Σₖ W[k] · x[i + offset(k)] + b + Σ T[class], all offsets before the origin.
///
/// Sound because every tap precedes its site, and what a `Present` feature holds at an earlier site j < i was computed
/// from x[≤ j].
public struct ShiftedConvolution {
  private let weights: StencilWeights

  public init(
    _ configuration: ConvolutionConfiguration, stencil: ExclusiveStencil, in scope: ParameterScope
  ) throws(ParameterError) {
    precondition(configuration.boundary == .zero, "before the first site there is no observation to repeat")
    weights = try StencilWeights(configuration, taps: stencil.taps, in: scope)
  }

  public func callAsFunction(_ x: Feature<Present>) -> Feature<Past> {
    Feature(vouchedFor: weights.convolve(x), x.layout)
  }
}

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
