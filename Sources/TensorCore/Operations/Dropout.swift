package import Kernels

/// Inverted dropout: y = x · m / (1 − p), each m independently 0 with probability p and else 1.
///
/// The mask is a function of the key and the element's index, so nothing is saved and every reading of a program sees
/// the same mask.
/// - Source: Srivastava et al. 2014.
package struct Dropout: Operation {
  package static let name = "dropout"
  let keepProbability: Double
  let key: UInt64

  /// - Precondition: 0 ≤ probability < 1.
  package init(probability: Double, key: UInt64) {
    precondition(probability >= 0 && probability < 1, "a dropout probability of \(probability)")
    keepProbability = 1 - probability
    self.key = key
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    OperationResult(masked(inputs[0], on: backend))
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    gradients.accumulate(masked(outputGradient, on: backend), into: 0, on: backend)
  }

  private func masked<Scalar>(_ x: Tensor<Scalar>, on backend: Backend) -> Tensor<Scalar> {
    Tensor(x.shape) { elements in
      let y = MutableMatrixView(elements, x.shape)
      backend.forEachRange(of: x.count, length: 1 << 14) { run in
        backend.dropout(
          run.count, x.elements + run.lowerBound, keepProbability: keepProbability, key: key,
          offset: UInt64(run.lowerBound), into: y.pointer + run.lowerBound)
      }
    }
  }

  /// Generation never drops anything: outside training no tape records a dropout.
  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    try inputs[0].register(for: Self.name)
  }
}
