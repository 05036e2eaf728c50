package import Kernels

/// Symbols as brightness or amplitude: y[i] = 2 · s(i) / (levels − 1) − 1, from −1 to 1.
///
/// Zero lies between the lowest and the highest level. The zeros around an image are so none of its symbols, and those
/// before a recording are silence.
///
/// Input: symbols `[sites, 1]`, which have no gradient. Saves nothing.
package struct SymbolIntensity: Operation {
  package static let name = "intensity"
  let levelCount: Int

  package init(levelCount: Int) { self.levelCount = levelCount }

  private var scale: Double { 2 / Double(levelCount - 1) }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (symbols, scale) = (inputs[0], Scalar(scale))
    return OperationResult(
      Tensor(symbols.shape) { intensities in
        for site in 0..<symbols.count { intensities[site] = scale * symbols.elements[site] - 1 }
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
    let scale = Float(scale)
    plan.append(computing: y) { frame in
      let y = frame.numbers(y)
      for stream in 0..<frame.streamCount { y[stream] = scale * Float(frame.symbol(1, stream: stream)) - 1 }
    }
    return y
  }
}
