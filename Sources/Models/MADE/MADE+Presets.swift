extension MADEConfiguration {
  public static var presets: [(name: String, configuration: MADEConfiguration)] {
    [("small", small), ("mnist", mnist), ("mnist-orders", mnistOrders), ("classic", classic)]
  }

  /// For a first impression.
  public static let small = MADEConfiguration(rows: 16, columns: 16, hiddenUnits: [500])

  /// For the digits. A quarter of the paper's 8000 units learns them in minutes, and needs weight decay so as not to
  /// learn them by heart.
  public static let mnist = MADEConfiguration(rows: 28, columns: 28, hiddenUnits: [2000])

  /// For the digits in orders of any kind: what completes them from any pixels, and what mixtures are made of.
  public static let mnistOrders: MADEConfiguration = {
    var configuration = mnist
    configuration.order = .random
    configuration.orderCount = 32
    return configuration
  }()

  /// The width of the paper, for the digits.
  public static let classic = MADEConfiguration(rows: 28, columns: 28, hiddenUnits: [8000])
}
