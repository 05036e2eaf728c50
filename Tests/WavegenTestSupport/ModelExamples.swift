package import Models

/// Small configurations of every model, small enough to be differentiated number by number.
///
/// A new model gets one by a line here; a test fails until it has.
package struct ModelExample: Sendable, CustomStringConvertible {
  package let description: String
  package let configuration: any ModelConfiguration

  package static let all: [ModelExample] = convolutional + raster + placed

  private static let convolutional: [ModelExample] = [
    ModelExample(description: "wavenet", configuration: waveNet),
    ModelExample(description: "wavenet with everything different", configuration: otherWaveNet),
    ModelExample(description: "wavenet with classes", configuration: waveNetWithClasses),
    ModelExample(description: "wavenet with a mixture", configuration: waveNetWithMixture),
    ModelExample(description: "wavenet with coarse levels", configuration: waveNetWithCoarseLevels),
    ModelExample(description: "wavenet with a condition", configuration: waveNetWithCondition),
    ModelExample(description: "wavenet with classes and a condition", configuration: waveNetWithClassesAndCondition),
    ModelExample(description: "pixelcnn", configuration: pixelCNN),
    ModelExample(description: "pixelcnn with everything different", configuration: otherPixelCNN),
    ModelExample(description: "gated pixelcnn", configuration: gatedPixelCNN),
    ModelExample(description: "gated pixelcnn with everything different", configuration: otherGatedPixelCNN),
  ]

  /// All widths differ, so that none can stand in for another.
  package static let waveNet: WaveNetConfiguration = {
    var configuration = WaveNetConfiguration(
      blockCount: 2, layersPerBlock: 3, residualChannels: 4, skipChannels: 5, headChannels: 6)
    configuration.levelCount = 8
    configuration.gateChannels = 3
    return configuration
  }()

  package static let waveNetWithClasses: WaveNetConfiguration = {
    var configuration = waveNet
    configuration.classCount = 3
    return configuration
  }()

  package static let waveNetWithCondition: WaveNetConfiguration = {
    var configuration = waveNet
    configuration.conditionChannels = 2
    return configuration
  }()

  package static let waveNetWithClassesAndCondition: WaveNetConfiguration = {
    var configuration = otherWaveNet
    configuration.classCount = 3
    configuration.conditionChannels = 3
    return configuration
  }()

  package static let waveNetWithMixture: WaveNetConfiguration = {
    var configuration = waveNet
    configuration.componentCount = 2
    return configuration
  }()

  package static let waveNetWithCoarseLevels: WaveNetConfiguration = {
    var configuration = waveNetWithMixture
    configuration.coarseStep = 2
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

  package static let pixelCNN: PixelCNNConfiguration = {
    var configuration = PixelCNNConfiguration(blockCount: 2, channels: 3, headChannels: 5)
    (configuration.rows, configuration.columns) = (4, 5)
    configuration.entryWidth = 3
    return configuration
  }()

  package static let otherPixelCNN: PixelCNNConfiguration = {
    var configuration = PixelCNNConfiguration(blockCount: 1, channels: 4, headChannels: 3)
    (configuration.rows, configuration.columns) = (3, 6)
    configuration.levelCount = 4
    configuration.classCount = 3
    configuration.kernelWidth = 5
    configuration.dropout = 0.3
    return configuration
  }()

  package static let gatedPixelCNN: GatedPixelCNNConfiguration = {
    var configuration = GatedPixelCNNConfiguration(layerCount: 2, channels: 3, skipChannels: 4, headChannels: 5)
    (configuration.rows, configuration.columns) = (4, 5)
    configuration.entryWidth = 3
    return configuration
  }()

  package static let otherGatedPixelCNN: GatedPixelCNNConfiguration = {
    var configuration = GatedPixelCNNConfiguration(layerCount: 3, channels: 2, skipChannels: 5, headChannels: 3)
    (configuration.rows, configuration.columns) = (5, 3)
    configuration.levelCount = 4
    configuration.classCount = 3
    configuration.kernelWidth = 5
    configuration.dropout = 0.3
    return configuration
  }()
}
