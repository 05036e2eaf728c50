package import Kernels

/// What is given beside the symbols, as a network reads it: every frame between its neighbours.
///
/// y[f] = [c[f − 1] | c[f] | c[f + 1]]
///
/// No inputs: the frames are the layout's. The output has a row for every frame that sites read, `[frames, 3 ·
/// channels]`; it is zero where there is no frame, and everywhere if nothing is given. No gradient.
package struct FrameWindows: Operation {
  package static let name = "condition frames"
  let layout: SiteLayout
  let channels: Int

  /// Frames that one row holds.
  package static let width = 2 * ConditionFrames.margin + 1

  /// - Precondition: what the layout gives has so many channels.
  package init(channels: Int, layout: SiteLayout) {
    precondition(
      layout.conditions.allSatisfy { $0.channelCount == channels },
      "frames of \(layout.conditions.map(\.channelCount)) channels where \(channels) are read")
    self.channels = channels
    self.layout = layout
  }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.frameRuns.count, Self.width * channels) }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let runs = layout.frameRuns
    return OperationResult(
      Tensor<Scalar>(Shape(runs.count, Self.width * channels)) { elements in
        elements.update(repeating: 0, count: runs.count * Self.width * channels)
        for (row, run) in runs.enumerated() {
          guard let frames = run.frames else { continue }
          for place in 0..<Self.width {
            let frame = run.frame + place - ConditionFrames.margin
            guard 0..<frames.frameCount ~= frame else { continue }
            let target = elements + (row * Self.width + place) * channels
            for channel in 0..<channels { target[channel] = Scalar(frames.values.elements[frame * channels + channel]) }
          }
        }
      })
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {}

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    try plan.readConditions(channels: channels)
    let y = plan.register(channels: Self.width * channels, .given)
    let channels = channels
    plan.append(computing: y) { frame in
      for stream in 0..<frame.streamCount {
        let row = frame.values(y).pointer + stream * y.channels
        for place in 0..<Self.width {
          let target = row + place * channels
          if let values = frame.condition(ofStream: stream, distance: place - ConditionFrames.margin) {
            target.update(from: values, count: channels)
          } else {
            target.update(repeating: 0, count: channels)
          }
        }
      }
    }
    return y
  }
}
