internal import Kernels
public import TensorCore

/// A convolution that reads up to and including each site, and so keeps whatever reach it is given.
///
/// y[i] = Σₖ W[k] · x[i + offset(k)] + b + Σ T[class]
///
/// Sound because no tap reads a later site: for `Past` and `Present` what x holds at j ≤ i was computed from no more
/// than what it holds at i; for `RowsAbove` the same is true row by row.
/// - Source: van den Oord et al. 2016, §2.1.
public struct CausalConvolution {
  let weights: StencilWeights

  public init(
    _ configuration: ConvolutionConfiguration, stencil: InclusiveStencil, in scope: ParameterScope
  ) throws(ParameterError) {
    weights = try StencilWeights(configuration, taps: stencil.taps, in: scope)
  }

  public func callAsFunction<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    Feature(vouchedFor: weights.convolve(x), x.layout)
  }

  /// The convolution of max(0, x): the same values as of `x.rectified()`, in one operation that keeps less. Sound
  /// because a rectifier is pointwise.
  /// - Precondition: the boundary is `.zero`.
  public func ofRectified<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    Feature(vouchedFor: weights.convolve(x, reading: .rectified), x.layout)
  }
}
