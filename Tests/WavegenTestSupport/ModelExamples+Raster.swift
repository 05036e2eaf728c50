package import Models

extension ModelExample {
  static let raster: [ModelExample] = [
    ModelExample(description: "gru", configuration: recurrent),
    ModelExample(description: "gru of two layers", configuration: deepRecurrent),
    ModelExample(description: "gru of pixels", configuration: pixelRecurrent),
    ModelExample(description: "gru of pixels with coordinates", configuration: locatedRecurrent),
    ModelExample(description: "raster wavenet", configuration: rasterWaveNet),
    ModelExample(description: "raster wavenet with everything different", configuration: otherRasterWaveNet),
  ]

  package static let recurrent: RecurrentConfiguration = {
    var configuration = RecurrentConfiguration(hiddenChannels: 4)
    configuration.levelCount = 5
    return configuration
  }()

  package static let deepRecurrent: RecurrentConfiguration = {
    var configuration = RecurrentConfiguration(hiddenChannels: 3, layerCount: 2)
    configuration.levelCount = 5
    configuration.dropout = 0.3
    return configuration
  }()

  package static let pixelRecurrent: RecurrentConfiguration = {
    var configuration = RecurrentConfiguration(hiddenChannels: 3)
    (configuration.levelCount, configuration.rows, configuration.columns) = (2, 4, 5)
    return configuration
  }()

  /// In colour.
  package static let locatedRecurrent: RecurrentConfiguration = {
    var configuration = RecurrentConfiguration(hiddenChannels: 2, layerCount: 2)
    (configuration.levelCount, configuration.rows, configuration.columns) = (5, 2, 3)
    configuration.channelCount = 3
    configuration.hasCoordinates = true
    configuration.dropout = 0.3
    return configuration
  }()

  package static let rasterWaveNet: RasterWaveNetConfiguration = {
    var configuration = RasterWaveNetConfiguration(
      blockCount: 2, layersPerBlock: 2, residualChannels: 4, skipChannels: 5, headChannels: 6)
    (configuration.rows, configuration.columns) = (4, 5)
    configuration.gateChannels = 3
    return configuration
  }()

  /// In colour, told where it is.
  package static let otherRasterWaveNet: RasterWaveNetConfiguration = {
    var configuration = RasterWaveNetConfiguration(
      blockCount: 1, layersPerBlock: 1, residualChannels: 3, skipChannels: 4, headChannels: 7)
    (configuration.levelCount, configuration.rows, configuration.columns) = (5, 3, 4)
    configuration.channelCount = 3
    configuration.hasCoordinates = true
    configuration.entryKernelSize = 3
    configuration.kernelSize = 3
    configuration.dilations = [2, 1, 4]
    configuration.gateChannels = 5
    configuration.dropout = 0.3
    return configuration
  }()
}
