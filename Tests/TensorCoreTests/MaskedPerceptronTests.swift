import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A masked perceptron")
struct MaskedPerceptronTests {
  private let grid = Grid(rows: 2, columns: 3)
  private let backend = Backend(threadCount: 1)

  private func operation(
    _ hiddenUnits: [Int], levelCount: Int = 2, direct: Bool = true, order: SiteOrder = .raster, seed: UInt64 = 0
  ) -> MaskedPerceptron {
    MaskedPerceptron(
      MaskedPerceptron.Configuration(
        levelCount: levelCount, outputs: levelCount - 1, hiddenUnits: hiddenUnits, hasDirectConnections: direct,
        seed: seed),
      layout: SiteLayout([grid], order: order))
  }

  /// y for parameters of which all numbers are one, but the biases, which are 0.
  private func countingPaths(_ operation: MaskedPerceptron, _ symbols: [Float], _ shapes: [Shape]) -> [Float] {
    let parameters = shapes.map { Tensor<Float>($0, repeating: $0.extents.count == 1 ? 0 : 1) }
    let bias = Tensor<Float>(Shape(6, 1))
    return operation.forward([Tensor(Shape(6, 1), symbols), bias] + parameters, on: backend).output.values
  }

  @Test("without hidden units adds up the symbols before each site, in the order of prediction")
  func regression() {
    let symbols: [Float] = [1, 1, 0, 1, 0, 1]
    let shape = Shape(6, 6, 1)
    #expect(countingPaths(operation([]), symbols, [shape]) == [0, 1, 2, 2, 3, 3])
    // Symbols come by site in every order, so the sums are the same, though they run through other weights.
    let backwards = SiteOrder(places: [5, 4, 3, 2, 1, 0], number: 0)
    #expect(countingPaths(operation([], order: backwards), symbols, [shape]) == [0, 1, 2, 2, 3, 3])
    var weight = Tensor<Float>(shape)
    // From place 4, which is predicted second, to place 0, which is predicted last, and back, which is forbidden.
    weight.withMutableElements { ($0[4 * 6 + 0], $0[0 * 6 + 4]) = (5, 7) }
    let inputs = [Tensor(Shape(6, 1), [0, 1, 0, 0, 0, 1]), Tensor<Float>(Shape(6, 1)), weight]
    #expect(operation([], order: backwards).forward(inputs, on: backend).output.values == [0, 0, 0, 0, 0, 5])
  }

  @Test("has hidden units that lead from every site to every later one, and to no other", arguments: [0, 1, 7])
  func paths(mask: Int) {
    let operation = operation([40, 50], direct: false, order: SiteOrder(number: mask))
    let shapes = [Shape(6, 40), Shape(40), Shape(40, 50), Shape(50), Shape(50, 6, 1)]
    for site in 0..<6 {
      let symbols = (0..<6).map { $0 == site ? Float(1) : 0 }
      let reached = countingPaths(operation, symbols, shapes).map { $0 > 0 }
      #expect(reached == (0..<6).map { $0 > site })
    }
  }

  @Test("draws other degrees for another mask or seed, and the same ones again")
  func masks() {
    func paths(_ mask: Int, seed: UInt64) -> [Float] {
      let operation = operation([30], direct: false, order: SiteOrder(number: mask), seed: seed)
      return countingPaths(operation, [1, 0, 1, 1, 0, 1], [Shape(6, 30), Shape(30), Shape(30, 6, 1)])
    }
    #expect(paths(1, seed: 0) == paths(1, seed: 0))
    let all = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)].map { paths($0.0, seed: UInt64($0.1)) }
    #expect(Set(all).count == all.count)
  }

  @Test("uses a unit under one mask for what it does not under another")
  func unitsChangeRoles() {
    func readers(ofUnit unit: Int, mask: Int) -> [Bool] {
      let operation = operation([12], direct: false, order: SiteOrder(number: mask))
      var output = Tensor<Float>(Shape(12, 6, 1))
      output.withMutableElements { elements in for place in 0..<6 { elements[unit * 6 + place] = 1 } }
      let inputs = [
        Tensor(Shape(6, 1), repeating: Float(1)), Tensor<Float>(Shape(6, 1)), Tensor(Shape(6, 12), repeating: Float(1)),
        Tensor<Float>(Shape(12)), output,
      ]
      return operation.forward(inputs, on: backend).output.values.map { $0 > 0 }
    }
    let roles = (0..<12).map { unit in Set((0..<6).map { readers(ofUnit: unit, mask: $0) }) }
    #expect(roles.contains { $0.count > 1 })
    // A unit of degree d reaches all sites from d on.
    #expect(roles.joined().allSatisfy { row in row == (0..<6).map { $0 >= (row.firstIndex(of: true) ?? 6) } })
  }

  @Test("takes a level as a number between 0 and 1")
  func levels() {
    let operation = operation([], levelCount: 5)
    let symbols: [Float] = [2, 4, 0, 1, 0, 3]
    let inputs = [
      Tensor(Shape(6, 1), symbols), Tensor<Float>(Shape(6, 4)), Tensor(Shape(6, 6, 4), repeating: Float(1)),
    ]
    let y = operation.forward(inputs, on: backend).output
    #expect(y.shape == Shape(6, 4))
    let expected: [Float] = [0, 0.5, 1.5, 1.5, 1.75, 1.75]
    #expect(y.values == expected.flatMap { Array(repeating: $0, count: 4) })
  }

  @Test("counts the multiplications that it makes, not those that a mask would make zeros of")
  func multiplications() {
    #expect(operation([]).multiplyAddsPerSite == 15 / 6)
    // All units of a layer over two sites have degree 1: one input and one output each.
    let pair = MaskedPerceptron(
      MaskedPerceptron.Configuration(
        levelCount: 2, outputs: 1, hiddenUnits: [10], hasDirectConnections: false, seed: 0),
      layout: SiteLayout([Grid(columns: 2)]))
    #expect(pair.multiplyAddsPerSite == (10 + 10) / 2)
  }

  @Test("traps on grids of different sizes, which cannot share weights")
  func differentGrids() async {
    await #expect(processExitsWith: .failure) {
      _ = MaskedPerceptron(
        MaskedPerceptron.Configuration(
          levelCount: 2, outputs: 1, hiddenUnits: [3], hasDirectConnections: true, seed: 0),
        layout: SiteLayout([Grid(columns: 2), Grid(columns: 3)]))
    }
  }
}
