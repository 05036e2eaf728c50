package import Kernels

/// The components of a mixture around one prediction that they share: [l | m | s] becomes [l | p + u · m | s + ln v].
///
/// The unit u makes what a layer puts out a number of about 1, although amplitudes are predicted to a thousandth: an
/// optimizer moves all weights by about the same amount, and would otherwise never hold the means still. The scale v is
/// that of a layer that puts out zeros.
///
/// Inputs: components `[sites, 3 · count]` as mixture logits, means and log scales, and the prediction p `[sites, 1]`.
/// Saves nothing.
package struct AnchoredComponents: Operation {
  package static let name = "anchored components"
  let unit: Double
  let scale: Double

  /// - Parameters:
  ///   - unit: of the means, above 0.
  ///   - scale: above 0.
  package init(unit: Double, scale: Double) {
    self.unit = unit
    self.scale = scale
  }

  package func outputShape(_ inputs: [Shape]) -> Shape {
    precondition(inputs[1].elementCount == inputs[0].rowCount, "\(inputs[1]) for components of \(inputs[0])")
    return inputs[0]
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (components, predictions) = (inputs[0], inputs[1])
    return OperationResult(
      Tensor(components.shape) { elements in
        let (x, y) = (components.matrix, MutableMatrixView(elements, components.shape))
        backend.forEachRange(of: x.rows, length: 1 << 10) { sites in
          anchor(x.rows(sites), at: predictions.elements + sites.lowerBound, into: y.rows(sites))
        }
      })
  }

  private func anchor<Scalar: KernelScalar>(
    _ x: MatrixView<Scalar>, at predictions: UnsafePointer<Scalar>, into y: MutableMatrixView<Scalar>
  ) {
    let (count, unit, logScale) = (x.columns / 3, Scalar(unit), Scalar(Double.logarithm(scale)))
    for row in 0..<x.rows {
      let (from, to) = (x.pointer + row * x.rowStride, y.pointer + row * y.rowStride)
      for index in 0..<count { to[index] = from[index] }
      for index in count..<2 * count { to[index] = predictions[row] + unit * from[index] }
      for index in 2 * count..<3 * count { to[index] = from[index] + logScale }
      for index in 3 * count..<x.columns { to[index] = from[index] }
    }
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let (shape, dy) = (outputGradient.shape, outputGradient.matrix)
    let (count, unit) = (shape.channelCount / 3, Scalar(unit))
    let components = Tensor<Scalar>(shape) { elements in
      let dx = MutableMatrixView(elements, shape)
      for row in 0..<dy.rows {
        let (from, to) = (dy.pointer + row * dy.rowStride, dx.pointer + row * dx.rowStride)
        for index in 0..<dy.columns { to[index] = count..<2 * count ~= index ? unit * from[index] : from[index] }
      }
    }
    let predictions = Tensor<Scalar>(Shape(shape.rowCount, 1)) { sums in
      for row in 0..<dy.rows {
        sums[row] = (count..<2 * count).reduce(0) { $0 + dy.pointer[row * dy.rowStride + $1] }
      }
    }
    gradients.accumulate(components, into: 0, on: backend)
    gradients.accumulate(predictions, into: 1, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let operands = try plan.aligned(
      [try inputs[0].register(for: Self.name), try inputs[1].register(for: Self.name)], for: Self.name)
    let (x, predictions) = (operands[0], operands[1])
    let y = plan.register(channels: x.channels, x.extent)
    plan.append(computing: y) { frame in
      anchor(frame.values(x).readOnly, at: frame.values(predictions).pointer, into: frame.values(y))
    }
    return y
  }
}
