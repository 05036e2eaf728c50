import Causality
import TensorCore

/// How samples enter the network: as codes, each with a row of a table, or as amplitudes where there are too many codes
/// for a table, and beside them whether they lie on a coarse level.
enum WaveNetEntry {
  case codes(ShiftedEmbedding)
  case amplitudes(ShiftedConvolution, levelCount: Int, coarse: CoarseLevels?)

  /// What is read of samples that may have been rounded to coarse levels.
  struct CoarseLevels {
    let convolution: ShiftedConvolution
    let step: Int
  }

  init(_ configuration: WaveNetConfiguration, in scope: ParameterScope) throws(ParameterError) {
    switch configuration.distribution {
    case .categorical(let levelCount):
      self = .codes(
        try ShiftedEmbedding(
          EmbeddingConfiguration(
            levelCount: levelCount, channels: configuration.residualChannels, blank: configuration.silence,
            hasBias: configuration.hasBias), stencil: .preceding(kernelSize: configuration.entryKernelSize), in: scope))
    case .logisticMixture(let levelCount, _, let coarseStep):
      let stencil = ExclusiveStencil.preceding(kernelSize: configuration.entryKernelSize)
      let coarse = try coarseStep.map { step throws(ParameterError) in
        CoarseLevels(
          convolution: try ShiftedConvolution(
            ConvolutionConfiguration(
              inputChannels: 1, outputChannels: configuration.residualChannels, hasBias: false),
            stencil: stencil, in: scope["coarse"]), step: step)
      }
      self = .amplitudes(
        try ShiftedConvolution(
          ConvolutionConfiguration(
            inputChannels: 2, outputChannels: configuration.residualChannels, hasBias: configuration.hasBias),
          stencil: stencil, in: scope), levelCount: levelCount, coarse: coarse)
    }
  }

  /// The observed samples as the network reads them: their codes, or amplitudes beside companded amplitudes.
  func samples(_ x: Feature<Present>) -> Feature<Present> {
    switch self {
    case .codes: x
    case .amplitudes(_, let levelCount, _): x.intensities(levelCount: levelCount).companded()
    }
  }

  /// - Parameters:
  ///   - samples: as `samples` gives them.
  ///   - x: the same, as symbols.
  func callAsFunction(_ samples: Feature<Present>, of x: Feature<Present>) -> Feature<Past> {
    switch self {
    case .codes(let embedding): return embedding(samples)
    case .amplitudes(let convolution, _, let coarse):
      guard let coarse else { return convolution(samples) }
      return convolution(samples) + coarse.convolution(x.multiples(of: coarse.step))
    }
  }
}

/// The last 1×1 convolution, and for a mixture the linear prediction that its components stand around.
///
/// Speech is for the most part predictable linearly from a few milliseconds, which is what lossless codecs live on; a
/// stack of gates would have to imitate it to a thousandth of full scale.
struct WaveNetOutput {
  private let projection: CausalConvolution
  private let predictor: ShiftedConvolution?
  private let levelCount: Int

  /// In which means of a mixture are counted, as amplitudes: halfway between one level and all of them, which is about
  /// what linear prediction leaves of speech.
  private var unit: Double { 1 / Double(levelCount).squareRoot() }

  init(_ configuration: WaveNetConfiguration, in scope: ParameterScope) throws(ParameterError) {
    levelCount = configuration.levelCount
    projection = try CausalConvolution(
      ConvolutionConfiguration(
        inputChannels: configuration.headChannels, outputChannels: configuration.distribution.parameterCount,
        hasBias: configuration.hasBias),
      stencil: .pointwise, in: scope)
    switch configuration.distribution {
    case .categorical: predictor = nil
    case .logisticMixture:
      predictor = try ShiftedConvolution(
        ConvolutionConfiguration(inputChannels: 2, outputChannels: 1, hasBias: false),
        stencil: .preceding(kernelSize: WaveNetConfiguration.predictorLength), in: scope["predictor"])
    }
  }

  /// - Parameter samples: as the entry gave them.
  func callAsFunction(_ hidden: Feature<Past>, after samples: Feature<Present>) -> Feature<Past> {
    let numbers = projection(hidden)
    guard let predictor else { return numbers }
    return numbers.components(around: predictor(samples), unit: unit, scale: unit.squareRoot())
  }
}
