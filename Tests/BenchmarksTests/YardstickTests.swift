import Benchmarks
import Causality
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A yardstick")
struct YardstickTests {
  /// C = A · B by its definition, where A and B may lie transposed in memory.
  private func reference(
    rows: Int, columns: Int, depth: Int, _ a: (_ row: Int, _ k: Int) -> Float, _ b: (_ k: Int, _ column: Int) -> Float
  ) -> [Float] {
    (0..<rows * columns).map { index in
      (0..<depth).reduce(0) { $0 + a(index / columns, $1) * b($1, index % columns) }
    }
  }

  @Test("multiplies what a training step multiplies", arguments: MatrixProductShape.Role.allCases)
  func product(role: MatrixProductShape.Role) throws {
    let library = try #require(OpenBLAS.installed, "OpenBLAS is not installed")
    let (sites, inputs, outputs) = (7, 3, 5)
    let shape = MatrixProductShape(role, sites: sites, inputs: inputs, outputs: outputs)
    var generator = SeededGenerator(seed: 0)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.uniform() - 0.5) } }
    let (first, second) = (numbers(shape.elementCounts.first), numbers(shape.elementCounts.second))
    let expected =
      switch role {
      case .forward:
        reference(
          rows: sites, columns: outputs, depth: inputs, { first[$0 * inputs + $1] }, { second[$0 * outputs + $1] })
      case .inputGradient:
        reference(
          rows: sites, columns: inputs, depth: outputs, { first[$0 * outputs + $1] }, { second[$1 * outputs + $0] })
      case .weightGradient:
        reference(
          rows: inputs, columns: outputs, depth: sites, { first[$1 * inputs + $0] }, { second[$0 * outputs + $1] })
      }
    let found = shape.product(first, second, by: library)
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-5) }
  }

  /// Models of vectors have weights for every place, which are no matrices that sites are multiplied with.
  @Test(
    "has all the multiplications of a network, three times",
    arguments: ModelExample.all.filter { !type(of: $0.configuration).kinds.contains(.vectors) })
  func products(example: ModelExample) throws {
    try check(example.configuration)
  }

  private func check(_ configuration: some ModelConfiguration) throws {
    let model = try configuration.makeModel(from: InitialValues(seed: 0))
    let products = MatrixProductShape.products(ofTraining: model)
    for role in MatrixProductShape.Role.allCases {
      let perSite = products.filter { $0.role == role }.reduce(0) { $0 + $1.multiplyAdds / $1.sites }
      #expect(perSite == model.multiplyAddsPerSymbol)
    }
  }

  @Test("measures a speed, on one thread and on more", arguments: [1, 3])
  func speed(threadCount: Int) throws {
    let library = try #require(OpenBLAS.installed, "OpenBLAS is not installed")
    let products = MatrixProductShape.Role.allCases.map { MatrixProductShape($0, sites: 64, inputs: 8, outputs: 16) }
    let yardstick = ProductYardstick(products, by: library, threadCount: threadCount, seconds: 1e-4)
    let speed = yardstick.burst()
    #expect(speed > 0 && speed.isFinite)
    var copying = CopyYardstick(byteCount: 1 << 20, threadCount: threadCount)
    let bytesPerSecond = copying.burst()
    #expect(bytesPerSecond > 0 && bytesPerSecond.isFinite)
  }

  @Test("takes the median of what it found")
  func medians() {
    #expect(median([5, 1, 3]) == 3)
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([7]) == 7)
    #expect(median([]) == 0)
  }
}
