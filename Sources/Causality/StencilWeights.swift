internal import Kernels
public import TensorCore

/// What a convolution's parameters are: one matrix per tap, and a bias if wanted.
public struct ConvolutionConfiguration: Sendable {
  public var inputChannels: Int
  public var outputChannels: Int
  public var hasBias: Bool
  public var boundary: Boundary

  public init(
    inputChannels: Int, outputChannels: Int, hasBias: Bool = true, boundary: Boundary = .zero
  ) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.hasBias = hasBias
    self.boundary = boundary
  }
}

/// The one implementation behind the convolution layers of this module. It knows nothing of reach: the layers do.
struct StencilWeights {
  let taps: [Offset]
  let boundary: Boundary
  let weight: Parameter
  let bias: Parameter?

  init(
    _ configuration: ConvolutionConfiguration, taps: [Offset], in scope: ParameterScope
  ) throws(ParameterError) {
    self.taps = taps
    boundary = configuration.boundary
    let (input, output) = (configuration.inputChannels, configuration.outputChannels)
    weight = try scope.parameter(
      "weight", Shape(taps.count, input, output), .uniform(fanIn: taps.count * input))
    bias = configuration.hasBias ? try scope.parameter("bias", Shape(output), .zeros) : nil
  }

  func convolve<R: Reach>(_ x: Feature<R>, reading: TapReading = .asItIs) -> Variable {
    let product = TapProduct(
      taps: taps, boundary: boundary, inputChannels: product.inputChannels, outputChannels: product.outputChannels,
      reading: reading)
    return x.variable.tape.apply(
      Convolution(product, layout: x.layout), to: [x.variable] + operands(on: x.variable.tape))
  }

  var product: TapProduct {
    TapProduct(
      taps: taps, boundary: boundary, inputChannels: weight.shape.extents[1], outputChannels: weight.shape.extents[2])
  }

  /// The weight and, where there is one, the bias, as variables.
  func operands(on tape: Tape) -> [Variable] {
    [tape.parameter(weight)] + (bias.map { [tape.parameter($0)] } ?? [])
  }
}
