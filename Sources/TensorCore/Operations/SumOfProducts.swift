package import Kernels

/// The sum of many products: y = scale · Σₗ zₗ·Wₗ + b.
///
/// Inputs: z₁ … z_L `[sites, input]`, W₁ … W_L `[input, output]`, b `[output]` (optional). Saves all z and W.
/// dzₗ = s·dy·Wₗᵀ, dWₗ = zₗᵀ·s·dy, db = Σ dy. The backward pass of each layer waits until its turn comes, so one dzₗ at a
/// time is in memory.
/// - Source: van den Oord et al. 2016, §2.4: the skip connections.
package struct SumOfProducts: Operation {
  package static let name = "skip sum"
  let layerCount: Int
  let product: TapProduct
  let scale: Double
  let layout: SiteLayout

  /// - Parameter layout: the sites for which the sum is wanted.
  package init(layerCount: Int, inputChannels: Int, outputChannels: Int, scale: Double, layout: SiteLayout) {
    precondition(layerCount > 0, "a sum of no layers")
    self.layerCount = layerCount
    product = TapProduct(
      taps: [Offset(column: 0)], boundary: .zero, inputChannels: inputChannels, outputChannels: outputChannels)
    self.scale = scale
    self.layout = layout
  }

  package var multiplyAddsPerSite: Int { layerCount * product.multiplyAddsPerSite }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, product.outputChannels) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { (0..<2 * layerCount).map { .input($0) } }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let bias = inputs.count > 2 * layerCount ? inputs[2 * layerCount] : nil
    let shape = Shape(layout.siteCount, product.outputChannels)
    let output = Tensor<Scalar>(shape) { elements in
      let y = MutableMatrixView(elements, shape)
      y.fillWithZeros(layout.gaps)
      backend.forEachPiece(layout.runs.count) { index in
        let sites = layout.runs[index]
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
    return OperationResult(output)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    if gradients.count > 2 * layerCount {
      gradients.accumulate(into: 2 * layerCount, shape: Shape(product.outputChannels)) { db, mode in
        if mode == .overwriting { db.update(repeating: 0, count: product.outputChannels) }
        for sites in layout.runs {
          backend.accumulateColumnSums(of: outputGradient.matrix.rows(sites), into: db)
        }
      }
    }
    let dy = outputGradient.scaled(by: scale, on: backend)
    for layer in 0..<layerCount {
      gradients.whenReached(layer) {
        product.backward(
          dy, x: saved[layer], weight: saved[layerCount + layer], layout: layout, into: gradients,
          inputs: TapProduct.Inputs(x: layer, weight: layerCount + layer, bias: nil), on: backend)
      }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    var layers: [StepRegister] = []
    var weights: [Tensor<Float>] = []
    for layer in 0..<layerCount {
      layers.append(try plan.predicted(try inputs[layer].register(for: Self.name), for: Self.name))
      weights.append(try inputs[layerCount + layer].parameter(for: Self.name))
    }
    let bias = inputs.count > 2 * layerCount ? try inputs[2 * layerCount].parameter(for: Self.name) : nil
    // One product reads all layers side by side.
    let gathered = plan.register(channels: layerCount * product.inputChannels)
    let packed = plan.pack(stacking: weights)
    let y = plan.register(channels: product.outputChannels)
    let (backend, scale) = (plan.backend, Float(scale))
    plan.append(computing: y) { [layers] frame in
      for (index, layer) in layers.enumerated() {
        frame.copy(frame.values(layer).readOnly, count: layer.channels, into: gathered, at: index * layer.channels)
      }
      let sum = frame.values(y)
      backend.multiply(frame.values(gathered).readOnly, by: packed, into: sum)
      if scale != 1 { backend.scale(sum.rows * sum.columns, sum.pointer, by: scale, into: sum.pointer) }
      if let bias { backend.broadcastRow(bias.elements, to: sum, .accumulating) }
    }
    return y
  }
}
