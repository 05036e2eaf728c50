import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Every preset")
struct PresetTests {
  struct Preset: Sendable, CustomTestStringConvertible {
    let name: String
    let configuration: any ModelConfiguration
    var testDescription: String { "\(type(of: configuration).modelName) \(name)" }
  }

  static let presets: [Preset] = ModelCatalog.configurations.flatMap { all(of: $0) }

  private static func all<Configuration: ModelConfiguration>(of type: Configuration.Type) -> [Preset] {
    type.presets.map { Preset(name: $0.name, configuration: $0.configuration) }
  }

  @Test("is valid, found by its name, and reads at least as far back as the one before")
  func validity() throws {
    func check<Configuration: ModelConfiguration>(_ type: Configuration.Type) throws {
      var before = 0
      for (name, configuration) in type.presets {
        #expect(try configuration.validated() == configuration)
        #expect(try type.preset(name) == configuration)
        #expect(configuration.receptiveField >= before, "\(name)")
        before = configuration.receptiveField
      }
      #expect(throws: ConfigurationError.unknownPreset(name: "tiny", known: type.presets.map(\.name))) {
        try type.preset("tiny")
      }
    }
    for type in ModelCatalog.configurations { try check(type) }
  }

  /// Images of 28 × 28, and in colour of 16 × 16.
  private static let shapes = [
    ExampleShape(.images, levelCount: 2, grid: Grid(rows: 28, columns: 28)),
    ExampleShape(.images, levelCount: 4, grid: Grid(rows: 9, columns: 16)),
    ExampleShape(.images, levelCount: 4, grid: Grid(rows: 16, columns: 16), channelCount: 3),
  ]

  @Test("sees as many rows of an image as it says", arguments: presets)
  func imageReach(_ preset: Preset) throws {
    func check<Configuration: ModelConfiguration>(_ configuration: Configuration) throws {
      for shape in Self.shapes {
        guard let fitted = try? configuration.fitted(to: shape), let reach = fitted.imageReach else { continue }
        let model = try fitted.makeModel(from: ShapesOnly())
        let grid = try #require(model.domain.grid)
        let place = try #require(shape.grid)
        let site = grid.siteCount - 1 - place.columns / 2
        let seen = model.influences(at: site, in: grid)
        let first = try #require(seen.firstIndex(of: true))
        let perRow = grid.siteCount / place.rows
        #expect(reach.imageRows == place.rows)
        if case .oneLine = model.domain {
          #expect(min(reach.rows, Double(site) / Double(perRow)) == Double(site - first) / Double(perRow))
        } else {
          #expect(min(Int(reach.rows), place.rows - 1) == place.rows - 1 - first / perRow, "\(fitted)")
        }
      }
    }
    try check(preset.configuration)
  }

  @Test("that is taken where none is named sees all of an image, where any does, and is small where that is enough")
  func usual() throws {
    func name<Configuration: ModelConfiguration>(_ type: Configuration.Type, side: Int) throws -> String {
      let shape = ExampleShape(.images, levelCount: 2, grid: Grid(rows: side, columns: side))
      let usual = type.usual(for: shape)
      _ = try usual.configuration.fitted(to: shape).validated()
      return usual.name
    }
    #expect(try [4, 9].map { try name(GatedPixelCNNConfiguration.self, side: $0) } == ["small", "small"])
    #expect(
      try [16, 28, 64].map { try name(GatedPixelCNNConfiguration.self, side: $0) } == ["mnist", "mnist", "mnist"])
    // A few hundred steps of what sees more would take hours, and a network that has not learned sees nothing.
    #expect(try [96, 200].map { try name(GatedPixelCNNConfiguration.self, side: $0) } == ["small", "small"])
    #expect(try [8, 28].map { try name(PixelCNNConfiguration.self, side: $0) } == ["small", "mnist"])
    for side in [4, 16, 32, 64] {
      let shape = ExampleShape(
        .images, levelCount: 256, grid: Grid(rows: side, columns: side), channelCount: 3)
      let usual = try RasterWaveNetConfiguration.usual(for: shape).configuration.fitted(to: shape)
      #expect(usual.imageReach?.isWhole == true && usual.dilations.count < 16)
    }
    #expect(WaveNetConfiguration.usual(for: nil).name == "small" && FVSBNConfiguration.usual(for: nil).name == "mnist")
  }

  @Test("can be made to reach further by the setting that it names")
  func reaching() throws {
    let sound = WaveNetConfiguration.small
    let (key, text) = try #require(sound.reaching(9000))
    #expect(text == "2x13")
    #expect(try sound.setting(key, to: text).receptiveField >= 9000)
    let image = try GatedPixelCNNConfiguration.mnist.fitted(to: Self.shapes[0])
    let wider = try #require(image.reaching(27))
    #expect(try image.setting(wider.key, to: wider.text).imageReach?.isWhole == true)
    #expect(image.reaching(1000) == nil && RecurrentConfiguration.small.reaching(10) == nil)
  }

  private func parameterCount(_ model: some AutoregressiveModel) -> Int {
    model.parameters.reduce(0) { $0 + $1.shape.elementCount }
  }

  @Test(
    "of WaveNet has the size that it says",
    arguments: [
      ("demo", 24, 767, 269_312), ("small", 20, 2048, 232_448), ("base", 30, 3071, 1_232_896),
      ("large", 40, 4094, 4_091_904),
    ])
  func sizes(name: String, layers: Int, receptiveField: Int, multiplyAdds: Int) throws {
    let configuration = try WaveNetConfiguration.preset(name)
    let model = try configuration.makeModel(from: ShapesOnly())
    #expect(configuration.dilations.count == layers)
    #expect(configuration.receptiveField == receptiveField)
    // Counted from the recorded network, not from the configuration.
    #expect(model.receptiveField == receptiveField)

    let (r, g, s, h) = (
      configuration.residualChannels, configuration.gateChannels, configuration.skipChannels, configuration.headChannels
    )
    let weights = layers * 2 * r * 2 * g + (layers - 1) * g * r + layers * g * s + s * h + h * 256
    #expect(model.multiplyAddsPerSymbol == weights)
    #expect(weights == multiplyAdds)
    let biases = r + layers * 2 * g + (layers - 1) * r + s + h + 256
    #expect(parameterCount(model) == weights + biases + 2 * 256 * r)
  }

  @Test("generates from its cache what recomputing everything gives, symbol for symbol", arguments: presets)
  func cachedGeneration(_ preset: Preset) throws {
    try compare(preset.configuration.makeModel(from: InitialValues(seed: 2)), prompt: [], count: 16)
  }

  @Test("generates the same beyond its receptive field")
  func beyondTheReceptiveField() throws {
    let model = try WaveNetConfiguration.small.makeModel(from: InitialValues(seed: 2))
    try compare(model, prompt: symbols(model.receptiveField + 20, of: model), count: 12)
  }

  /// Draws `count` symbols after a prompt in two ways: from a cache, and from the network computed anew for each.
  private func compare(_ model: some AutoregressiveModel, prompt: [Symbol], count: Int) throws {
    let backend = Backend(threadCount: 2)
    let plan = try model.stepPlan(on: backend)
    var generator = Generator(plan, continuing: plan.makeCache(for: model), drawing: model.distribution, seed: 7)
    generator.prime(with: prompt)
    let found = (0..<count).map { _ in Symbol(generator.next()) }

    var random = SeededGenerator(seed: 7, purpose: "stream 0")
    var all = prompt
    for _ in 0..<count {
      // The site to be predicted and those after it need symbols, which no prediction up to it reads.
      let unknown = (model.domain.grid?.siteCount ?? all.count + 1) - all.count
      let known = SymbolBatch(all + Array(repeating: 0, count: unknown), for: model)
      let rows = model.predictions(of: known, on: backend).values
      let logits = rows[all.count * model.levelCount..<(all.count + 1) * model.levelCount]
      let probabilities = Array(logits).withUnsafeBufferPointer { Categorical.probabilities($0, on: backend) }
      var target = random.uniform() * probabilities.reduce(0) { $0 + Double($1) }
      let drawn = probabilities.firstIndex { probability in
        target -= Double(probability)
        return target < 0
      }
      all.append(Symbol(drawn ?? model.levelCount - 1))
    }
    #expect(found == Array(all.dropFirst(prompt.count)))
    #expect(Set(found).count >= min(3, model.levelCount), "draws that hardly vary prove little")
  }
}
