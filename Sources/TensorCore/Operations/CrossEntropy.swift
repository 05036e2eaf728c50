package import Kernels

/// The mean of −log p(target) over the sites that count, in nats.
///
/// Inputs: parameters `[sites, …]`, the numbers that a distribution takes; the symbols `[sites, 1]` themselves; weights
/// `[sites, 1]` (0 for context, 1 for what is predicted). Saves the gradient of the parameters.
///
/// Symbols come as numbers; a float holds any of 2²³ levels exactly.
package struct CrossEntropy: Operation {
  package static let name = "cross-entropy"
  let distribution: LevelDistribution

  package init(_ distribution: LevelDistribution) { self.distribution = distribution }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(1) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.own(inputs[0])] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (parameters, symbols, weights) = (inputs[0], inputs[1], inputs[2])
    let total = weights.values.reduce(0) { $0 + $1.double }
    precondition(total > 0, "a batch in which no site counts")
    let normalised = weights.scaled(by: 1 / total, on: backend)
    let targets = (0..<symbols.count).map { symbols.elements[$0].index }
    var losses = Tensor<Scalar>(Shape(parameters.shape.rowCount, 1))
    let gradient = Tensor<Scalar>(parameters.shape) { elements in
      self.losses(
        parameters, targets, weights: normalised.matrix, into: &losses,
        gradient: MutableMatrixView(elements, parameters.shape), on: backend)
    }
    var sum = 0.0
    for site in 0..<losses.count { sum += losses.elements[site].double * normalised.elements[site].double }
    return OperationResult(Tensor(Shape(1), [Scalar(sum)]), own: [gradient])
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    gradients.accumulate(saved[0].scaled(by: Double(outputGradient[0]), on: backend), into: 0, on: backend)
  }

  /// −log p(symbol) of every site, in nats, `[sites, 1]`.
  package func losses(_ parameters: Tensor<Float>, _ symbols: [Int32], on backend: Backend) -> Tensor<Float> {
    var losses = Tensor<Float>(Shape(parameters.shape.rowCount, 1))
    self.losses(parameters, symbols, weights: nil, into: &losses, gradient: nil, on: backend)
    return losses
  }

  private func losses<Scalar>(
    _ parameters: Tensor<Scalar>, _ targets: [Int32], weights: MatrixView<Scalar>?, into losses: inout Tensor<Scalar>,
    gradient: MutableMatrixView<Scalar>?, on backend: Backend
  ) {
    let shape = losses.shape
    losses.withMutableElements { elements in
      let losses = MutableMatrixView(elements, shape)
      backend.forEachRange(of: shape.rowCount) { sites in
        targets[sites].withUnsafeBufferPointer { targets in
          guard let first = targets.baseAddress else { return }
          backend.crossEntropy(
            distribution, of: parameters.matrix.rows(sites), targets: first, weights: weights?.rows(sites).pointer,
            losses: losses.rows(sites).pointer, parameterGradient: gradient?.rows(sites))
        }
      }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    throw .unexpectedInput(operation: Self.name)
  }
}
