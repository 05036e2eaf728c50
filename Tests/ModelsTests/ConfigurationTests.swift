import Foundation
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A WaveNet configuration")
struct ConfigurationTests {
  private let small = WaveNetConfiguration.small

  @Test("takes a value from text, and keeps all others")
  func setting() throws {
    func expect(_ key: String, _ text: String, _ change: (inout WaveNetConfiguration) -> Void) throws {
      var expected = small
      change(&expected)
      #expect(try small.setting(key, to: text) == expected)
    }
    try expect("residualChannels", "48") { $0.residualChannels = 48 }
    try expect("residualScale", "0.75") { $0.residualScale = 0.75 }
    try expect("residualScale", "2") { $0.residualScale = 2 }
    try expect("dropout", "1e-1") { $0.dropout = 0.1 }
    try expect("hasBias", "false") { $0.hasBias = false }
    try expect("levelCount", "256") { _ in }
  }

  @Test("has a coarse step of at most half of its levels, however large a step is asked for")
  func coarseStep() throws {
    var mixture = small
    (mixture.levelCount, mixture.componentCount, mixture.coarseStep) = (1 << 16, 4, 1 << 15)
    _ = try mixture.validated()
    for step in [1 << 16, 1 << 62, .max, 3, 0, .min] {
      mixture.coarseStep = step
      #expect(throws: ConfigurationError.self) { try mixture.validated() }
    }
  }

  @Test("takes dilations as a list or as blocks of doublings")
  func dilations() throws {
    #expect(try small.setting("dilations", to: "1,2,4,3").dilations == [1, 2, 4, 3])
    #expect(try small.setting("dilations", to: "5").dilations == [5])
    #expect(try small.setting("dilations", to: "2x10").dilations == small.dilations)
    #expect(try small.setting("dilations", to: "3x2").dilations == [1, 2, 1, 2, 1, 2])
  }

  @Test(
    "refuses values that are none, in one sentence that names the key",
    arguments: [
      ("residualChannels", "many"), ("residualChannels", "1.5"), ("residualChannels", ""), ("residualChannels", "0"),
      ("residualChannels", "-3"), ("residualChannels", "99999999999999999999"), ("residualChannels", "true"),
      ("residualChannels", "4097"), ("residualScale", "nan"), ("residualScale", "inf"), ("residualScale", "0"),
      ("hasBias", "2"), ("hasBias", "yes"), ("dropout", "1"), ("dropout", "-0.1"), ("levelCount", "1"),
      ("levelCount", "257"), ("kernelSize", "0"), ("entryKernelSize", "65"), ("skipScale", "1e300"),
      ("dilations", ""), ("dilations", "1,,2"), ("dilations", "0"), ("dilations", "1,-2"), ("dilations", "1.5"),
      ("dilations", "2x"), ("dilations", "0x4"), ("dilations", "65x1"), ("dilations", "2x21"), ("dilations", "2x3x4"),
      ("dilations", "64x20"), ("dilations", "9223372036854775807"),
      ("dilations", "9223372036854775807x9223372036854775807"), ("dilations", "1;2"),
    ])
  func hostileValues(key: String, text: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try small.setting(key, to: text) }
    let sentence = try #require(error).description
    #expect(sentence.contains(key) && !sentence.contains("\n"), "\(sentence)")
  }

  @Test("takes values that are possible together only, in any order, and names the one that is not")
  func together() throws {
    for (made, recurrent) in [([0, 1], [0, 1, 2]), ([1, 0], [2, 1, 0])] {
      let orders = try MADEConfiguration.small.setting(made.map { [("order", "random"), ("orderCount", "4")][$0] })
      #expect(orders.order == .random && orders.orderCount == 4)
      let lines = try RecurrentConfiguration.text.setting(
        recurrent.map { [("rows", "8"), ("columns", "6"), ("hasCoordinates", "true")][$0] })
      #expect(lines.rows == 8 && lines.columns == 6 && lines.hasCoordinates)
      for key in [("orderCount", "0"), ("maskCount", "many")] {
        let error = #expect(throws: ConfigurationError.self) {
          try MADEConfiguration.small.setting(made.map { [("order", "random"), key][$0] })
        }
        #expect(error?.description.hasPrefix(key.0) == true)
      }
    }
  }

  @Test("names all keys when asked for one that there is not")
  func unknownKey() throws {
    let error = #expect(throws: ConfigurationError.self) { try small.setting("layers", to: "3") }
    let sentence = try #require(error).description
    for key in ["layers", "residualChannels", "dilations", "dropout"] { #expect(sentence.contains(key)) }
  }

  @Test("is found by its model's name, and no other name is")
  func catalog() throws {
    #expect(try ModelCatalog.configuration(named: "wavenet") == WaveNetConfiguration.self)
    let known = ModelCatalog.configurations.map { $0.modelName }
    #expect(throws: ConfigurationError.unknownModel(name: "WaveNet", known: known)) {
      try ModelCatalog.configuration(named: "WaveNet")
    }
  }

  @Test("comes back from JSON as it was", arguments: ModelExample.all)
  func json(_ example: ModelExample) throws {
    func check<Configuration: ModelConfiguration>(_ configuration: Configuration) throws {
      let data = try JSONEncoder().encode(configuration)
      #expect(try JSONDecoder().decode(Configuration.self, from: data) == configuration)
    }
    try check(example.configuration)
  }
}

@Suite("A configuration of image networks") struct ImageConfigurationTests {
  @Test("allows no stencil that cannot be built, and builds the narrowest that it allows")
  func stencils() throws {
    for key in ["entryWidth", "kernelWidth"] {
      #expect(throws: ConfigurationError.self) { try PixelCNNConfiguration.small.setting(key, to: "1") }
      #expect(throws: ConfigurationError.self) { try GatedPixelCNNConfiguration.small.setting(key, to: "1") }
      #expect(throws: ConfigurationError.self) { try PixelCNNConfiguration.small.setting(key, to: "4") }
      _ = try PixelCNNConfiguration.small.setting(key, to: "3").makeModel(from: ShapesOnly())
      _ = try GatedPixelCNNConfiguration.small.setting(key, to: "3").makeModel(from: ShapesOnly())
    }
  }

  @Test("takes words as values, and refuses one that it does not know")
  func words() throws {
    #expect(try MADEConfiguration.small.setting("order", to: "reversed").order == .reversed)
    #expect(throws: ConfigurationError.self) { try MADEConfiguration.small.setting("order", to: "sideways") }
  }

  @Test("allows many orders of few places, and few of many")
  func orders() throws {
    var configuration = MADEConfiguration(rows: 16, columns: 256, hiddenUnits: [8])
    (configuration.order, configuration.orderCount) = (.random, 4096)
    _ = try configuration.validated()
    configuration.columns = 257
    #expect(throws: ConfigurationError.self) { try configuration.validated() }
    (configuration.orderCount, configuration.maskCount) = (1, 4096)
    #expect(throws: ConfigurationError.self) { try configuration.validated() }
    configuration.maskCount = 4000
    _ = try configuration.validated()
  }
}
