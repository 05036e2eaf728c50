import Kernels

// The step face: everything that a site or a unit gives to others is added to their sums at the moment at which it is
// known. A sum is read when its degree has come, and what is added to it later is never seen, so time itself is the
// mask. A whole example costs one pass over the weights.
extension MaskedPerceptron {
  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    guard case .symbols = inputs[0] else { throw .unexpectedInput(operation: Self.name) }
    var parameters: [MatrixView<Float>] = []
    for input in inputs.dropFirst() {
      // Kept for as long as the plan lives, so never nil.
      if let view = plan.keep(try input.parameter(for: Self.name)) { parameters.append(view) }
    }
    try plan.keepSymbols(1, blank: 0)
    var sums = layers.prefix(hiddenCount).map { plan.register(channels: $0.outputs.count) }
    let predictions = plan.register(channels: siteCount * outputs)
    sums.append(predictions)
    let y = plan.register(channels: outputs)
    let run = PerceptronStep(self, parameters, sums: sums, on: plan.backend)
    plan.append(computing: y) { frame in
      if frame.position == 0 { run.begin(frame) } else { run.takeObservation(frame) }
      let place = run.places[frame.position]
      let all = frame.values(predictions)
      frame.copy(
        MatrixView(
          UnsafePointer(all.pointer) + place * y.channels, rows: all.rows, columns: y.channels, rowStride: all.columns),
        count: y.channels, into: y, at: 0)
    }
    return y
  }
}

/// What one site's turn does to the sums of all units.
private struct PerceptronStep: Sendable {
  /// The place of every site.
  let places: [Int]
  private let inputScale: Float
  /// By layer, c last: what its sums begin with.
  private let biases: [MatrixView<Float>]
  /// By layer: its weights.
  private let weights: [MatrixView<Float>]
  private let direct: MatrixView<Float>?
  /// By hidden layer and degree: which units have it.
  private let units: [[[Int]]]
  /// By layer: the sums of its units, those of the predictions last.
  private let sums: [StepRegister]
  private let backend: Backend

  /// - Parameter parameters: all inputs of the operation but the symbols, in their order.
  init(
    _ operation: MaskedPerceptron, _ parameters: [MatrixView<Float>], sums: [StepRegister], on backend: Backend
  ) {
    let siteCount = operation.siteCount
    places = operation.direct.inputs.places.map(Int.init)
    inputScale = Float(operation.inputScale)
    direct = operation.hasDirectConnections ? parameters[1] : nil
    let layered = Array(parameters.dropFirst(operation.hasDirectConnections ? 2 : 1))
    weights = operation.layers.indices.map { layered[2 * $0] }
    biases = operation.layers.indices.dropLast().map { layered[2 * $0 + 1] } + [parameters[0]]
    units = operation.layers.dropLast().map { layer in
      layer.outputs.ranges(upTo: siteCount - 1).map { layer.outputs.places[$0].map(Int.init) }
    }
    self.sums = sums
    self.backend = backend
  }

  /// Before the first site, every sum is its bias.
  func begin(_ frame: StepFrame) {
    for (sum, bias) in zip(sums, biases) { backend.broadcastRow(bias.pointer, to: frame.values(sum)) }
  }

  /// Adds what the last observed site gives, and then what the units give that have now seen all they may see.
  func takeObservation(_ frame: StepFrame) {
    let (degree, predictions) = (frame.position, sums.count - 1)
    for stream in 0..<frame.streamCount {
      let level = Float(frame.symbol(1, stream: stream)) * inputScale
      if level != 0 {
        let place = places[degree - 1]
        if let direct { add(direct, row: place, times: level, to: predictions, of: stream, in: frame) }
        if let first = weights.first { add(first, row: place, times: level, to: 0, of: stream, in: frame) }
      }
      for layer in units.indices {
        let values = frame.values(sums[layer]).pointer + stream * sums[layer].channels
        for unit in units[layer][degree] where values[unit] > 0 {
          add(weights[layer + 1], row: unit, times: values[unit], to: layer + 1, of: stream, in: frame)
        }
      }
    }
  }

  private func add(
    _ weights: MatrixView<Float>, row: Int, times factor: Float, to layer: Int, of stream: Int, in frame: StepFrame
  ) {
    let channels = sums[layer].channels
    backend.accumulate(
      channels, weights.pointer + row * channels, scaledBy: factor,
      into: frame.values(sums[layer]).pointer + stream * channels)
  }
}
