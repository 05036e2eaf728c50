internal import Kernels
public import TensorCore

/// A bias for each class: y[i] = x[i] + Σ T[class of the example]. Examples without a class get none.
///
/// A class is given beside the symbols, not computed from them, so it is outside of what reach speaks of: it leaves
/// the reach as it is. Whoever computes a label from the symbols that are predicted tells the model the future.
/// - Source: van den Oord et al. 2016, "Conditional Image Generation with PixelCNN Decoders", eq. 4.
public struct ClassBias {
  private let table: Parameter

  public init(classCount: Int, channels: Int, in scope: ParameterScope) throws(ParameterError) {
    table = try scope.parameter("table", Shape(classCount, channels), .normal(standardDeviation: 0.05))
  }

  public func callAsFunction<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    let tape = x.variable.tape
    let bias = LabelBias(
      classCount: table.shape.extents[0], channels: table.shape.channelCount, layout: x.layout)
    return Feature(vouchedFor: tape.apply(bias, to: [x.variable, tape.parameter(table)]), x.layout)
  }
}
