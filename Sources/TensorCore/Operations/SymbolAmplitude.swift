package import Kernels

/// Symbols as amplitudes: y[i] = [a, c(a)], with a = 2 · s(i) / (levels − 1) − 1 and its companded value
///
///     c(a) = sign(a) · ln(1 + 255 |a|) / ln 256
///
/// The first is what linear prediction is made of; the second tells loud from quiet where both are far below full scale,
/// as most of speech is. Silence lies at 0 in both, as what stands before the first sample does.
///
/// Input: symbols `[sites, 1]`, which have no gradient. Output: `[sites, 2]`. Saves nothing.
/// - Source: ITU-T G.711 for the curve, with μ = 255.
package struct SymbolAmplitude: Operation {
  package static let name = "amplitude"
  let levelCount: Int

  package init(levelCount: Int) { self.levelCount = levelCount }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let symbols = inputs[0]
    return OperationResult(
      Tensor(Shape(symbols.count, 2)) { amplitudes in
        for site in 0..<symbols.count {
          let (linear, companded) = amplitude(of: symbols.elements[site].double)
          amplitudes[2 * site] = Scalar(linear)
          amplitudes[2 * site + 1] = Scalar(companded)
        }
      })
  }

  private func amplitude(of symbol: Double) -> (linear: Double, companded: Double) {
    let linear = 2 * symbol / Double(levelCount - 1) - 1
    let companded = Double.logarithm(1 + 255 * linear.magnitude) / Double.logarithm(256)
    return (linear, linear < 0 ? -companded : companded)
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
    let y = plan.register(channels: 2, .observed)
    plan.append(computing: y) { frame in
      let y = frame.numbers(y)
      for stream in 0..<frame.streamCount {
        let (linear, companded) = amplitude(of: Double(frame.symbol(1, stream: stream)))
        y[2 * stream] = Float(linear)
        y[2 * stream + 1] = Float(companded)
      }
    }
    return y
  }
}
