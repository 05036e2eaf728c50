package import Kernels

/// What the classes of every example add up to: y[g] = b + Σ T[label of g]; b itself without a label.
///
/// Inputs: T `[classes, channels]`, b `[channels]` (optional). The output has a row per grid, `[grids, channels]`, which
/// a convolution takes for its bias. Saves nothing.
package struct LabelRows: Operation {
  package static let name = "class rows"
  let layout: SiteLayout
  let classCount: Int
  let channels: Int

  /// - Precondition: no label of the layout is beyond the last class.
  package init(classCount: Int, channels: Int, layout: SiteLayout) {
    precondition(
      layout.labels.joined().allSatisfy { $0 < classCount }, "a label beyond the last of \(classCount) classes")
    self.classCount = classCount
    self.channels = channels
    self.layout = layout
  }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.grids.count, channels) }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (table, bias) = (inputs[0], inputs.count > 1 ? inputs[1] : nil)
    let shape = Shape(layout.grids.count, channels)
    return OperationResult(
      Tensor<Scalar>(shape) { elements in
        let y = MutableMatrixView(elements, shape)
        if let bias { backend.broadcastRow(bias.elements, to: y) } else { y.fillWithZeros() }
        for (grid, labels) in layout.labels.enumerated() {
          for label in labels {
            backend.accumulate(channels, table.elements + Int(label) * channels, into: elements + grid * channels)
          }
        }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    gradients.accumulate(into: 0, shape: Shape(classCount, channels)) { table, mode in
      if mode == .overwriting { table.update(repeating: 0, count: classCount * channels) }
      for (grid, labels) in layout.labels.enumerated() {
        for label in labels {
          backend.accumulate(
            channels, outputGradient.elements + grid * channels, into: table + Int(label) * channels)
        }
      }
    }
    guard gradients.count > 1 else { return }
    gradients.accumulate(into: 1, shape: Shape(channels)) { db, mode in
      if mode == .overwriting { db.update(repeating: 0, count: channels) }
      backend.accumulateColumnSums(of: outputGradient.matrix, into: db)
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let table = try inputs[0].parameter(for: Self.name)
    let bias = inputs.count > 1 ? try inputs[1].parameter(for: Self.name) : nil
    guard let rows = plan.keep(table) else { throw .unexpectedInput(operation: Self.name) }
    let y = plan.register(channels: channels, .given)
    let (backend, classCount, start) = (plan.backend, Int32(classCount), plan.keep(bias))
    plan.append(computing: y) { frame in
      let sums = frame.values(y)
      if let start { backend.broadcastRow(start.pointer, to: sums) } else { sums.fillWithZeros() }
      for stream in 0..<frame.streamCount {
        for label in frame.labels(ofStream: stream) where 0..<classCount ~= label {
          backend.accumulate(
            y.channels, rows.pointer + Int(label) * rows.rowStride, into: sums.pointer + stream * y.channels)
        }
      }
    }
    return y
  }
}
