import Autoregression
import Causality
import Foundation
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("The page on checkpoints") struct CheckpointPageTests {
  private let page: CheckpointPage

  init() throws { page = try CheckpointPage() }

  /// Where the page describes the tensors of a kind of network.
  private static let headings: [String: [String]] = [
    "wavenet": ["## The tensors"], "raster-wavenet": ["## The tensors", "### Raster WaveNet"],
    "histogram": ["### Histogram and unigram"], "unigram": ["### Histogram and unigram"], "fvsbn": ["### FVSBN"],
    "nade": ["### NADE"], "made": ["### MADE"], "pixelcnn": ["### PixelCNN"], "gated-pixelcnn": ["### Gated PixelCNN"],
    "gru": ["### GRU"],
  ]

  private static let tablesOfKeys = ["## The configuration", "### Their values"]

  /// What letters and names stand for in a network, in a layer of it.
  private func values(_ configuration: some ModelConfiguration, layer: Int) throws -> [String: Int] {
    let found = try configuration.jsonValues()
    var values = found.compactMapValues { $0 as? Int }
    for (letter, key) in Self.tablesOfKeys.flatMap(page.letters) { values[letter] = values[key] ?? values[letter] }
    if let (rows, columns) = values["rows"].flatMap({ rows in values["columns"].map { (rows, $0) } }) {
      values["P"] = rows * columns
    }
    if let components = values["M"] { values["J"] = 3 * components + (values["Q"] == nil ? 0 : 1) }
    if let units = found["hiddenUnits"] as? [Int] {
      values["U_l"] = layer < units.count ? units[layer] : nil
      values["U_{l−1}"] = layer == 0 ? values["P"] : units[layer - 1]
      values["U_last"] = units.last
    }
    return values
  }

  @Test("has name and shape of every tensor of every network", arguments: ModelExample.all)
  func tensors(_ example: ModelExample) throws {
    let headings = try #require(Self.headings[type(of: example.configuration).modelName])
    let described = headings.flatMap(page.tensors)
    for parameter in try example.makeModel().parameters {
      let fitting = try described.contains { tensor in
        guard let layer = tensor.layer(in: parameter.path) else { return false }
        let values = try values(example.configuration, layer: layer)
        return tensor.shape.map { SizeFormula.value(of: $0, values) } == parameter.shape.extents
      }
      #expect(fitting, "\(parameter.path) \(parameter.shape.extents)")
    }
  }

  @Test("has no tensor that there is not")
  func noOthers() throws {
    for (heading, names) in Dictionary(
      grouping: Self.headings.flatMap { name, headings in headings.map { ($0, name) } }) { $0.0 }
    {
      let paths = try ModelExample.all.filter { example in
        names.contains { $0.1 == type(of: example.configuration).modelName }
      }.flatMap { try $0.makeModel().parameters.map(\.path) }
      let described = page.tensors(in: heading)
      #expect(!described.isEmpty, "\(heading)")
      for tensor in described {
        #expect(paths.contains { tensor.layer(in: $0) != nil }, "\(tensor) in \(heading)")
      }
    }
  }

  @Test("gives every capital letter one meaning")
  func letters() {
    let letters = Self.tablesOfKeys.flatMap(page.letters)
    #expect(Set(letters.map(\.letter)).isSuperset(of: "LMQEKRGSHAFUWVC".map(String.init)))
    let meanings = Dictionary(grouping: letters, by: \.letter).mapValues { Set($0.map(\.key)) }
    for (letter, keys) in meanings {
      // The widths of layers of units have two names.
      #expect(keys.count == 1 || keys == ["hiddenUnits", "hiddenChannels"], "\(letter): \(keys)")
    }
  }

  @Test("names every key of every network", arguments: ModelExample.all)
  func keys(_ example: ModelExample) throws {
    let named = Set(Self.tablesOfKeys.flatMap(page.rows).flatMap { $0.prefix(2).flatMap(CheckpointPage.quoted) })
    for key in try example.configuration.jsonValues().keys { #expect(named.contains(key), "\(key)") }
  }

  @Test("has an example whose header has the bytes and the tensors that it says")
  func example() throws {
    let section = page.section("### An example in full")
    let json = try #require(section.firstMatch(of: /```json\n(\{\n(?:.|\n)*?\n\})\n```/)?.1)
    let configuration = try JSONDecoder().decode(CheckpointConfiguration.self, from: Data(json.utf8))
    let network = try #require(configuration.network as? WaveNetConfiguration)
    let folder = try TemporaryFolder()
    let path = folder.path("four.safetensors")
    try Checkpoint.write(try WaveNet(network, from: PageValues()).parameters, configuration, to: path)
    let bytes = try [UInt8](folder.data("four.safetensors"))
    let length = bytes[0..<8].enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    let hexadecimal = bytes[0..<8].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    #expect(section.contains("begins with the bytes `\(hexadecimal)`"), "\(hexadecimal)")
    #expect(section.contains("0x\(String(length, radix: 16)) = \(length) bytes"))
    #expect(section.contains("byte \(8 + length) = \((8 + length) / 64) · 64") && (8 + length).isMultiple(of: 64))
    let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    let tensors = section.split(separator: "\n").filter { $0.hasPrefix("\"") }.joined()
    #expect(!tensors.isEmpty && header.contains(tensors), "\(header)")
    // What numbers there are in JSON does not depend on how they are laid out.
    let written = try Checkpoint(reading: path).configuration
    #expect(written.data == configuration.data && written.training == configuration.training)
  }

  /// All values are 0.4 · sin(number of the element + sum of the bytes of the name), as the page has it.
  struct PageValues: ParameterSource {
    func value(path: String, shape: Shape, initializer: Initializer) -> Tensor<Float> {
      let sum = path.utf8.reduce(0) { $0 + Int($1) }
      return Tensor(shape, (0..<shape.elementCount).map { Float(0.4 * sin(Double($0 + sum))) })
    }

    func finish(paths: Set<String>) {}
  }

  /// The configuration of the example in full, with more keys.
  private func configuration(_ more: String) throws -> WaveNetConfiguration {
    let json = try #require(
      page.section("### An example in full").firstMatch(of: /"network": (\{[^}]*\})/)?.1.dropLast())
    return try JSONDecoder().decode(WaveNetConfiguration.self, from: Data((json + more + "}").utf8)).validated()
  }

  @Test(
    "has the numbers that networks of known weights put out for five symbols",
    arguments: [
      ("none", ""), ("classes", #", "classCount": 3"#), ("condition", #", "conditionChannels": 2"#),
      ("mixture", #", "componentCount": 2, "coarseStep": 2"#),
    ])
  func numbers(name: String, more: String) throws {
    let configuration = try configuration(more)
    let model = try WaveNet(configuration, from: PageValues())
    let symbols: [Symbol] = [2, 3, 0, 1, 2]
    let corpus = MemoryCorpus(
      [symbols], labels: name == "classes" ? [[0, 2]] : [],
      conditions: name == "condition"
        ? [ConditionFrames(Tensor(Shape(2, 2), [0.5, -1, 0.25, 1]), hop: 2, lead: 1)] : [])
    let windows = Window.cut(corpus, length: 5, receptiveField: 0)
    let batch = WindowBatch(windows, of: corpus)
    let output = model.predictions(of: batch.symbols, on: Backend(threadCount: 1))
    let bits = Likelihood.score(windows, of: corpus, under: model, on: Backend(threadCount: 1)).bitsPerSymbol
    let row = try #require(page.rows(of: "## Check a reimplementation").first { $0[0] == name })
    let expected = row[1].split(separator: " ").map { $0.replacing("−", with: "-") }.compactMap(Float.init)
    let columns = output.shape.channelCount
    try #require(expected.count == columns, "\(row): \(output.values.suffix(columns))")
    for (found, expected) in zip(output.values.suffix(columns), expected) { #expect(abs(found - expected) < 2e-5) }
    #expect(abs(bits - (Double(row[2]) ?? 0)) < 2e-6, "\(bits)")
  }
}
