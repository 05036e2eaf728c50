internal import Kernels
public import TensorCore

/// The skip connections of a whole stack at once: Σₗ zₗ·Wₗ + b, a 1×1 convolution of each feature, added up.
///
/// One operation for the sum over all layers needs no tensor per layer, and no addition. Each layer's weight is its
/// own parameter, `weight.<layer>`.
///
/// Only pointwise layers follow the sum, so it is computed for the predicted sites of a batch only.
///
/// Sound because a 1×1 convolution and a sum are pointwise.
/// - Source: van den Oord et al. 2016, §2.4.
public struct ProjectionSum {
  private let weights: [Parameter]
  private let bias: Parameter?
  private let scale: Double

  /// - Parameter scale: what the sum of the products is multiplied by, before the bias.
  public init(
    layerCount: Int, _ configuration: ConvolutionConfiguration, scale: Double = 1, in scope: ParameterScope
  ) throws(ParameterError) {
    let shape = Shape(configuration.inputChannels, configuration.outputChannels)
    var weights: [Parameter] = []
    for layer in 0..<layerCount {
      weights.append(
        try scope["weight"].parameter("\(layer)", shape, .uniform(fanIn: configuration.inputChannels)))
    }
    self.weights = weights
    bias = configuration.hasBias ? try scope.parameter("bias", Shape(configuration.outputChannels), .zeros) : nil
    self.scale = scale
  }

  public func callAsFunction<R: Reach>(_ layers: [Feature<R>]) -> Feature<R> {
    precondition(layers.count == weights.count, "\(layers.count) features for \(weights.count) layers")
    let (tape, layout) = (layers[0].variable.tape, layers[0].layout)
    precondition(layers.allSatisfy { $0.layout == layout }, "features of different batches cannot be added")
    let wanted = layout.predicted
    let operands =
      layers.map(\.variable) + weights.map { tape.parameter($0) } + (bias.map { [tape.parameter($0)] } ?? [])
    let operation = SumOfProducts(
      layerCount: weights.count, inputChannels: weights[0].shape.extents[0],
      outputChannels: weights[0].shape.extents[1], scale: scale, layout: wanted)
    return Feature(vouchedFor: tape.apply(operation, to: operands), wanted)
  }
}
