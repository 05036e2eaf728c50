package import Models

extension ModelExample {
  /// Models with weights for every place.
  static let placed: [ModelExample] = [
    ModelExample(description: "histogram", configuration: histogram),
    ModelExample(description: "unigram", configuration: UnigramConfiguration(levelCount: 5)),
    ModelExample(description: "fvsbn", configuration: fvsbn),
    ModelExample(description: "fvsbn of four levels, backwards", configuration: otherFVSBN),
    ModelExample(description: "nade", configuration: nade),
    ModelExample(description: "nade of four levels, centre first", configuration: otherNADE),
    ModelExample(description: "made", configuration: made),
    ModelExample(description: "made of several masks in random orders", configuration: otherMADE),
  ]

  package static let histogram: HistogramConfiguration = {
    var configuration = HistogramConfiguration(rows: 2, columns: 3)
    configuration.levelCount = 4
    return configuration
  }()

  package static let fvsbn = FVSBNConfiguration(rows: 3, columns: 4)

  package static let otherFVSBN: FVSBNConfiguration = {
    var configuration = FVSBNConfiguration(rows: 3, columns: 2)
    configuration.levelCount = 4
    configuration.order = .reversed
    return configuration
  }()

  package static let nade = NADEConfiguration(rows: 3, columns: 4, hiddenUnits: 5)

  package static let otherNADE: NADEConfiguration = {
    var configuration = NADEConfiguration(rows: 2, columns: 3, hiddenUnits: 4)
    configuration.levelCount = 4
    configuration.order = .centreOut
    return configuration
  }()

  package static let made = MADEConfiguration(rows: 3, columns: 4, hiddenUnits: [20])

  package static let otherMADE: MADEConfiguration = {
    var configuration = MADEConfiguration(rows: 2, columns: 3, hiddenUnits: [15, 17])
    configuration.levelCount = 4
    configuration.hasDirectConnections = false
    configuration.order = .random
    configuration.orderCount = 3
    configuration.maskCount = 2
    configuration.seed = 4
    return configuration
  }()
}
