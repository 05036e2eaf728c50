package import Kernels

/// Rectified linear unit: y = max(0, x). Saves y, for dy/dx is 1 exactly where y > 0.
package struct Rectify: Operation {
  package static let name = "rectifier"

  package init() {}

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let x = inputs[0]
    let output = Tensor<Scalar>(x.shape) { y in
      backend.forEachRun(of: x.count, from: x.elements, into: y) { count, x, y in backend.rectify(count, x, into: y) }
    }
    return OperationResult(output, saved: [output])
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let y = saved[0]
    let gradient = Tensor<Scalar>(y.shape) { dx in
      let dy = outputGradient.matrix
      let dx = MutableMatrixView(dx, y.shape)
      backend.forEachRange(of: y.count, length: 1 << 14) { run in
        backend.rectifyBackward(
          run.count, output: y.elements + run.lowerBound, outputGradient: dy.pointer + run.lowerBound,
          into: dx.pointer + run.lowerBound)
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
      backend.rectify(y.rows * y.columns, x.pointer, into: y.pointer)
    }
    return y
  }
}
