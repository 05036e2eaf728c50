internal import Kernels
public import TensorCore

/// The causal convolution over one-hot symbols with which a network begins: one table row per tap and symbol.
///
/// y[i] = Σₖ W[k, x[i − kernelSize + k]] + b. Sites before the first hold the `blank` symbol, coded silence, so the
/// beginning of a clip is what follows endless silence, not a number that no recording contains.
///
/// Sound because every tap reads strictly before its site.
/// - Source: van den Oord et al. 2016, fig. 4 (the causal convolution before the residual stack).
public struct ShiftedEmbedding {
  private let taps: [Offset]
  private let blank: Int
  private let weight: Parameter
  private let bias: Parameter?

  public init(
    levelCount: Int, channels: Int, kernelSize: Int, blank: Int, hasBias: Bool, in scope: ParameterScope
  ) throws(ParameterError) {
    precondition((0..<levelCount).contains(blank), "the blank symbol \(blank) is not one of \(levelCount)")
    taps = ExclusiveStencil.preceding(kernelSize: kernelSize).taps
    self.blank = blank
    weight = try scope.parameter(
      "weight", Shape(kernelSize, levelCount, channels),
      .normal(standardDeviation: (1 / Double(kernelSize)).squareRoot()))
    bias = hasBias ? try scope.parameter("bias", Shape(channels), .zeros) : nil
  }

  public func callAsFunction(_ x: Feature<Present>) -> Feature<Past> {
    let tape = x.variable.tape
    let lookup = SymbolLookup(
      taps: taps, blank: blank, levelCount: weight.shape.extents[1], channels: weight.shape.channelCount,
      layout: x.layout)
    let operands = [x.variable, tape.parameter(weight)] + (bias.map { [tape.parameter($0)] } ?? [])
    return Feature(vouchedFor: tape.apply(lookup, to: operands), x.layout)
  }
}
