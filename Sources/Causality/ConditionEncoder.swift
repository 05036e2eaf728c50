internal import Kernels
public import TensorCore

/// What a network makes of what is given beside the symbols: for every frame, what it and its neighbours say together.
///
/// h[f] = tanh(Σₖ c[f + k]·Eᶠ[k] + bᶠ) · σ(Σₖ c[f + k]·Eᵍ[k] + bᵍ), k = −1, 0, 1
///
/// A frame is given and not computed from symbols, so it is outside of what reach speaks of, and may be read before and
/// after its own sites. Whoever computes frames from the sound that is predicted tells the model about its future, which
/// is what a vocoder is for.
/// - Source: van den Oord et al. 2016, §2.5, on local conditioning. Differs: frames are repeated for all of their sites
///   and not upsampled by a transposed convolution; what that would mix is mixed here, between frames.
public struct ConditionEncoder {
  /// E `[3 · channels, 2 · hidden channels]`.
  private let weight: Parameter
  private let bias: Parameter
  private let channels: Int

  /// - Parameters:
  ///   - channels: of a frame.
  ///   - hiddenChannels: of what is made of it.
  public init(channels: Int, hiddenChannels: Int, in scope: ParameterScope) throws(ParameterError) {
    let inputs = FrameWindows.width * channels
    weight = try scope.parameter("weight", Shape(inputs, 2 * hiddenChannels), .uniform(fanIn: inputs))
    bias = try scope.parameter("bias", Shape(2 * hiddenChannels), .zeros)
    self.channels = channels
  }

  /// Encodes what is given beside the symbols of a feature; nothing but the layout of the feature is read.
  public func callAsFunction<R: Reach>(besides x: Feature<R>) -> EncodedCondition {
    let (tape, layout) = (x.variable.tape, x.layout)
    let windows = tape.apply(FrameWindows(channels: channels, layout: layout), to: [])
    let product = FrameProduct(
      inputChannels: weight.shape.extents[0], outputChannels: weight.shape.channelCount, layout: layout)
    let sums = tape.apply(product, to: [windows, tape.parameter(weight), tape.parameter(bias)])
    return EncodedCondition(tape.apply(Gate(), to: [sums]))
  }
}

/// A condition as the layers of a network read it, `[frames, channels]`. It is no `Feature`, for it has no reach.
public struct EncodedCondition {
  let variable: Variable

  fileprivate init(_ variable: Variable) { self.variable = variable }
}
