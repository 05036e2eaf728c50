internal import Kernels
public import TensorCore

/// A hidden layer for every site of whole grids, which reads all sites before through weights that the layers share.
///
/// h[i] = σ(b + Σ_{j < i} W[place(j), x_j]), y[i] = c[place(i)] + V[place(i)] · h[i]
///
/// Sound because the sum at site i runs over j < i only. It is kept from site to site, and the symbol of a site is added
/// to it after the site's own output has been taken.
/// - Source: Larochelle and Murray 2011, "The Neural Autoregressive Distribution Estimator".
public struct SharedPerceptron {
  private let levelCount: Int
  private let weight, bias, output, outputBias: Parameter

  public init(levelCount: Int, placeCount: Int, hiddenUnits: Int, in scope: ParameterScope) throws(ParameterError) {
    self.levelCount = levelCount
    let hidden = scope["hidden"]
    weight = try hidden.parameter("weight", Shape(placeCount, levelCount - 1, hiddenUnits), .uniform(fanIn: placeCount))
    bias = try hidden.parameter("bias", Shape(hiddenUnits), .zeros)
    let scope = scope["output"]
    output = try scope.parameter("weight", Shape(placeCount, levelCount - 1, hiddenUnits), .uniform(fanIn: hiddenUnits))
    outputBias = try scope.parameter("bias", Shape(placeCount, levelCount - 1), .zeros)
  }

  /// - Parameter x: symbols of grids of one size.
  /// - Returns: for every site the logits of all levels but the first.
  public func callAsFunction(_ x: Feature<Present>) -> Feature<Past> {
    let tape = x.variable.tape
    let operation = CumulativePerceptron(
      levelCount: levelCount, units: bias.shape.channelCount, outputs: levelCount - 1, layout: x.layout)
    let operands = [x.variable] + [weight, bias, output, outputBias].map { tape.parameter($0) }
    return Feature(vouchedFor: tape.apply(operation, to: operands), x.layout)
  }
}
