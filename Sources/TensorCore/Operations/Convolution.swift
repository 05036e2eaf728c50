package import Kernels

/// A convolution along the taps of a stencil.
///
/// z[i] = Σₖ x[i + offset(k)] · W[k] + b
///
/// Inputs: x `[sites, input]`, W `[taps, input, output]`, b as `BiasExtent` says (optional). Saves x and W.
package struct Convolution: Operation {
  package static let name = "convolution"
  let product: TapProduct
  let layout: SiteLayout

  /// - Precondition: only a 1×1 convolution follows what is computed for predicted sites only.
  package init(_ product: TapProduct, layout: SiteLayout) {
    precondition(layout.gaps.isEmpty || product.isPointwise, "a convolution looks back at sites that were not computed")
    self.product = product
    self.layout = layout
  }

  package var taps: [Offset] { product.taps }
  package var multiplyAddsPerSite: Int { product.multiplyAddsPerSite }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, product.outputChannels) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.input(0), .input(1)] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (x, weight, bias) = (inputs[0], inputs[1], inputs.count > 2 ? inputs[2] : nil)
    let shape = Shape(layout.siteCount, product.outputChannels)
    let output = Tensor<Scalar>(shape) { elements in
      let z = MutableMatrixView(elements, shape)
      z.fillWithZeros(layout.gaps)
      product.forward(
        x.matrix, weight: weight.elements, bias: TapBias(bias, product.biasExtent, layout: layout), layout: layout,
        into: z, on: backend)
    }
    return OperationResult(output)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let (x, weight) = (saved[0], saved[1])
    product.backward(
      outputGradient, x: x, weight: weight, layout: layout, into: gradients,
      inputs: TapProduct.Inputs(x: 0, weight: 1, bias: gradients.count > 2 ? 2 : nil), on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    try product.step(inputs, in: &plan, for: Self.name)
  }
}
