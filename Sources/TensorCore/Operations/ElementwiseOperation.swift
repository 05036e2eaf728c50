package import Kernels

/// A function of one number, applied to every number of a tensor: y = f(x).
///
/// The formula and its derivative are all that there is to write; the whole face, the way back and the step follow from
/// them. The derivative is a function of the output, which is what is saved.
package protocol ElementwiseOperation: Operation {
  /// y = f(x), for so many numbers in a row.
  func compute<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, on backend: Backend)

  /// dx = dy · f′(x), for so many numbers in a row.
  func differentiate<Scalar: KernelScalar>(
    _ count: Int, output y: UnsafePointer<Scalar>, outputGradient dy: UnsafePointer<Scalar>,
    into dx: UnsafeMutablePointer<Scalar>, on backend: Backend)
}

extension ElementwiseOperation {
  package func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.output] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let x = inputs[0]
    return OperationResult(
      Tensor(x.shape) { y in
        backend.forEachRun(of: x.count, from: x.elements, into: y) { count, x, y in
          compute(count, x, into: y, on: backend)
        }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let y = saved[0]
    let gradient = Tensor<Scalar>(y.shape) { dx in
      let (dy, dx) = (outputGradient.matrix, MutableMatrixView(dx, y.shape))
      backend.forEachRange(of: y.count, length: 1 << 14) { run in
        differentiate(
          run.count, output: y.elements + run.lowerBound, outputGradient: dy.pointer + run.lowerBound,
          into: dx.pointer + run.lowerBound, on: backend)
      }
    }
    gradients.accumulate(gradient, into: 0, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let x = try inputs[0].register(for: Self.name)
    let y = plan.register(channels: x.channels, x.extent)
    let backend = plan.backend
    plan.append(computing: y) { frame in
      let (x, y) = (frame.values(x), frame.values(y))
      compute(y.rows * y.columns, UnsafePointer(x.pointer), into: y.pointer, on: backend)
    }
    return y
  }
}
