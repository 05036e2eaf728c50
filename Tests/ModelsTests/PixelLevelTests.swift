import Models
import TensorCore
import Testing

@Suite("Levels beside brightness")
struct PixelLevelTests {
  /// The tables of levels in a network of three channels and a stencil five columns wide, as it begins to learn.
  private func tables(levelCount: Int) throws -> [Parameter] {
    var gated = GatedPixelCNNConfiguration(layerCount: 1, channels: 3, skipChannels: 2, headChannels: 2, kernelWidth: 5)
    var plain = PixelCNNConfiguration(blockCount: 1, channels: 3, headChannels: 2, kernelWidth: 5)
    gated.levelCount = levelCount
    plain.levelCount = levelCount
    let source = InitialValues(seed: 1)
    let parameters = try gated.makeModel(from: source).parameters + plain.makeModel(from: source).parameters
    return parameters.filter { $0.path.contains("levels") }
  }

  @Test("are read through a table per near pixel, where there are more than two")
  func tables() throws {
    #expect(try tables(levelCount: 2).isEmpty)
    let shapes = Dictionary(uniqueKeysWithValues: try tables(levelCount: 3).map { ($0.path, $0.shape) })
    let expected = [
      "entry.vertical.levels.weight": Shape(10, 3, 3), "entry.horizontal.levels.weight": Shape(2, 3, 3),
      "entry.levels.weight": Shape(12, 3, 6),
    ]
    #expect(shapes == expected)
  }

  @Test("say nothing until they have been seen")
  func silence() throws {
    for table in try tables(levelCount: 3) { #expect(table.value.values.allSatisfy { $0 == 0 }, "\(table.path)") }
  }
}
