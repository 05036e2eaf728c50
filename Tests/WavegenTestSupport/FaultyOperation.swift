package import Kernels
package import TensorCore

/// An operation that does one thing wrong, to prove that the checks find it.
package struct FaultyOperation: Operation {
  package enum Fault: Sendable {
    /// The gradient of every input is a percent too small.
    case wrongDerivative
    /// The same in `Float` only, as a wrong fast kernel would be.
    case wrongFloatDerivative
    /// No gradient flows at all.
    case missingDerivative
    /// The step face is a percent off.
    case wrongStep
    /// The value depends on which kernels compute it.
    case wrongFastValue
    /// The value depends on the number of threads.
    case dependsOnThreads
    /// It says that it reads other sites than it does.
    case wrongTaps([Offset])
  }

  package static let name = "faulty operation"
  private let original: any Operation
  private let fault: Fault

  package init(_ original: any Operation, _ fault: Fault) {
    self.original = original
    self.fault = fault
  }

  package var taps: [Offset] { if case .wrongTaps(let taps) = fault { taps } else { original.taps } }
  package var multiplyAddsPerSite: Int { original.multiplyAddsPerSite }

  package func outputShape(_ inputs: [Shape]) -> Shape { original.outputShape(inputs) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { original.saved(inputs) }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let result = original.forward(inputs, on: backend)
    let isWrong =
      switch fault {
      case .wrongFastValue: backend.implementation == .fast
      case .dependsOnThreads: backend.threadCount == 8
      default: false
      }
    return isWrong ? OperationResult(Self.slightlySmaller(result.output), own: result.own) : result
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let isWrong =
      switch fault {
      case .wrongDerivative: true
      case .wrongFloatDerivative: Scalar.self == Float.self
      default: false
      }
    if case .missingDerivative = fault { return }
    original.backward(
      isWrong ? Self.slightlySmaller(outputGradient) : outputGradient, saved: saved, into: gradients, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let result = try original.step(inputs, in: &plan)
    if case .wrongStep = fault {
      plan.append(computing: result) { frame in
        for channel in 0..<result.channels { frame.numbers(result)[channel] *= 0.99 }
      }
    }
    return result
  }

  private static func slightlySmaller<Scalar>(_ tensor: Tensor<Scalar>) -> Tensor<Scalar> {
    Tensor(tensor.shape, tensor.values.map { 0.99 * $0 })
  }
}
