package import Models

/// Small configurations of every model, small enough to be differentiated number by number.
///
/// A new model gets one by a line here; a test fails until it has.
package struct ModelExample: Sendable, CustomStringConvertible {
  package let description: String
  package let configuration: any ModelConfiguration

  package static let all: [ModelExample] = [
    ModelExample(description: "wavenet", configuration: waveNet),
    ModelExample(description: "wavenet with everything different", configuration: otherWaveNet),
  ]

  /// All widths differ, so that none can stand in for another.
  package static let waveNet: WaveNetConfiguration = {
    var configuration = WaveNetConfiguration(
      blockCount: 2, layersPerBlock: 3, residualChannels: 4, skipChannels: 5, headChannels: 6)
    configuration.levelCount = 8
    configuration.gateChannels = 3
    return configuration
  }()

  /// Every value that can differ from the presets does.
  package static let otherWaveNet: WaveNetConfiguration = {
    var configuration = WaveNetConfiguration(
      blockCount: 1, layersPerBlock: 1, residualChannels: 3, skipChannels: 6, headChannels: 7)
    configuration.levelCount = 4
    configuration.entryKernelSize = 3
    configuration.kernelSize = 3
    configuration.dilations = [2, 1, 5]
    configuration.gateChannels = 5
    configuration.hasBias = false
    configuration.residualScale = 0.5.squareRoot()
    configuration.skipScale = 0.6
    configuration.dropout = 0.3
    return configuration
  }()
}
