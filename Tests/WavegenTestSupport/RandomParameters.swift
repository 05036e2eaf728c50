import Kernels
package import TensorCore

/// Values for tests: of both signs, none of them near 0, so that no bias is idle and no rectifier stands at its kink.
package struct RandomParameters: ParameterSource {
  let seed: UInt64
  let largest: Double

  /// - Parameter largest: the largest magnitude; the smallest is a quarter of it.
  package init(seed: UInt64, upTo largest: Double = 1) {
    self.seed = seed
    self.largest = largest
  }

  package func value(path: String, shape: Shape, initializer: Initializer) -> Tensor<Float> {
    var generator = SeededGenerator(seed: seed, purpose: "random " + path)
    return Tensor(
      shape,
      (0..<shape.elementCount).map { _ in
        let magnitude = largest * (0.25 + 0.75 * generator.uniform())
        return Float(generator.uniform() < 0.5 ? -magnitude : magnitude)
      })
  }

  package func finish(paths: Set<String>) {}

  /// One parameter per shape, outside any network.
  package func parameters(_ shapes: [Shape]) -> [Parameter] {
    shapes.enumerated().compactMap { index, shape in
      let built = try? ParameterStore.build(from: self) { scope throws(ParameterError) in
        try scope.parameter("operand \(index)", shape, .zeros)
      }
      return built?.network
    }
  }
}
