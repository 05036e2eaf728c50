package import Kernels

/// One row of a table for every site, whatever the symbols are: y[i] = T[place of i].
///
/// Input: T `[places, channels]`, or `[1, channels]` for one row that all sites share. Saves nothing; dT is the sum of
/// dy over the sites of a place.
package struct SiteTable: Operation {
  package static let name = "site table"
  let rowCount: Int
  let channels: Int
  let layout: SiteLayout

  /// - Parameter rowCount: the rows of the table.
  /// - Precondition: there is one row, or the grids are of one size, with as many places.
  package init(rowCount: Int, channels: Int, layout: SiteLayout) {
    precondition(
      rowCount == 1 || layout.commonGrid.siteCount == rowCount,
      "a table of \(rowCount) places for grids of \(layout.commonGrid.siteCount)")
    self.rowCount = rowCount
    self.channels = channels
    self.layout = layout
  }

  package var taps: [Offset] { [] }

  /// The row of every site.
  private var rows: [Int32] {
    rowCount == 1 ? Array(repeating: 0, count: layout.siteCount) : layout.places
  }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, channels) }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let table = inputs[0]
    let (shape, rows) = (Shape(layout.siteCount, channels), rows)
    return OperationResult(
      Tensor(shape) { elements in
        let y = MutableMatrixView(elements, shape)
        backend.forEachRange(of: shape.rowCount) { sites in
          rows[sites].withUnsafeBufferPointer { rows in
            guard let first = rows.baseAddress else { return }
            backend.gatherRows(of: table.matrix, at: first, into: y.rows(sites))
          }
        }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let shape = Shape(rowCount, channels)
    gradients.accumulate(into: 0, shape: shape) { elements, mode in
      let table = MutableMatrixView(elements, shape)
      if mode == .overwriting { table.fillWithZeros() }
      rows.withUnsafeBufferPointer { rows in
        guard let first = rows.baseAddress else { return }
        backend.scatterAddRows(outputGradient.matrix, at: first, into: table)
      }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let y = plan.register(channels: channels)
    guard let table = plan.keep(try inputs[0].parameter(for: Self.name)) else {
      throw .unexpectedInput(operation: Self.name)
    }
    let (backend, places) = (plan.backend, rowCount == 1 ? [] : layout.places)
    plan.append(computing: y) { frame in
      let row = places.isEmpty ? 0 : Int(places[frame.position])
      backend.broadcastRow(table.pointer + row * table.columns, to: frame.values(y))
    }
    return y
  }
}
