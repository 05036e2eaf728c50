import Kernels
import TensorCore

/// Adam with decoupled weight decay, gradient clipping by norm, and an exponential average of the parameters.
///
/// Biases do not decay: they say how often a symbol occurs, and a model without any weight should still know that.
///
/// - Source: Kingma and Ba 2015; Loshchilov and Hutter 2019 (AdamW); Polyak and Juditsky 1992 (averaging).
final class Optimizer {
  let parameters: [Parameter]
  var firstMoments: [Tensor<Float>]
  var secondMoments: [Tensor<Float>]
  /// The averaged parameters.
  var averages: [Tensor<Float>]

  init(_ parameters: [Parameter]) {
    self.parameters = parameters
    firstMoments = parameters.map { Tensor($0.shape) }
    secondMoments = parameters.map { Tensor($0.shape) }
    averages = parameters.map(\.value)
  }

  /// Moves every parameter one step, and returns the norm that the gradient had before it was clipped.
  ///
  /// A gradient that is not finite moves nothing.
  func update(
    _ gradients: [ObjectIdentifier: Tensor<Float>], _ configuration: TrainingConfiguration, step: Int,
    learningRate: Double, on backend: Backend
  ) -> Double {
    let found = parameters.map { gradients[ObjectIdentifier($0)] }
    let squares = found.reduce(0.0) { sum, gradient in
      sum + (gradient.map { backend.sumOfSquares($0.count, $0.elements) } ?? 0)
    }
    let norm = squares.squareRoot()
    guard norm.isFinite else { return norm }
    var coefficients = AdamCoefficients(learningRate: learningRate, step: step + 1)
    coefficients.averageDecay = configuration.averageDecay(step: step)
    coefficients.gradientScale = norm > configuration.gradientNormLimit ? configuration.gradientNormLimit / norm : 1
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = found[index] else { continue }
      coefficients.weightDecay = parameter.isBias ? 0 : configuration.weightDecay
      parameter.value.withMutableElements { value in
        firstMoments[index].withMutableElements { first in
          secondMoments[index].withMutableElements { second in
            averages[index].withMutableElements { average in
              backend.adamStep(
                parameter.shape.elementCount, parameter: value, gradient: gradient.elements, firstMoment: first,
                secondMoment: second, average: average, coefficients)
            }
          }
        }
      }
    }
    return norm
  }

  /// Runs `body` while the model has the averaged parameters.
  func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
    exchange()
    defer { exchange() }
    return try body()
  }

  private func exchange() {
    for (index, parameter) in parameters.enumerated() { swap(&parameter.value, &averages[index]) }
  }
}
