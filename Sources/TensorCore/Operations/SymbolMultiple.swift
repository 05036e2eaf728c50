package import Kernels

/// Which symbols are multiples of a step: y[i] = 1 if the step divides s(i), else 0.
///
/// Sound that was once kept in fewer bits can be told by this, and by hardly anything else, from sound that was not.
///
/// Input: symbols `[sites, 1]`, which have no gradient. Saves nothing.
package struct SymbolMultiple: Operation {
  package static let name = "multiple"
  let step: Int32

  /// - Precondition: the step is at least 1.
  package init(step: Int) {
    precondition(step > 0, "multiples of \(step)")
    self.step = Int32(step)
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let symbols = inputs[0]
    return OperationResult(
      Tensor(symbols.shape) { flags in
        for site in 0..<symbols.count { flags[site] = symbols.elements[site].index % step == 0 ? 1 : 0 }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {}

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    guard case .symbols = inputs[0] else { throw .unexpectedInput(operation: Self.name) }
    try plan.keepSymbols(1, blank: 0)
    let y = plan.register(channels: 1, .observed)
    plan.append(computing: y) { frame in
      let y = frame.numbers(y)
      for stream in 0..<frame.streamCount { y[stream] = frame.symbol(1, stream: stream) % step == 0 ? 1 : 0 }
    }
    return y
  }
}
