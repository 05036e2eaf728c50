package import Kernels

/// Symbols as numbers, one for each.
///
/// Input: symbols `[sites, 1]`, which have no gradient. Saves nothing.
package struct SymbolNumber: Operation {
  package static let name = "number"
  let meaning: Meaning

  /// What of a symbol is read.
  package enum Meaning: Sendable {
    /// Brightness or amplitude from −1 to 1: y[i] = 2 · s(i) / (levels − 1) − 1.
    ///
    /// Zero lies between the lowest and the highest level. The zeros around an image are so none of its symbols, and
    /// those before a recording are silence.
    case intensity(levelCount: Int)
    /// 1 if the step, at least 1, divides the symbol, else 0. Sound that was once kept in fewer bits can be told by this,
    /// and by hardly anything else, from sound that was not.
    case isMultiple(of: Int32)
  }

  package init(_ meaning: Meaning) { self.meaning = meaning }

  @inline(__always)
  private func fill<Scalar: KernelScalar>(
    _ numbers: UnsafeMutablePointer<Scalar>, count: Int, from symbol: (Int) -> Scalar
  ) {
    switch meaning {
    case .intensity(let levelCount):
      let scale = Scalar(2 / Double(levelCount - 1))
      for index in 0..<count { numbers[index] = scale * symbol(index) - 1 }
    case .isMultiple(let step):
      for index in 0..<count { numbers[index] = symbol(index).index % step == 0 ? 1 : 0 }
    }
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let symbols = inputs[0]
    return OperationResult(
      Tensor(symbols.shape) { numbers in fill(numbers, count: symbols.count) { symbols.elements[$0] } })
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
      fill(frame.values(y).pointer, count: frame.streamCount) { Float(frame.symbol(1, stream: $0)) }
    }
    return y
  }
}
