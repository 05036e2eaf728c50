package import Kernels

/// A residual connection: y = scale · (x + z·W + b).
///
/// Inputs: x `[sites, output]`, z `[sites, input]`, W `[input, output]`, b `[output]` (optional). Saves z and W.
/// dx = s·dy, dz = s·dy·Wᵀ, dW = zᵀ·s·dy, db = Σ s·dy.
/// - Source: van den Oord et al. 2016, §2.4.
package struct ResidualProduct: Operation {
  package static let name = "residual connection"
  let product: TapProduct
  let scale: Double

  package init(inputChannels: Int, outputChannels: Int, scale: Double) {
    product = TapProduct(
      taps: [Offset(column: 0)], boundary: .zero, inputChannels: inputChannels, outputChannels: outputChannels)
    self.scale = scale
  }

  package var multiplyAddsPerSite: Int { product.multiplyAddsPerSite }

  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.input(1), .input(2)] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (x, z, weight, bias) = (inputs[0], inputs[1], inputs[2], inputs.count > 3 ? inputs[3] : nil)
    let output = Tensor<Scalar>(x.shape) { elements in
      let y = MutableMatrixView(elements, x.shape)
      backend.forEachRange(of: x.shape.rowCount) { sites in
        let y = y.rows(sites)
        backend.multiply(
          z.matrix.rows(sites), by: product.matrix(0, of: weight.elements), into: y,
          startingFrom: .matrix(x.matrix.rows(sites)))
        if let bias { backend.broadcastRow(bias.elements, to: y, .accumulating) }
        if scale != 1 { backend.scale(y.rows * y.columns, y.pointer, by: Scalar(scale), into: y.pointer) }
      }
    }
    return OperationResult(output)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let (z, weight) = (saved[0], saved[1])
    let dy = outputGradient.scaled(by: scale, on: backend)
    gradients.accumulate(dy, into: 0, on: backend)
    let layout = SiteLayout([Grid(columns: z.shape.rowCount)])
    product.backward(
      dy, x: z, weight: weight, layout: layout, into: gradients,
      inputs: TapProduct.Inputs(x: 1, weight: 2, bias: gradients.count > 3 ? 3 : nil), on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let operands = try plan.aligned(
      [try inputs[0].register(for: Self.name), try inputs[1].register(for: Self.name)], for: Self.name)
    let (x, z) = (operands[0], operands[1])
    let weight = try inputs[2].parameter(for: Self.name)
    let bias = inputs.count > 3 ? try inputs[3].parameter(for: Self.name) : nil
    let y = plan.register(channels: x.channels, x.extent)
    let packed = plan.pack(weight.matrix)
    let (backend, scale, row) = (plan.backend, Float(scale), plan.keep(bias))
    plan.append(computing: y) { frame in
      let sum = frame.values(y)
      backend.multiply(frame.values(z).readOnly, by: packed, into: sum, startingFrom: .matrix(frame.values(x).readOnly))
      if let row { backend.broadcastRow(row.pointer, to: sum, .accumulating) }
      if scale != 1 { backend.scale(sum.rows * sum.columns, sum.pointer, by: scale, into: sum.pointer) }
    }
    return y
  }
}
