import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Sequence models of images")
struct RasterModelTests {
  private let digits = ExampleShape(.images, levelCount: 2, grid: Grid(rows: 28, columns: 28))
  private let colours = ExampleShape(.images, levelCount: 256, grid: Grid(rows: 32, columns: 48), channelCount: 3)

  @Test("see an image as one line, colours side by side")
  func line() throws {
    for configuration in [RecurrentConfiguration.small, .mnistWithCoordinates] {
      let fitted = try configuration.fitted(to: colours)
      #expect(fitted.line == Grid(columns: 4608))
      #expect(fitted.levelCount == 256 && fitted.hasCoordinates == configuration.hasCoordinates)
      #expect(try fitted.makeModel(from: ShapesOnly()).domain == .oneLine(Grid(columns: 4608)))
    }
    let fitted = try RasterWaveNetConfiguration.small.fitted(to: colours)
    #expect(fitted.line == Grid(columns: 4608) && fitted.levelCount == 256)
    #expect(try fitted.makeModel(from: ShapesOnly()).domain == .oneLine(Grid(columns: 4608)))
  }

  @Test("are described by what one site computes, however large the image is")
  func recorded() throws {
    let backend = Backend(threadCount: 1)
    func siteCount(_ model: some AutoregressiveModel) -> Int { model.recorded().layout.siteCount }
    let shape = ExampleShape(.images, levelCount: 2, grid: Grid(rows: 1024, columns: 1024), channelCount: 3)
    let recurrent = try RecurrentConfiguration.mnistWithCoordinates.fitted(to: shape)
    #expect(try siteCount(recurrent.makeModel(from: ShapesOnly())) == 1)
    let raster = try RasterWaveNetConfiguration.mnistWithCoordinates.fitted(to: shape)
    #expect(try siteCount(raster.makeModel(from: ShapesOnly())) == 1)
  }

  @Test("The recurrent one goes through texts and sounds of any length, and knows no coordinates there")
  func sequences() throws {
    for kind in [ExampleKind.text, .sound] {
      let shape = ExampleShape(kind, levelCount: 256)
      let fitted = try RecurrentConfiguration.mnist.fitted(to: shape)
      #expect(fitted.line == nil && fitted.levelCount == 256)
      #expect(try fitted.makeModel(from: ShapesOnly()).domain == .sequences)
      let error = #expect(throws: ConfigurationError.self) {
        try RecurrentConfiguration.mnistWithCoordinates.fitted(to: shape)
      }
      #expect(error?.description == "hasCoordinates is true, but must be false for sequences, which have no rows")
    }
    #expect(throws: ConfigurationError.self) {
      try RecurrentConfiguration.small.fitted(to: ExampleShape(.vectors, levelCount: 2, grid: Grid(columns: 20)))
    }
    #expect(throws: ConfigurationError.self) {
      try RasterWaveNetConfiguration.small.fitted(to: ExampleShape(.text, levelCount: 256))
    }
  }

  @Test("WaveNet's presets see the rows of a digit that they say")
  func receptiveFields() throws {
    let small = try RasterWaveNetConfiguration.small.fitted(to: digits).makeModel(from: ShapesOnly())
    #expect(small.receptiveField == 129)
    for configuration in [RasterWaveNetConfiguration.mnist, .mnistWithCoordinates] {
      let model = try configuration.fitted(to: digits).makeModel(from: ShapesOnly())
      #expect(model.receptiveField == 512)
      #expect(model.domain == .oneLine(Grid(columns: 784)))
    }
  }

  @Test("have one table more for each coordinate, and for colours where there are any")
  func parameters() throws {
    func paths(_ configuration: some ModelConfiguration) throws -> Set<String> {
      Set(try configuration.makeModel(from: ShapesOnly()).parameters.map(\.path))
    }
    let (row, column, channel) = ("coordinates.row", "coordinates.column", "coordinates.channel")
    let recurrent = RecurrentConfiguration.self
    #expect(
      try paths(recurrent.mnistWithCoordinates).subtracting(paths(recurrent.mnist)) == [row, column])
    #expect(
      try paths(recurrent.mnistWithCoordinates.fitted(to: colours)).subtracting(paths(recurrent.mnist))
        == [row, column, channel])
    let waveNet = RasterWaveNetConfiguration.self
    #expect(try paths(waveNet.mnistWithCoordinates).subtracting(paths(waveNet.mnist)) == [row, column])
  }

  @Test(
    "refuse sizes that are none",
    arguments: [
      ("rows", "-1"), ("rows", "9223372036854775807"), ("columns", "0"), ("columns", "65536"), ("channelCount", "0"),
      ("channelCount", "5"), ("levelCount", "1"), ("levelCount", "257"), ("dropout", "1"),
    ])
  func hostileValues(key: String, text: String) throws {
    for configuration in [RecurrentConfiguration.mnist, RasterWaveNetConfiguration.mnist] as [any ModelConfiguration] {
      let error = #expect(throws: ConfigurationError.self) { _ = try configuration.setting(key, to: text) }
      #expect(try #require(error).description.contains(key))
    }
    #expect(throws: ConfigurationError.self) { try RecurrentConfiguration.text.setting("columns", to: "5") }
    #expect(throws: ConfigurationError.self) { try RecurrentConfiguration.text.setting("hiddenChannels", to: "0") }
    #expect(throws: ConfigurationError.self) { try RecurrentConfiguration.text.setting("layerCount", to: "65") }
    #expect(throws: ConfigurationError.self) { try RecurrentConfiguration.text.setting("hasCoordinates", to: "true") }
  }
}
