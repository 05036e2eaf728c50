internal import Kernels
public import TensorCore

/// What a convolution's parameters are: one matrix per tap, and a bias and a table of classes if wanted.
public struct ConvolutionConfiguration: Sendable {
  public var inputChannels: Int
  public var outputChannels: Int
  public var hasBias: Bool
  /// The number of classes that the convolution knows; nil if none.
  ///
  /// A convolution that knows classes adds Σ T[class of the example], the same at all sites; nothing for an example
  /// without a class. A class is given beside the symbols, not computed from them, so it is outside of what reach speaks
  /// of: it leaves the reach as it is. Whoever computes a label from the symbols that are predicted tells the model the
  /// future.
  /// - Source: van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders", eq. 4.
  public var classCount: Int?
  public var boundary: Boundary

  public init(
    inputChannels: Int, outputChannels: Int, hasBias: Bool = true, classCount: Int? = nil, boundary: Boundary = .zero
  ) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.hasBias = hasBias
    self.classCount = classCount
    self.boundary = boundary
  }
}

/// The one implementation behind the convolution layers of this module. It knows nothing of reach: the layers do.
struct StencilWeights {
  let taps: [Offset]
  let boundary: Boundary
  private let weight: Parameter
  private let bias: Parameter?
  /// T `[classes, output]`.
  private let classes: Parameter?

  init(
    _ configuration: ConvolutionConfiguration, taps: [Offset], in scope: ParameterScope
  ) throws(ParameterError) {
    self.taps = taps
    boundary = configuration.boundary
    let (input, output) = (configuration.inputChannels, configuration.outputChannels)
    weight = try scope.parameter(
      "weight", Shape(taps.count, input, output), .uniform(fanIn: taps.count * input))
    bias = configuration.hasBias ? try scope.parameter("bias", Shape(output), .zeros) : nil
    if let classCount = configuration.classCount {
      classes = try scope["class"].parameter("table", Shape(classCount, output), .normal(standardDeviation: 0.05))
    } else {
      classes = nil
    }
  }

  /// - Parameter bias: what takes the place of the convolution's own bias and classes.
  func convolve<R: Reach>(_ x: Feature<R>, reading: TapReading = .asItIs, bias: Bias? = nil) -> Variable {
    let tape = x.variable.tape
    let bias = bias ?? self.bias(on: tape, x.layout)
    let operation = Convolution(product(reading, biasOf: bias.extent), layout: x.layout)
    return tape.apply(operation, to: [x.variable, tape.parameter(weight)] + bias.operands)
  }

  /// The same through gated units.
  /// - Parameter bias: what takes the place of the convolution's own bias and classes.
  func gate<R: Reach>(_ x: Feature<R>, bias: Bias) -> Variable {
    let tape = x.variable.tape
    let operation = GatedTapProduct(product(biasOf: bias.extent), layout: x.layout)
    return tape.apply(operation, to: [x.variable, tape.parameter(weight)] + bias.operands)
  }

  /// What is added to the products: no operand where nothing is.
  typealias Bias = (operands: [Variable], extent: BiasExtent)

  var hasNoBias: Bool { bias == nil && classes == nil }

  /// b, or b + Σ T[class] of every grid.
  func bias(on tape: Tape, _ layout: SiteLayout) -> Bias {
    let bias = bias.map { [tape.parameter($0)] } ?? []
    guard let classes else { return (bias, .everywhere) }
    let rows = LabelRows(
      classCount: classes.shape.extents[0], channels: classes.shape.channelCount, layout: layout)
    return ([tape.apply(rows, to: [tape.parameter(classes)] + bias)], .grids)
  }

  private func product(_ reading: TapReading = .asItIs, biasOf extent: BiasExtent) -> TapProduct {
    TapProduct(
      taps: taps, boundary: boundary, inputChannels: weight.shape.extents[1], outputChannels: weight.shape.extents[2],
      reading: reading, biasExtent: extent)
  }
}
