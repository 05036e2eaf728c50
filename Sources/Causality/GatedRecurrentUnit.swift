internal import Kernels
public import TensorCore

/// A gated recurrent unit: a state per grid that every site updates by as much as its update gate says.
///
/// z = σ(x_z + h·U_z);  r = σ(x_r + h·U_r);  ĥ = tanh(x_c + r · (h·U_c + b));  h ← h + z · (ĥ − h), h = 0 at first
///
/// What drives it is computed before, for all sites at once: three channels for each of its own, [x_z | x_r | x_c]. Of
/// symbols that is a `ShiftedEmbedding`, of other features a 1×1 `CausalConvolution`.
///
/// Sound because the state at site i is computed from the drive at sites j ≤ i of the same grid, and what a feature
/// holds at j was computed from no more than what it may hold at i: for `Past` and `Present` as in `CausalConvolution`;
/// for `RowsAbove` the row of j is that of i or one above it, and the rows above the first are above the second.
/// - Source: Chung et al. 2014, "Empirical Evaluation of Gated Recurrent Neural Networks", §3.2; with the reset gate
///   after the product, as in cuDNN.
public struct GatedRecurrentUnit {
  private let weight: Parameter
  private let bias: Parameter

  public init(channels: Int, in scope: ParameterScope) throws(ParameterError) {
    weight = try scope.parameter("weight", Shape(channels, 3 * channels), .uniform(fanIn: channels))
    bias = try scope.parameter("bias", Shape(channels), .zeros)
  }

  /// - Parameter x: the drive, `[sites, 3 · channels]`.
  /// - Returns: the state after each site, `[sites, channels]`.
  public func callAsFunction<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    let channels = weight.shape.rowCount
    precondition(x.channelCount == 3 * channels, "\(x.channelCount) channels cannot drive a unit of \(channels)")
    let tape = x.variable.tape
    let recurrence = GatedRecurrence(channels: channels, layout: x.layout)
    return Feature(
      vouchedFor: tape.apply(recurrence, to: [x.variable, tape.parameter(weight), tape.parameter(bias)]), x.layout)
  }
}
