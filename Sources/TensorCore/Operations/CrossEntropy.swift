package import Kernels

/// The mean of −log softmax(logits)[target] over the sites that count, in nats.
///
/// Inputs: logits `[sites, levels]`, the symbols `[sites, 1]` themselves, weights `[sites, 1]` (0 for context, 1 for
/// what is predicted). Saves (p − onehot) · weight / Σ weights, which is the gradient.
package struct CrossEntropy: Operation {
  package static let name = "cross-entropy"

  package init() {}

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (logits, symbols, weights) = (inputs[0], inputs[1], inputs[2])
    let total = weights.values.reduce(0) { $0 + $1.double }
    precondition(total > 0, "a batch in which no site counts")
    let (normalised, targets) = (weights.scaled(by: 1 / total, on: backend), Self.targets(symbols))
    var losses = Tensor<Scalar>(Shape(logits.shape.rowCount, 1))
    let gradient = Tensor<Scalar>(logits.shape) { elements in
      let gradient = MutableMatrixView(elements, logits.shape)
      Self.losses(
        logits, targets, weights: normalised.matrix, into: &losses, gradient: gradient, on: backend)
    }
    var sum = 0.0
    for site in 0..<losses.count { sum += losses.elements[site].double * normalised.elements[site].double }
    return OperationResult(Tensor(Shape(1), [Scalar(sum)]), saved: [gradient])
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    gradients.accumulate(saved[0].scaled(by: Double(outputGradient[0]), on: backend), into: 0, on: backend)
  }

  /// −log softmax(logits)[target] of every site, in nats.
  package static func losses(
    _ logits: Tensor<Float>, _ symbols: [Int32], on backend: Backend
  ) -> Tensor<Float> {
    var losses = Tensor<Float>(Shape(logits.shape.rowCount, 1))
    Self.losses(logits, symbols, weights: nil, into: &losses, gradient: nil, on: backend)
    return losses
  }

  private static func losses<Scalar>(
    _ logits: Tensor<Scalar>, _ targets: [Int32], weights: MatrixView<Scalar>?, into losses: inout Tensor<Scalar>,
    gradient: MutableMatrixView<Scalar>?, on backend: Backend
  ) {
    let shape = losses.shape
    losses.withMutableElements { elements in
      let losses = MutableMatrixView(elements, shape)
      backend.forEachRange(of: shape.rowCount) { sites in
        targets[sites].withUnsafeBufferPointer { targets in
          guard let first = targets.baseAddress else { return }
          backend.softmaxCrossEntropy(
            logits: logits.matrix.rows(sites), targets: first, weights: weights?.rows(sites).pointer,
            losses: losses.rows(sites).pointer, logitGradient: gradient?.rows(sites))
        }
      }
    }
  }

  private static func targets<Scalar>(_ symbols: Tensor<Scalar>) -> [Int32] {
    (0..<symbols.count).map { symbols.elements[$0].index }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    throw .unexpectedInput(operation: Self.name)
  }
}
