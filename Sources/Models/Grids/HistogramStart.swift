package import TensorCore

/// Fresh values, but for the biases of a placed model's outputs, which are those of a histogram.
///
/// Such a model begins where the histogram stands, and all of its steps go into what symbols have to do with each other.
/// From zeros, biases need hundreds of steps to get there, in which the weights of a small corpus are learned by heart.
package struct HistogramStart: ParameterSource {
  private let fresh: InitialValues
  private let histogram: Tensor<Float>

  /// - Parameter histogram: the logits of all levels but the first, `[places, levels − 1]`, as `Histogram` has them.
  package init(seed: UInt64, histogram: Parameter) {
    fresh = InitialValues(seed: seed)
    self.histogram = histogram.value
  }

  package func value(path: String, shape: Shape, initializer: Initializer) -> Tensor<Float> {
    path == "output.bias" && shape == histogram.shape
      ? histogram : fresh.value(path: path, shape: shape, initializer: initializer)
  }

  package func finish(paths: Set<String>) {}
}
