import Causality
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("The probabilities of all examples")
struct ExactProbabilityTests {
  /// The largest grid of a model of which there are no more than 4096 examples.
  private func smallGrid(of model: some AutoregressiveModel) -> Grid? {
    var siteCount = 0
    var exampleCount = 1
    while exampleCount * model.levelCount <= 4096 {
      exampleCount *= model.levelCount
      siteCount += 1
    }
    switch model.domain {
    case .sequences: return Grid(columns: siteCount)
    case .anyGrid: return siteCount < 4 ? Grid(columns: siteCount) : Grid(rows: 2, columns: siteCount / 2)
    case .oneLine(let grid), .oneGrid(let grid): return grid.siteCount <= siteCount ? grid : nil
    }
  }

  @Test("sum to 1, without a class and of each", arguments: ModelExample.all)
  func total(_ example: ModelExample) throws {
    let model = try example.makeModel()
    guard let grid = smallGrid(of: model) else { return }
    for label in [nil, 0, 1].prefix(model.classCount == nil ? 1 : 3) {
      #expect(abs(exactTotal(of: model, on: grid, label: label) - 1) < 1e-5)
    }
  }

  @Test("are few enough to be summed, for the examples of all models that are of one size")
  func coverage() throws {
    for example in ModelExample.all where type(of: example.configuration).kinds.contains(.vectors) {
      #expect(smallGrid(of: try example.makeModel()) != nil, "\(example)")
    }
  }

  @Test("sum to 1 in every order, and so do those of a mixture over orders and masks")
  func mixture() throws {
    let model = try ModelExample.otherMADE.makeModel(from: RandomParameters(seed: 5, upTo: 0.6))
    #expect(model.orders.count == 6 && Set(model.orders).count == 6)
    for order in model.orders { #expect(abs(exactTotal(of: model, inOrders: [order]) - 1) < 1e-5) }
    #expect(abs(exactTotal(of: model, inOrders: model.orders) - 1) < 1e-5)
  }

  @Test("do not sum to 1 where a model sees what it predicts")
  func leak() throws {
    #expect(abs(exactTotal(of: try FaultyModel(.none), on: Grid(columns: 4)) - 1) < 1e-5)
    #expect(abs(exactTotal(of: try FaultyModel(.seesThePresent), on: Grid(columns: 4)) - 1) > 0.01)
  }
}
