package import Kernels

/// The logits of all levels from those of all but the first, which is 0: y = [0 | x].
///
/// A softmax does not change when all its logits grow by the same number, so one of them can be given. Two levels then
/// cost one output, whose σ is the probability of level 1: a Bernoulli variable.
///
/// Input: x `[sites, levels − 1]`. Saves nothing; dx is dy without its first channel.
package struct PinnedLogit: Operation {
  package static let name = "pinned logit"

  package init() {}

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(inputs[0].rowCount, inputs[0].channelCount + 1) }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let x = inputs[0]
    let shape = Shape(x.shape.rowCount, x.shape.channelCount + 1)
    return OperationResult(
      Tensor(shape) { elements in
        let y = MutableMatrixView(elements, shape)
        backend.forEachRange(of: shape.rowCount, length: 1 << 12) { sites in
          let y = y.rows(sites)
          y.columns(0..<1).fillWithZeros()
          backend.copy(x.matrix.rows(sites), into: y.columns(1..<y.columns))
        }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let dy = outputGradient.matrix
    let shape = Shape(dy.rows, dy.columns - 1)
    let gradient = Tensor<Scalar>(shape) { elements in
      let dx = MutableMatrixView(elements, shape)
      backend.forEachRange(of: dy.rows, length: 1 << 12) { sites in
        backend.copy(dy.rows(sites).columns(1..<dy.columns), into: dx.rows(sites))
      }
    }
    gradients.accumulate(gradient, into: 0, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let x = try inputs[0].register(for: Self.name)
    let y = plan.register(channels: x.channels + 1, x.extent)
    let backend = plan.backend
    plan.append(computing: y) { frame in
      let (x, y) = (frame.values(x), frame.values(y))
      y.columns(0..<1).fillWithZeros()
      backend.copy(x.readOnly, into: y.columns(1..<y.columns))
    }
    return y
  }
}
