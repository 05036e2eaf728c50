package import Kernels

/// The sum of many products: y = scale · Σₗ zₗ·Wₗ + b.
///
/// Inputs: z₁ … z_L `[sites, input]`, W₁ … W_L `[input, output]`, b `[output]` (optional). Saves all z and W.
/// dzₗ = s·dy·Wₗᵀ, dWₗ = zₗᵀ·s·dy, db = Σ dy.
/// - Source: van den Oord et al. 2016, §2.4: the skip connections.
package struct SumOfProducts: Operation {
  package static let name = "skip sum"
  let layerCount: Int
  let inputChannels: Int
  let outputChannels: Int
  let scale: Double

  package init(layerCount: Int, inputChannels: Int, outputChannels: Int, scale: Double) {
    precondition(layerCount > 0, "a sum of no layers")
    self.layerCount = layerCount
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.scale = scale
  }

  package var multiplyAddsPerSite: Int { layerCount * inputChannels * outputChannels }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let bias = inputs.count > 2 * layerCount ? inputs[2 * layerCount] : nil
    let shape = Shape(inputs[0].shape.rowCount, outputChannels)
    let output = Tensor<Scalar>(shape) { elements in
      let y = MutableMatrixView(elements, shape)
      backend.forEachRange(of: shape.rowCount) { sites in
        let y = y.rows(sites)
        for layer in 0..<layerCount {
          backend.multiply(
            inputs[layer].matrix.rows(sites), by: inputs[layerCount + layer].matrix, into: y,
            startingFrom: layer == 0 ? .zero : .output)
        }
        if scale != 1 { backend.scale(y.rows * y.columns, y.pointer, by: Scalar(scale), into: y.pointer) }
        if let bias { backend.broadcastRow(bias.elements, to: y, .accumulating) }
      }
    }
    return OperationResult(output, saved: Array(inputs.prefix(2 * layerCount)))
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    if gradients.count > 2 * layerCount {
      gradients.accumulate(into: 2 * layerCount, shape: Shape(outputChannels)) { db, mode in
        if mode == .overwriting { db.update(repeating: 0, count: outputChannels) }
        backend.accumulateColumnSums(of: outputGradient.matrix, into: db)
      }
    }
    let dy = outputGradient.scaled(by: scale, on: backend)
    for layer in 0..<layerCount {
      let (z, weight) = (saved[layer], saved[layerCount + layer])
      let transposed = weight.transposed(on: backend)
      gradients.accumulate(into: layer, shape: z.shape) { elements, mode in
        let dz = MutableMatrixView(elements, z.shape)
        backend.forEachRange(of: z.shape.rowCount) { sites in
          backend.multiply(
            dy.matrix.rows(sites), by: transposed.matrix, into: dz.rows(sites), startingFrom: .init(mode))
        }
      }
    }
    accumulateWeightGradients(dy, saved: saved, into: gradients, on: backend)
  }

  /// One layer is one piece of work; its sum over the sites is taken in order.
  private func accumulateWeightGradients<Scalar>(
    _ dy: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>, on backend: Backend
  ) {
    let shape = Shape(layerCount, inputChannels, outputChannels)
    let products = Tensor<Scalar>(shape) { elements in
      let products = MutableMatrixView(elements, rows: layerCount, columns: inputChannels * outputChannels)
      backend.forEachPiece(layerCount) { layer in
        let dw = MutableMatrixView(
          products.rows(layer..<layer + 1).pointer, rows: inputChannels, columns: outputChannels)
        backend.multiply(saved[layer].matrix.transposed, by: dy.matrix, into: dw)
      }
    }
    for layer in 0..<layerCount {
      gradients.accumulate(into: layerCount + layer, shape: saved[layerCount + layer].shape) { dw, mode in
        let count = inputChannels * outputChannels
        if mode == .overwriting { dw.update(repeating: 0, count: count) }
        backend.accumulate(count, products.elements + layer * count, into: dw)
      }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    var layers: [(z: StepRegister, weight: Tensor<Float>)] = []
    for layer in 0..<layerCount {
      layers.append(
        (try inputs[layer].register(for: Self.name), try inputs[layerCount + layer].parameter(for: Self.name)))
    }
    let bias = inputs.count > 2 * layerCount ? try inputs[2 * layerCount].parameter(for: Self.name) : nil
    let y = plan.register(channels: outputChannels)
    let (backend, scale) = (plan.backend, Float(scale))
    plan.append { [layers] frame in
      let sum = frame.values(y)
      for (index, layer) in layers.enumerated() {
        backend.multiply(
          vector: frame.values(layer.z), by: layer.weight.matrix, into: sum, index == 0 ? .overwriting : .accumulating)
      }
      if scale != 1 { backend.scale(y.channels, sum, by: scale, into: sum) }
      if let bias { backend.accumulate(y.channels, bias.elements, into: sum) }
    }
    return y
  }
}
