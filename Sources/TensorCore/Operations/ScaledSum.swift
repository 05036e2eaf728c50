package import Kernels

/// The scaled sum of two features: z = scale · (x + y). Saves nothing; both gradients are scale · dz.
package struct ScaledSum: Operation {
  package static let name = "sum"
  let scale: Double

  package init(scale: Double) { self.scale = scale }

  package func outputShape(_ inputs: [Shape]) -> Shape {
    precondition(inputs[0] == inputs[1], "the sum of \(inputs[0]) and \(inputs[1])")
    return inputs[0]
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (x, y) = (inputs[0], inputs[1])
    return OperationResult(
      Tensor(x.shape) { z in
        let z = MutableMatrixView(z, x.shape)
        backend.forEachRange(of: x.count, length: 1 << 14) { run in
          backend.add(
            run.count, x.elements + run.lowerBound, y.elements + run.lowerBound, scale: Scalar(scale),
            into: z.pointer + run.lowerBound)
        }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let gradient = outputGradient.scaled(by: scale, on: backend)
    gradients.accumulate(gradient, into: 0, on: backend)
    gradients.accumulate(gradient, into: 1, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let operands = try plan.aligned(
      [try inputs[0].register(for: Self.name), try inputs[1].register(for: Self.name)], for: Self.name)
    let (x, y) = (operands[0], operands[1])
    let z = plan.register(channels: x.channels, x.extent)
    let (backend, scale) = (plan.backend, Float(scale))
    plan.append(computing: z) { frame in
      let (x, y, z) = (frame.values(x), frame.values(y), frame.values(z))
      backend.add(z.rows * z.columns, x.pointer, y.pointer, scale: scale, into: z.pointer)
    }
    return z
  }
}

extension Tensor {
  /// scale · x; x itself, shared, where the scale is 1.
  func scaled(by scale: Double, on backend: Backend) -> Tensor {
    guard scale != 1 else { return self }
    return Tensor(shape) { result in
      backend.forEachRun(of: count, from: elements, into: result) { count, x, y in
        backend.scale(count, x, by: Scalar(scale), into: y)
      }
    }
  }
}
