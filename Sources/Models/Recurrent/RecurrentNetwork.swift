import Autoregression
public import Causality
public import TensorCore

/// A recurrent network: gated recurrent units that go through a text, a sound, or an image pixel after pixel.
///
/// Each symbol drives the first layer through a table, which is what an embedding followed by a product would be; the
/// state of each layer drives the next one, and all of them predict.
/// - Source: the unit is that of Cho et al. 2014 and Chung et al. 2014 (see `GatedRecurrentUnit`); that every layer
///   predicts is from Graves 2013, "Generating Sequences With Recurrent Neural Networks", §2.
public struct RecurrentNetwork: AutoregressiveModel {
  public let configuration: RecurrentConfiguration
  public private(set) var parameters: [Parameter] = []
  private let entry: ShiftedEmbedding
  private let coordinates: Coordinates?
  private let drives: [CausalConvolution]
  private let units: [GatedRecurrentUnit]
  private let output: ProjectionSum

  /// - Throws: `ParameterError` if the source lacks a tensor, or holds one of another shape or one too many.
  public init(_ configuration: RecurrentConfiguration, from source: some ParameterSource) throws(ParameterError) {
    let (network, parameters) = try ParameterStore.build(from: source) { scope throws(ParameterError) in
      try RecurrentNetwork(configuration, in: scope)
    }
    self = network
    self.parameters = parameters
  }

  private init(_ configuration: RecurrentConfiguration, in scope: ParameterScope) throws(ParameterError) {
    self.configuration = configuration
    let (channels, driveChannels) = (configuration.hiddenChannels, 3 * configuration.hiddenChannels)
    entry = try ShiftedEmbedding(
      EmbeddingConfiguration(levelCount: configuration.levelCount, channels: driveChannels, blank: 0),
      stencil: .preceding(kernelSize: 1), in: scope["entry"])
    coordinates =
      if configuration.hasCoordinates {
        try Coordinates(
          rows: configuration.rows, columns: configuration.columns, channelCount: configuration.channelCount,
          channels: driveChannels, in: scope["coordinates"])
      } else { nil }
    var (drives, units): ([CausalConvolution], [GatedRecurrentUnit]) = ([], [])
    for layer in 0..<configuration.layerCount {
      let scope = scope["layers", layer]
      if layer > 0 {
        drives.append(
          try CausalConvolution(
            ConvolutionConfiguration(inputChannels: channels, outputChannels: driveChannels), stencil: .pointwise,
            in: scope["drive"]))
      }
      units.append(try GatedRecurrentUnit(channels: channels, in: scope["unit"]))
    }
    (self.drives, self.units) = (drives, units)
    output = try ProjectionSum(
      layerCount: configuration.layerCount,
      ConvolutionConfiguration(inputChannels: channels, outputChannels: configuration.levelCount), in: scope["output"])
  }

  public var distribution: OutputDistribution { configuration.distribution }
  public var domain: ModelDomain { configuration.line.map { .oneLine($0) } ?? .sequences }

  public func logits(_ x: Feature<Present>) -> Feature<Past> {
    let symbols = entry(x)
    var states = [units[0](coordinates?(symbols) ?? symbols).droppedOut(probability: configuration.dropout)]
    for (drive, unit) in zip(drives, units.dropFirst()) {
      states.append(unit(drive(states[states.count - 1])).droppedOut(probability: configuration.dropout))
    }
    return output(states)
  }
}
