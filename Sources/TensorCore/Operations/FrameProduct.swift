package import Kernels

/// A product of every frame with a weight: z[f] = x[f] · W + b.
///
/// Inputs: x `[frames, input]`, W `[input, output]`, b `[output]`, or `[grids, output]` if every grid has its own
/// (optional). Saves x and W. It costs a site next to nothing, since many of them share a frame.
package struct FrameProduct: Operation {
  package static let name = "product of frames"
  private let product: TapProduct
  private let frames: SiteLayout

  /// - Parameter layout: of the sites.
  package init(
    inputChannels: Int, outputChannels: Int, biasExtent: BiasExtent = .everywhere, layout: SiteLayout
  ) {
    product = TapProduct(
      taps: [Offset(column: 0)], boundary: .zero, inputChannels: inputChannels, outputChannels: outputChannels,
      biasExtent: biasExtent)
    frames = layout.frames
  }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(frames.siteCount, product.outputChannels) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [.input(0), .input(1)] }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    Convolution(product, layout: frames).forward(inputs, on: backend)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    Convolution(product, layout: frames).backward(outputGradient, saved: saved, into: gradients, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    guard try inputs[0].register(for: Self.name).extent == .given else {
      throw .unexpectedInput(operation: Self.name)
    }
    return try product.step(inputs, in: &plan, for: Self.name)
  }
}
