internal import Kernels
public import TensorCore

/// A causal convolution with gated units: tanh(filter) · σ(gate), each a convolution of the same taps.
///
/// z[i] = tanh(Σₖ Wᶠ[k]·x[i + offset(k)] + bᶠ + Σ Vᶠ[class]) · σ(Σₖ Wᵍ[k]·x[i + offset(k)] + bᵍ + Σ Vᵍ[class])
///
/// V is there for a network that knows classes; the sums over it run over those that the example belongs to. A class is
/// given beside the symbols, as to `ClassBias`.
///
/// The two weights stand side by side in one tensor `[taps, input, 2 · channels]`, filter first. The same values as
/// `CausalConvolution` followed by `gated()`, computed in one operation.
/// - Source: van den Oord et al. 2016, §2.3, eq. 2, and §2.5.
public struct GatedConvolution {
  private let weights: StencilWeights
  /// V `[classes, 2 · channels]`.
  private let classes: Parameter?

  /// - Parameters:
  ///   - configuration: `outputChannels` counts the channels after the gate.
  ///   - classCount: the number of classes that the network knows; nil if none.
  public init(
    _ configuration: ConvolutionConfiguration, stencil: InclusiveStencil, classCount: Int? = nil,
    in scope: ParameterScope
  ) throws(ParameterError) {
    var doubled = configuration
    doubled.outputChannels *= 2
    weights = try StencilWeights(doubled, taps: stencil.taps, in: scope)
    if let classCount {
      classes = try scope["class"].parameter(
        "table", Shape(classCount, doubled.outputChannels), .normal(standardDeviation: 0.05))
    } else {
      classes = nil
    }
  }

  /// Sound as `CausalConvolution` is; the gate is pointwise.
  public func callAsFunction<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    let tape = x.variable.tape
    var (product, operands) = (weights.product, weights.operands(on: tape))
    if let classes {
      let rows = LabelRows(
        classCount: classes.shape.extents[0], channels: classes.shape.channelCount, layout: x.layout)
      // The classes' rows take the bias in, and take its place.
      operands = [operands[0], tape.apply(rows, to: [tape.parameter(classes)] + operands.dropFirst())]
      product = product.with(biasOf: .grids)
    }
    let operation = GatedTapProduct(product, layout: x.layout)
    return Feature(vouchedFor: tape.apply(operation, to: [x.variable] + operands), x.layout)
  }
}
