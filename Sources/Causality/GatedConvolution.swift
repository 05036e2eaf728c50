internal import Kernels
public import TensorCore

/// A causal convolution with gated units: tanh(filter) · σ(gate), each a convolution of the same taps.
///
/// z[i] = tanh(Σₖ Wᶠ[k]·x[i + offset(k)] + bᶠ + Σ Vᶠ[class] + h[i]·Uᶠ)
///        · σ(Σₖ Wᵍ[k]·x[i + offset(k)] + bᵍ + Σ Vᵍ[class] + h[i]·Uᵍ)
///
/// V is there for a network that knows classes; the sums over it run over those that the example belongs to. U is there
/// for one that reads a condition, h being what `ConditionEncoder` makes of the frame of site i. Classes and conditions
/// are given beside the symbols, as to `ClassBias`.
///
/// The two weights stand side by side in one tensor `[taps, input, 2 · channels]`, filter first. The same values as
/// `CausalConvolution` followed by `gated()`, computed in one operation.
/// - Source: van den Oord et al. 2016, §2.3, eq. 2, and §2.5.
public struct GatedConvolution {
  private let weights: StencilWeights
  /// V `[classes, 2 · channels]`.
  private let classes: Parameter?
  /// U `[condition channels, 2 · channels]`.
  private let condition: Parameter?

  /// - Parameters:
  ///   - configuration: `outputChannels` counts the channels after the gate.
  ///   - classCount: the number of classes that the network knows; nil if none.
  ///   - conditionChannels: of an encoded condition; nil if none is read.
  public init(
    _ configuration: ConvolutionConfiguration, stencil: InclusiveStencil, classCount: Int? = nil,
    conditionChannels: Int? = nil, in scope: ParameterScope
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
    let operands = weights.operands(on: tape)
    // What is given takes the bias in, and takes its place.
    var bias = Array(operands.dropFirst())
    var extent = BiasExtent.everywhere
    if let classes {
      let rows = LabelRows(
        classCount: classes.shape.extents[0], channels: classes.shape.channelCount, layout: x.layout)
      bias = [tape.apply(rows, to: [tape.parameter(classes)] + bias)]
      extent = .grids
    }
    if let condition, let given {
      let product = FrameProduct(
        inputChannels: condition.shape.extents[0], outputChannels: condition.shape.channelCount, biasExtent: extent,
        layout: x.layout)
      let frames = tape.apply(product, to: [given.variable, tape.parameter(condition)] + bias)
      bias = [tape.apply(FrameSpread(layout: x.layout), to: [frames])]
      extent = .sites
    }
    let operation = GatedTapProduct(weights.product.with(biasOf: extent), layout: x.layout)
    return Feature(vouchedFor: tape.apply(operation, to: [x.variable, operands[0]] + bias), x.layout)
  }
}
