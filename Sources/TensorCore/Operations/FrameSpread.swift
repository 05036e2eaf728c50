package import Kernels

/// Gives every site what its frame has: y[i] = x[frame of i].
///
/// Input: x `[frames, channels]`. The output, `[sites, channels]`, is what a convolution takes for a bias of every site.
/// Saves nothing.
package struct FrameSpread: Operation {
  package static let name = "frames to sites"
  let layout: SiteLayout

  /// - Parameter layout: of the sites.
  package init(layout: SiteLayout) { self.layout = layout }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, inputs[0].channelCount) }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (x, runs) = (inputs[0], layout.frameRuns)
    precondition(x.shape.rowCount == runs.count, "\(x.shape.rowCount) rows for \(runs.count) frames")
    let shape = Shape(layout.siteCount, x.shape.channelCount)
    return OperationResult(
      Tensor<Scalar>(shape) { elements in
        let y = MutableMatrixView(elements, shape)
        backend.forEachPiece(runs.count) { index in
          backend.broadcastRow(x.elements + index * shape.channelCount, to: y.rows(runs[index].sites))
        }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let (dy, runs) = (outputGradient.matrix, layout.frameRuns)
    let shape = Shape(runs.count, dy.columns)
    gradients.accumulate(into: 0, shape: shape) { elements, mode in
      let dx = MutableMatrixView(elements, shape)
      if mode == .overwriting { dx.fillWithZeros() }
      backend.forEachPiece(runs.count) { index in
        backend.accumulateColumnSums(of: dy.rows(runs[index].sites), into: dx.pointer + index * dx.rowStride)
      }
    }
  }

  /// What is given is computed for the site that is to be predicted, so nothing is left to do.
  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let x = try inputs[0].register(for: Self.name)
    guard x.extent == .given else { throw .unexpectedInput(operation: Self.name) }
    return x
  }
}
