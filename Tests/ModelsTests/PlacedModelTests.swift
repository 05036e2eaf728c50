import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A model with weights for every place")
struct PlacedModelTests {
  private func logits(_ model: some AutoregressiveModel, _ symbols: [Symbol], order: SiteOrder) throws -> [Float] {
    let batch = SymbolBatch(examples: [symbols], on: try #require(model.domain.grid), order: order)
    return model.predictions(of: batch, on: Backend(threadCount: 1)).values
  }

  private func parameter(_ path: String, of model: some AutoregressiveModel) throws -> [Double] {
    try #require(model.parameters.first { $0.path == path }).value.values.map { Double($0) }
  }

  @Test("NADE computes the paper's formula for two levels, without its recurrence")
  func nade() throws {
    let model = try ModelExample.nade.makeModel(from: RandomParameters(seed: 2))
    let (weight, bias) = (try parameter("hidden.weight", of: model), try parameter("hidden.bias", of: model))
    let (output, outputBias) = (try parameter("output.weight", of: model), try parameter("output.bias", of: model))
    let (units, symbols): (Int, [Symbol]) = (5, [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0])
    let found = try logits(model, symbols, order: .raster)
    for site in symbols.indices {
      let sum = (0..<units).reduce(outputBias[site]) { sum, unit in
        let a = (0..<site).reduce(bias[unit]) { $0 + weight[$1 * units + unit] * Double(symbols[$1]) }
        return sum + output[site * units + unit] / (1 + Double.exponential(-a))
      }
      #expect(found[2 * site] == 0)
      #expect(abs(Double(found[2 * site + 1]) - sum) < 1e-5)
    }
  }

  @Test("FVSBN is a logistic regression on the symbols before")
  func fvsbn() throws {
    let model = try ModelExample.otherFVSBN.makeModel(from: RandomParameters(seed: 2))
    let (weight, bias) = (try parameter("direct.weight", of: model), try parameter("output.bias", of: model))
    let symbols: [Symbol] = [3, 0, 1, 2, 3, 1]
    let order = model.orders[0]
    #expect(order.places == [5, 4, 3, 2, 1, 0])
    let found = try logits(model, symbols, order: order)
    for (site, level) in (0..<6).flatMap({ site in (1..<4).map { (site, $0) } }) {
      let output = (5 - site) * 3 + level - 1
      let sum = (0..<site).reduce(bias[output]) { $0 + weight[(5 - $1) * 18 + output] * Double(symbols[$1]) / 3 }
      #expect(abs(Double(found[4 * site + level]) - sum) < 1e-5)
    }
  }

  @Test("MADE is another model for every order and mask that it learns")
  func masks() throws {
    let model = try ModelExample.otherMADE.makeModel(from: RandomParameters(seed: 2))
    #expect(model.orders.map(\.number) == [0, 1, 0, 1, 0, 1])
    #expect(Set(model.orders.map(\.places)).count == 3)
    let examples: [Symbol] = [3, 0, 1, 2, 3, 1]
    let all = try model.orders.map { order in
      order.places(ofSites: try logits(model, order.sites(ofPlaces: examples), order: order).chunks(of: 4))
    }
    #expect(Set(all).count == 6)
  }

  @Test("MADE puts known places first, the others behind them in an order of their own number")
  func knownFirst() throws {
    let model = try ModelExample.otherMADE.makeModel(from: RandomParameters(seed: 2))
    let orders = try (0..<8).map { try #require(model.order(knownFirst: [4, 1, 99], number: $0)) }
    for order in orders {
      let places = try #require(order.places)
      #expect(Set(places.prefix(2)) == [1, 4])
      #expect(places.sorted() == Array(0..<6))
    }
    #expect(Set(orders.map { $0.places.map { Array($0.dropFirst(2)) } }).count > 3)
    #expect(Set(orders.map(\.number)) == [0, 1])
    // What is known is read: it moves the predictions of all others, and they sum to 1 all the same.
    #expect(abs(exactTotal(of: model, inOrders: [orders[3]]) - 1) < 1e-5)
    #expect(try ModelExample.made.makeModel(from: RandomParameters(seed: 2)).order(knownFirst: [1]) == nil)
  }

  @Test("visits the places in the order that it is named after")
  func orderings() {
    let grid = Grid(rows: 3, columns: 3)
    func places(_ ordering: SiteOrdering, draw: Int = 0, seed: UInt64 = 0) -> [Int]? {
      ordering.order(of: grid, seed: seed, draw: draw).places
    }
    #expect(places(.raster) == nil)
    #expect(places(.reversed) == [8, 7, 6, 5, 4, 3, 2, 1, 0])
    #expect(places(.columns) == [0, 3, 6, 1, 4, 7, 2, 5, 8])
    #expect(places(.evenThenOdd) == [0, 2, 4, 6, 8, 1, 3, 5, 7])
    #expect(places(.centreOut) == [4, 1, 3, 5, 7, 0, 2, 6, 8])
    let random = [places(.random), places(.random, draw: 1), places(.random, seed: 1)]
    #expect(random[0] == places(.random) && Set(random).count == 3)
    #expect(SiteOrdering.centreOut.order(of: grid, seed: 0, mask: 3).number == 3)
  }

  @Test("takes on the size and the levels of what it is to learn, and colours as places of their own")
  func fitting() throws {
    func check<Configuration: PlacedConfiguration>(_ configuration: Configuration) throws {
      let shape = ExampleShape(
        .images, levelCount: 16, grid: Grid(rows: 4, columns: 5), channelCount: 3, classCount: 10)
      let fitted = try configuration.fitted(to: shape)
      #expect((fitted.rows, fitted.columns, fitted.levelCount) == (4, 15, 16))
      let model = try fitted.makeModel(from: InitialValues(seed: 0))
      #expect(model.domain == .oneGrid(Grid(rows: 4, columns: 15)) && model.levelCount == 16)
      #expect(model.parameters.reduce(0) { $0 + $1.shape.elementCount } == fitted.parameterCount)
      for unfit in [ExampleShape(.sound, levelCount: 2), ExampleShape(.images, levelCount: 2)] {
        #expect(throws: ConfigurationError.self) { try configuration.fitted(to: unfit) }
      }
      let huge = ExampleShape(.images, levelCount: 256, grid: Grid(rows: 300, columns: 300))
      #expect(throws: ConfigurationError.self) { try configuration.fitted(to: huge) }
    }
    try check(ModelExample.histogram)
    try check(ModelExample.fvsbn)
    try check(ModelExample.nade)
    try check(ModelExample.otherMADE)
    #expect(throws: ConfigurationError.self) {
      try UnigramConfiguration.bytes.fitted(to: ExampleShape(.images, levelCount: 2, grid: Grid(columns: 3)))
    }
    #expect(try UnigramConfiguration.bytes.fitted(to: ExampleShape(.sound, levelCount: 64)).levelCount == 64)
  }

  @Test("refuses sizes that it cannot have, and names them")
  func bounds() {
    func expect<Configuration: ModelConfiguration>(
      _ key: String, _ configuration: Configuration, _ change: (inout Configuration) -> Void
    ) {
      var changed = configuration
      change(&changed)
      let error = #expect(throws: ConfigurationError.self, "\(key)") { try changed.validated() }
      #expect(error?.description.contains(key) == true, "\(key): \(error?.description ?? "")")
    }
    expect("rows", ModelExample.fvsbn) { $0.rows = 0 }
    expect("columns", ModelExample.nade) { $0.columns = -1 }
    expect("columns", ModelExample.nade) { $0.columns = .max }
    expect("rows × columns", ModelExample.histogram) { ($0.rows, $0.columns) = (300, 300) }
    expect("rows × columns", ModelExample.made) { ($0.rows, $0.columns) = (1, 1) }
    expect("levelCount", ModelExample.made) { $0.levelCount = 1 }
    expect("levelCount", UnigramConfiguration.bytes) { $0.levelCount = 257 }
    expect("seed", ModelExample.fvsbn) { $0.seed = -1 }
    expect("hiddenUnits", ModelExample.nade) { $0.hiddenUnits = 0 }
    expect("hiddenUnits", ModelExample.made) { $0.hiddenUnits = [3, .max] }
    expect("hidden layers", ModelExample.made) { $0.hiddenUnits = [] }
    expect("maskCount", ModelExample.made) { $0.maskCount = 0 }
    expect("orderCount", ModelExample.made) { $0.orderCount = 2 }
    expect("maskCount × orderCount", ModelExample.otherMADE) { ($0.maskCount, $0.orderCount) = (100, 100) }
    expect("parameters", ModelExample.fvsbn) { ($0.rows, $0.columns) = (256, 256) }
    expect("parameters", ModelExample.made) { $0.hiddenUnits = [65_536, 65_536] }
    expect("parameters", ModelExample.nade) {
      ($0.rows, $0.columns, $0.levelCount, $0.hiddenUnits) = (256, 256, 256, 65_536)
    }
  }
}

extension [Float] {
  fileprivate func chunks(of length: Int) -> [[Float]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<$0 + length]) }
  }
}
