package import Kernels

/// A bias that depends on the classes of the example: y[i] = x[i] + Σ T[label of i's grid]; x itself without a label.
///
/// Inputs: x `[sites, channels]`, T `[classes, channels]`. Saves nothing.
package struct LabelBias: Operation {
  package static let name = "class bias"
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

  /// The sites and the labels of every grid that has some.
  private var labelled: [(sites: Range<Int>, labels: [Int32])] {
    zip(zip(layout.gridStarts, layout.grids), layout.labels).compactMap { grid, labels in
      labels.isEmpty ? nil : (grid.0..<grid.0 + grid.1.siteCount, labels)
    }
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    var y = inputs[0]
    let (table, shape, labelled) = (inputs[1], y.shape, labelled)
    y.withMutableElements { elements in
      let y = MutableMatrixView(elements, shape)
      backend.forEachPiece(labelled.count) { index in
        let (sites, labels) = labelled[index]
        for label in labels {
          backend.broadcastRow(table.elements + Int(label) * channels, to: y.rows(sites), .accumulating)
        }
      }
    }
    return OperationResult(y)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    gradients.accumulate(into: 1, shape: Shape(classCount, channels)) { table, mode in
      if mode == .overwriting { table.update(repeating: 0, count: classCount * channels) }
      for (sites, labels) in labelled {
        for label in labels {
          backend.accumulateColumnSums(of: outputGradient.matrix.rows(sites), into: table + Int(label) * channels)
        }
      }
    }
    gradients.accumulate(outputGradient, into: 0, on: backend)
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let x = try inputs[0].register(for: Self.name)
    let table = try inputs[1].parameter(for: Self.name)
    guard let rows = plan.keep(table) else { throw .unexpectedInput(operation: Self.name) }
    let y = plan.register(channels: channels, x.extent)
    let (backend, classCount) = (plan.backend, classCount)
    plan.append(computing: y) { frame in
      _ = frame.numbers(y).update(fromContentsOf: frame.numbers(x))
      let sum = frame.values(y)
      for stream in 0..<frame.streamCount {
        for label in frame.labels(ofStream: stream) where 0..<Int32(classCount) ~= label {
          for column in 0..<y.width {
            backend.accumulate(
              y.channels, rows.pointer + Int(label) * rows.rowStride,
              into: sum.pointer + (column * frame.streamCount + stream) * y.channels)
          }
        }
      }
    }
    return y
  }
}
