internal import Kernels
public import TensorCore

/// A causal convolution with gated units: tanh(filter) · σ(gate), each a convolution of the same taps.
///
/// z[i] = tanh(Σₖ Wᶠ[k]·x[i + offset(k)] + bᶠ + Σ Tᶠ[class] + h[i]·Uᶠ)
///        · σ(Σₖ Wᵍ[k]·x[i + offset(k)] + bᵍ + Σ Tᵍ[class] + h[i]·Uᵍ)
///
/// T is there for a network that knows classes. U is there for one that reads a condition, h being what
/// `ConditionEncoder` makes of the frame of site i; it is given beside the symbols, as classes are. Or U links the layer
/// to another stack of the network, whose feature is h.
///
/// The two weights stand side by side in one tensor `[taps, input, 2 · channels]`, filter first. The same values as
/// `CausalConvolution` followed by `gated()`, computed in one operation.
/// - Source: van den Oord et al. 2016, §2.3, eq. 2, and §2.5.
public struct GatedConvolution {
  private let weights: StencilWeights
  /// U `[condition channels, 2 · channels]`.
  private let condition: Parameter?

  /// - Parameters:
  ///   - configuration: `outputChannels` counts the channels after the gate.
  ///   - conditionChannels: of an encoded condition; nil if none is read.
  public init(
    _ configuration: ConvolutionConfiguration, stencil: InclusiveStencil, conditionChannels: Int? = nil,
    in scope: ParameterScope
  ) throws(ParameterError) {
    var doubled = configuration
    doubled.outputChannels *= 2
    weights = try StencilWeights(doubled, taps: stencil.taps, in: scope)
    if let conditionChannels {
      condition = try scope["condition"].parameter(
        "weight", Shape(conditionChannels, doubled.outputChannels), .uniform(fanIn: conditionChannels))
    } else {
      condition = nil
    }
  }

  /// Sound as `CausalConvolution` is; the gate is pointwise.
  /// - Parameter given: the encoded condition, for a layer that reads one.
  public func callAsFunction<R: Reach>(_ x: Feature<R>, given: EncodedCondition? = nil) -> Feature<R> {
    precondition((given == nil) == (condition == nil), "a layer that reads a condition is given one, and no other")
    let tape = x.variable.tape
    var bias = weights.bias(on: tape, x.layout)
    if let condition, let given {
      // What is given takes the bias in, and takes its place.
      let product = FrameProduct(
        inputChannels: condition.shape.extents[0], outputChannels: condition.shape.channelCount,
        biasExtent: bias.extent, layout: x.layout)
      let frames = tape.apply(product, to: [given.variable, tape.parameter(condition)] + bias.operands)
      bias = ([tape.apply(FrameSpread(layout: x.layout), to: [frames])], .sites)
    }
    return Feature(vouchedFor: weights.gate(x, bias: bias), x.layout)
  }

  /// The same, linked to another feature. Sound because a link is causal and both were computed from the same past.
  /// - Parameter link: to `[sites, 2 · channels]`, filter first.
  /// - Precondition: the link has no bias, for the layer has one; the layer reads no condition.
  public func callAsFunction<R: Reach>(
    _ x: Feature<R>, adding other: Feature<R>, through link: CausalConvolution
  ) -> Feature<R> {
    precondition(condition == nil, "a layer that reads a condition is given one")
    precondition(link.weights.hasNoBias, "the layer's bias would take the place of the link's")
    precondition(x.layout == other.layout, "features of different batches cannot be added")
    // As with what is given: it takes the bias in, and takes its place.
    let linked = link.weights.convolve(other, bias: weights.bias(on: x.variable.tape, x.layout))
    return Feature(vouchedFor: weights.gate(x, bias: ([linked], .sites)), x.layout)
  }
}
