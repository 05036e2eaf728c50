import Kernels

extension TapProduct {
  /// Appends the instructions that compute z.
  func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder, for name: String
  ) throws(StepPlanError) -> StepRegister {
    let (x, weight) = (try inputs[0].register(for: name), try inputs[1].parameter(for: name))
    let bias = inputs.count > 2 ? inputs[2] : nil
    let z = plan.register(channels: outputChannels, try extent(reading: x, grid: plan.grid, for: name))
    // One product reads what all taps see, side by side: as many inputs as the weight has rows.
    let seen = isPointwise ? x : try self.window(of: x, for: z, in: &plan)
    let window = reading == .rectified ? rectified(seen, for: z, in: &plan) : seen
    let packed = plan.pack(
      MatrixView(weight.elements, rows: taps.count * inputChannels, columns: outputChannels))
    let start = try self.start(bias, of: z, in: &plan, for: name)
    let backend = plan.backend
    plan.append(computing: z) { frame in
      backend.multiply(
        frame.values(window).readOnly, by: packed, into: frame.values(z), startingFrom: start(frame))
    }
    return z
  }

  /// What the product of z starts from: the bias itself, or what is computed for every stream.
  private func start(
    _ bias: StepOperand?, of z: StepRegister, in plan: inout StepPlanBuilder, for name: String
  ) throws(StepPlanError) -> @Sendable (StepFrame) -> Backend.ProductStart<Float> {
    guard let bias else { return { _ in .zero } }
    guard biasExtent != .everywhere else {
      let row = plan.keep(try bias.parameter(for: name))
      return { _ in .row(row?.pointer) }
    }
    let rows = try self.rows(try bias.register(for: name), of: z, in: &plan, for: name)
    return { frame in .matrix(frame.values(rows).readOnly) }
  }

  /// A bias as a register with a row for every site of z. What is given is that of the site to be predicted.
  private func rows(
    _ bias: StepRegister, of z: StepRegister, in plan: inout StepPlanBuilder, for name: String
  ) throws(StepPlanError) -> StepRegister {
    switch (bias.extent, z.extent) {
    case (let known, let wanted) where known == wanted:
      return bias
    case (.given, .predicted):
      return bias
    case (.row, .predicted):
      return try plan.predicted(bias, for: name)
    case (.given, .row):
      // What changes from site to site is not known when the row begins; what belongs to the example is.
      guard biasExtent == .grids else { throw .unexpectedInput(operation: name) }
      let rows = plan.register(channels: bias.channels, .row)
      plan.append(computing: rows) { frame in
        for column in 0..<rows.width {
          frame.copy(frame.values(bias).readOnly, count: bias.channels, into: rows, column: column, at: 0)
        }
      }
      return rows
    default:
      throw .unexpectedInput(operation: name)
    }
  }

  /// A register of what a rectifier leaves of another one.
  private func rectified(
    _ x: StepRegister, for z: StepRegister, in plan: inout StepPlanBuilder
  ) -> StepRegister {
    let (y, backend) = (plan.register(channels: x.channels, z.extent), plan.backend)
    plan.append(computing: y) { frame in
      let (x, y) = (frame.values(x), frame.values(y))
      backend.rectify(y.rows * y.columns, UnsafePointer(x.pointer), into: y.pointer)
    }
    return y
  }

  /// Which sites' z can be computed together.
  private func extent(
    reading x: StepRegister, grid: Grid?, for name: String
  ) throws(StepPlanError) -> StepExtent {
    guard grid != nil || taps.allSatisfy({ $0.row == 0 }), boundary == .zero || grid?.rows ?? 1 == 1 else {
      throw .readsOtherRows(operation: name)
    }
    let readsRowsAboveOnly = taps.allSatisfy { $0.row < 0 }
    if x.extent == .row || (readsRowsAboveOnly && x.extent == .observed) { return .row }
    if isPointwise { return x.extent }
    // No ring remembers what was given.
    guard x.extent != .given else { throw .unexpectedInput(operation: name) }
    let readsObserved = x.extent == .observed
    guard taps.allSatisfy({ $0.precedesOrigin || (!readsObserved && $0 == Offset(column: 0)) }) else {
      throw .readsOtherRows(operation: name)
    }
    return .predicted
  }

  /// A register of what the taps see, side by side.
  private func window(
    of x: StepRegister, for z: StepRegister, in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    let window = plan.register(channels: taps.count * inputChannels, z.extent)
    let (taps, channels, boundary) = (taps, inputChannels, boundary)
    if x.extent == .row {
      let ring = plan.ring(of: x, length: 1 - (taps.map(\.row).min() ?? 0), boundary: boundary)
      plan.append(computing: window) { frame in
        for column in 0..<window.width {
          for (tap, offset) in taps.enumerated() {
            let isInside = frame.site(at: offset, fromColumn: column) != nil
            frame.copy(
              isInside ? ring.value(atRow: frame.row + offset.row, column: column + offset.column, in: frame) : nil,
              count: channels, into: window, column: column, at: tap * channels)
          }
        }
      }
      return window
    }
    let columnCount = plan.grid?.columns ?? 0
    let farthest = taps.map { -($0.row * columnCount + $0.column) }.max() ?? 0
    let ring = plan.ring(of: x, length: farthest + 1, boundary: boundary)
    plan.append(computing: window) { frame in
      let first = z.extent == .row ? 0 : frame.column
      for column in 0..<window.width {
        for (tap, offset) in taps.enumerated() {
          var site = frame.site(at: offset, fromColumn: first + column)
          // The ring holds the boundary's values where there is no site.
          if site == nil, boundary == .firstSite { site = frame.position + offset.column + ring.length }
          frame.copy(
            site.map { ring.value(atSite: $0, in: frame) }, count: channels, into: window, column: column,
            at: tap * channels)
        }
      }
    }
    return window
  }
}
