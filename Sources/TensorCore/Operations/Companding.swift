package import Kernels

/// Every value, and beside it the companded one: y = [a | c(a)] along the channels, with
///
///     c(a)  = sign(a) · ln(1 + 255 |a|) / ln 256
///     c′(a) = 255 / ((1 + 255 |a|) ln 256)
///
/// Of sound, the first is what linear prediction is made of; the second tells loud from quiet where both are far below
/// full scale, as most of speech is. Zero stays zero. Saves its input.
/// - Source: ITU-T G.711 for the curve, with μ = 255.
package struct Companding: Operation {
  package static let name = "companding"

  package init() {}

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(inputs[0].rowCount, 2 * inputs[0].channelCount) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.input(0)] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let x = inputs[0]
    let shape = Shape(x.shape.rowCount, 2 * x.shape.channelCount)
    return OperationResult(Tensor(shape) { compand(x.matrix, into: MutableMatrixView($0, shape)) })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    guard gradients.wants(0) else { return }
    let x = saved[0]
    let (from, channels, slope) = (x.matrix, x.shape.channelCount, 255 / Scalar.logarithm(256))
    let gradient = Tensor<Scalar>(x.shape) { dx in
      for row in 0..<from.rows {
        let (x, dx) = (from.pointer + row * from.rowStride, dx + row * channels)
        let dy = outputGradient.matrix.pointer + row * outputGradient.matrix.rowStride
        for channel in 0..<channels {
          dx[channel] = dy[channel] + dy[channels + channel] * slope / (1 + 255 * x[channel].magnitude)
        }
      }
    }
    gradients.accumulate(gradient, into: 0, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let x = try inputs[0].register(for: Self.name)
    let y = plan.register(channels: 2 * x.channels, x.extent)
    plan.append(computing: y) { frame in compand(frame.values(x).readOnly, into: frame.values(y)) }
    return y
  }

  private func compand<Scalar: KernelScalar>(_ x: MatrixView<Scalar>, into y: MutableMatrixView<Scalar>) {
    let scale = 1 / Scalar.logarithm(256)
    for row in 0..<x.rows {
      let (from, to) = (x.pointer + row * x.rowStride, y.pointer + row * y.rowStride)
      for channel in 0..<x.columns {
        let companded = scale * Scalar.logarithm(1 + 255 * from[channel].magnitude)
        to[channel] = from[channel]
        to[x.columns + channel] = from[channel] < 0 ? -companded : companded
      }
    }
  }
}
