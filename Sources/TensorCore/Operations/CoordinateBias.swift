package import Kernels

/// A bias that depends on where a site lies: y[i] = x[i] + Σₐ Tₐ[coordinate a of i's place].
///
/// A coordinate is read off the number of a place, ⌊place / stride⌋ mod extent, so the rows and columns of an image are
/// known where the image is seen as one line. A place is what the layout's order says, or the site's number in its grid.
///
/// Inputs: x `[sites, channels]`, and for each axis T `[extent, channels]`. Saves nothing.
package struct CoordinateBias: Operation {
  package static let name = "coordinate bias"
  let axes: [Axis]
  let channels: Int
  let layout: SiteLayout

  /// One coordinate of a place.
  package struct Axis: Sendable, Hashable {
    /// The number of values that it takes before it begins again.
    package let extent: Int
    /// The number of places over which it stays.
    let stride: Int

    package init(extent: Int, stride: Int) {
      precondition(extent > 0 && stride > 0, "an axis of \(extent) coordinates, \(stride) places each")
      self.extent = extent
      self.stride = stride
    }

    func coordinate(ofPlace place: Int) -> Int { place / stride % extent }
  }

  package init(axes: [Axis], channels: Int, layout: SiteLayout) {
    self.axes = axes
    self.channels = channels
    self.layout = layout
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    var y = inputs[0]
    let (shape, tables) = (y.shape, inputs.dropFirst().map(\.matrix))
    let coordinates = axes.map(coordinates)
    y.withMutableElements { elements in
      let y = MutableMatrixView(elements, shape)
      backend.forEachRange(of: shape.rowCount) { sites in
        for (table, coordinates) in zip(tables, coordinates) {
          coordinates[sites].withUnsafeBufferPointer { indices in
            guard let first = indices.baseAddress else { return }
            backend.gatherRows(of: table, at: first, into: y.rows(sites), .accumulating)
          }
        }
      }
    }
    return OperationResult(y)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let dy = outputGradient.matrix
    for (index, axis) in axes.enumerated() {
      let coordinates = coordinates(along: axis)
      gradients.accumulate(into: 1 + index, shape: Shape(axis.extent, channels)) { elements, mode in
        let table = MutableMatrixView(elements, rows: axis.extent, columns: channels)
        if mode == .overwriting { table.fillWithZeros() }
        // Threads share the channels: every sum is over all sites, in order.
        backend.forEachRange(of: channels, length: 64) { channels in
          coordinates.withUnsafeBufferPointer { indices in
            guard let first = indices.baseAddress else { return }
            backend.scatterAddRows(
              MatrixView(
                dy.pointer + channels.lowerBound, rows: dy.rows, columns: channels.count, rowStride: dy.rowStride),
              at: first,
              into: MutableMatrixView(
                table.pointer + channels.lowerBound, rows: axis.extent, columns: channels.count,
                rowStride: table.rowStride))
          }
        }
      }
    }
    gradients.accumulate(outputGradient, into: 0, on: backend)
  }

  /// The coordinate of every site.
  private func coordinates(along axis: Axis) -> [Int32] {
    layout.grids.flatMap { grid in
      (0..<grid.siteCount).map { Int32(axis.coordinate(ofPlace: layout.order.places?[$0] ?? $0)) }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    var x = try inputs[0].register(for: Self.name)
    if x.extent == .row { x = try plan.predicted(x, for: Self.name) }
    var tables: [MatrixView<Float>] = []
    for input in inputs.dropFirst() {
      guard let table = plan.keep(try input.parameter(for: Self.name)) else {
        throw .unexpectedInput(operation: Self.name)
      }
      tables.append(table)
    }
    let y = plan.register(channels: x.channels, x.extent)
    let (backend, axes, places) = (plan.backend, axes, layout.order.places)
    plan.append(computing: y) { [x, tables] frame in
      _ = frame.numbers(y).update(fromContentsOf: frame.numbers(x))
      guard let site = y.extent.index(in: frame) else { return }
      let place = places?[site] ?? site
      for (axis, table) in zip(axes, tables) {
        let row = table.pointer + axis.coordinate(ofPlace: place) * table.rowStride
        backend.broadcastRow(row, to: frame.values(y), .accumulating)
      }
    }
    return y
  }
}
