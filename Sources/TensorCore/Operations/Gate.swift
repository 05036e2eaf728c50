package import Kernels

/// Gated units: z = tanh(f) · σ(g), of an input `[sites, 2 · channels]` that holds f and g side by side.
///
/// Saves [tanh f | σ g]. dz/df = (1 − tanh² f) · σ(g), dz/dg = tanh(f) · σ(g) · (1 − σ(g)).
/// - Source: van den Oord et al. 2016, §2.3, eq. 2.
package struct Gate: Operation {
  package static let name = "gate"

  package init() {}

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(inputs[0].rowCount, inputs[0].channelCount / 2) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.own(inputs[0])] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    var activated = inputs[0]
    let channels = activated.shape.channelCount / 2
    let shape = Shape(activated.shape.rowCount, channels)
    let activatedShape = activated.shape
    let output = activated.withMutableElements { elements in
      let activated = MutableMatrixView(elements, activatedShape)
      return Tensor<Scalar>(shape) { elements in
        let z = MutableMatrixView(elements, shape)
        backend.forEachRange(of: shape.rowCount) { sites in
          backend.gate(inPlace: activated.rows(sites), into: z.rows(sites))
        }
      }
    }
    return OperationResult(output, own: [activated])
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    gradients.accumulate(Self.gradient(outputGradient, activated: saved[0], on: backend), into: 0, on: backend)
  }

  /// The gradient of the pre-activation, `[sites, 2 · channels]`.
  static func gradient<Scalar>(
    _ outputGradient: Tensor<Scalar>, activated: Tensor<Scalar>, on backend: Backend
  ) -> Tensor<Scalar> {
    Tensor(activated.shape) { elements in
      let gradient = MutableMatrixView(elements, activated.shape)
      backend.forEachRange(of: activated.shape.rowCount) { sites in
        backend.gateBackward(
          activated: activated.matrix.rows(sites), outputGradient: outputGradient.matrix.rows(sites),
          into: gradient.rows(sites))
      }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    // Others may read the input, so that its halves are activated elsewhere.
    let x = try inputs[0].register(for: Self.name)
    let activated = plan.register(channels: x.channels, x.extent)
    plan.append(computing: activated) { frame in
      _ = frame.numbers(activated).update(fromContentsOf: frame.numbers(x))
    }
    return Self.step(inPlace: activated, in: &plan)
  }

  /// - Parameter x: nobody else's; its values are lost.
  static func step(inPlace x: StepRegister, in plan: inout StepPlanBuilder) -> StepRegister {
    let z = plan.register(channels: x.channels / 2, x.extent)
    let backend = plan.backend
    plan.append(computing: z) { frame in backend.gate(inPlace: frame.values(x), into: frame.values(z)) }
    return z
  }
}
