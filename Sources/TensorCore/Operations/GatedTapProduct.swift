package import Kernels

/// A convolution whose output goes through gated units while it is still in cache.
///
/// [f | g][i] = Σₖ x[i + offset(k)] · W[k] + b;  z[i] = tanh(f[i]) · σ(g[i])
///
/// Inputs as `Convolution`, with 2 · channels outputs; the result has `channels`. Saves x, W and [tanh f | σ g], from
/// which the gate's derivative needs no further exponential. Equal to `Convolution` followed by `Gate`.
/// - Source: van den Oord et al. 2016, §2.3, eq. 2.
package struct GatedTapProduct: Operation {
  package static let name = "gated convolution"
  let product: TapProduct
  let layout: SiteLayout

  package init(_ product: TapProduct, layout: SiteLayout) {
    precondition(product.outputChannels.isMultiple(of: 2), "a gate needs two halves")
    precondition(layout.gaps.isEmpty, "a gated convolution looks back at sites that were not computed")
    self.product = product
    self.layout = layout
  }

  package var taps: [Offset] { product.taps }
  package var multiplyAddsPerSite: Int { product.multiplyAddsPerSite }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, product.outputChannels / 2) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] {
    [.input(0), .input(1), .own(Shape(layout.siteCount, product.outputChannels))]
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (x, weight, bias) = (inputs[0], inputs[1], inputs.count > 2 ? inputs[2] : nil)
    let activatedShape = Shape(layout.siteCount, product.outputChannels)
    let shape = Shape(layout.siteCount, product.outputChannels / 2)
    var output: Tensor<Scalar>?
    let activated = Tensor<Scalar>(activatedShape) { elements in
      let activated = MutableMatrixView(elements, activatedShape)
      output = Tensor<Scalar>(shape) { elements in
        let z = MutableMatrixView(elements, shape)
        product.forward(
          x.matrix, weight: weight.elements, bias: TapBias(bias, product.biasExtent, layout: layout), layout: layout,
          into: activated, on: backend
        ) { sites in backend.gate(inPlace: activated.rows(sites), into: z.rows(sites)) }
      }
    }
    return OperationResult(output ?? activated, own: [activated])
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let (x, weight, activated) = (saved[0], saved[1], saved[2])
    let preActivationGradient = Gate.gradient(outputGradient, activated: activated, on: backend)
    product.backward(
      preActivationGradient, x: x, weight: weight, layout: layout, into: gradients,
      inputs: TapProduct.Inputs(x: 0, weight: 1, bias: gradients.count > 2 ? 2 : nil), on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    Gate.step(inPlace: try product.step(inputs, in: &plan, for: Self.name), in: &plan)
  }
}
