internal import Kernels
public import TensorCore

/// A causal convolution with gated units: tanh(filter) · σ(gate), each a convolution of the same taps.
///
/// z[i] = tanh(Σₖ Wᶠ[k]·x[i + offset(k)] + bᶠ) · σ(Σₖ Wᵍ[k]·x[i + offset(k)] + bᵍ)
///
/// The two weights stand side by side in one tensor `[taps, input, 2 · channels]`, filter first. The same values as
/// `CausalConvolution` followed by `gated()`, computed in one operation.
/// - Source: van den Oord et al. 2016, §2.3, eq. 2.
public struct GatedConvolution {
  private let weights: StencilWeights

  /// - Parameter configuration: `outputChannels` counts the channels after the gate.
  public init(
    _ configuration: ConvolutionConfiguration, stencil: InclusiveStencil, in scope: ParameterScope
  ) throws(ParameterError) {
    var doubled = configuration
    doubled.outputChannels *= 2
    weights = try StencilWeights(doubled, taps: stencil.taps, in: scope)
  }

  /// Sound as `CausalConvolution` is; the gate is pointwise.
  public func callAsFunction<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    let tape = x.variable.tape
    let operation = GatedTapProduct(weights.product, layout: x.layout)
    return Feature(vouchedFor: tape.apply(operation, to: [x.variable] + weights.operands(on: tape)), x.layout)
  }
}
