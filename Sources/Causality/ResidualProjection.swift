internal import Kernels
public import TensorCore

/// A residual connection: scale · (x + z·W + b).
///
/// The same values as a 1×1 `CausalConvolution` and `adding(_:scaledBy:)`, in one operation. Sound because it is
/// pointwise.
/// - Source: van den Oord et al. 2016, §2.4, fig. 4; the scale √½ keeps the variance over many layers.
public struct ResidualProjection {
  private let weight: Parameter
  private let bias: Parameter?
  private let scale: Double

  public init(
    _ configuration: ConvolutionConfiguration, scale: Double = 1, in scope: ParameterScope
  ) throws(ParameterError) {
    let (input, output) = (configuration.inputChannels, configuration.outputChannels)
    weight = try scope.parameter("weight", Shape(input, output), .uniform(fanIn: input))
    bias = configuration.hasBias ? try scope.parameter("bias", Shape(output), .zeros) : nil
    self.scale = scale
  }

  /// - Parameters:
  ///   - x: the residual stream, `[sites, outputChannels]`.
  ///   - z: what the layer adds to it, `[sites, inputChannels]`.
  public func callAsFunction<R: Reach>(_ x: Feature<R>, adding z: Feature<R>) -> Feature<R> {
    precondition(x.layout == z.layout, "features of different batches cannot be added")
    let tape = x.variable.tape
    let operands = [x.variable, z.variable, tape.parameter(weight)] + (bias.map { [tape.parameter($0)] } ?? [])
    let operation = ResidualProduct(
      inputChannels: weight.shape.extents[0], outputChannels: weight.shape.extents[1], scale: scale)
    return Feature(vouchedFor: tape.apply(operation, to: operands), x.layout)
  }
}
