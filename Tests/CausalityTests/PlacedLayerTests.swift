import Causality
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

/// Layers with weights for every place: what they promise, seen in the values, under many orders.
@Suite("A layer with weights for every place")
struct PlacedLayerTests {
  private static let grid = Grid(rows: 3, columns: 4)
  private static let levelCount = 3

  /// Orders drawn at random, each under a mask of its own.
  private static let orders: [SiteOrder] =
    (0..<6).map { number in
      var generator = SeededGenerator(seed: UInt64(number))
      return SiteOrder(places: Array(0..<grid.siteCount).shuffled(using: &generator), number: number)
    } + [.raster]

  private func values(
    _ layer: (Feature<Present>) -> Feature<Past>, _ symbols: [Int32], _ order: SiteOrder
  ) -> [[Float]] {
    let batch = SymbolBatch(symbols, layout: SiteLayout([Self.grid], order: order))
    let result = layer(Feature(observing: batch.layout, on: Tape()))
    let channels = result.channelCount
    let all = result.values(observing: batch, on: Backend(threadCount: 1)).values
    return stride(from: 0, to: all.count, by: channels).map { Array(all[$0..<$0 + channels]) }
  }

  private enum Reading { case allEarlierSites, someEarlierSites }

  /// Changes each symbol in turn, and expects no site but later ones to notice, and all of these if all are read.
  private func expectPast(_ reading: Reading, _ layer: (Feature<Present>) -> Feature<Past>) {
    let symbols = (0..<Int32(Self.grid.siteCount)).map { $0 * 5 % Int32(Self.levelCount) }
    for order in Self.orders {
      let before = values(layer, symbols, order)
      for changed in symbols.indices {
        var others = symbols
        others[changed] = (others[changed] + 1) % Int32(Self.levelCount)
        let after = values(layer, others, order)
        let moved = symbols.indices.filter { before[$0] != after[$0] }
        let later = Array(changed + 1..<Self.grid.siteCount)
        switch reading {
        case .allEarlierSites: #expect(moved == later, "\(order.number): \(changed)")
        case .someEarlierSites: #expect(Set(moved).isSubset(of: later), "\(order.number): \(changed)")
        }
        #expect(changed > 5 || !moved.isEmpty)
      }
    }
  }

  private func build<Layer>(
    _ make: (ParameterScope) throws(ParameterError) -> Layer
  ) throws(ParameterError) -> Layer {
    try ParameterStore.build(from: RandomParameters(seed: 2, upTo: 0.4), make).network
  }

  @Test("and masks reads earlier sites and no other, whatever the order", arguments: [[], [60], [50, 60, 70]])
  func ordered(hiddenUnits: [Int]) throws {
    for hasDirectConnections in [false, true] {
      let configuration = OrderedPerceptron.Configuration(
        levelCount: Self.levelCount, placeCount: Self.grid.siteCount, hiddenUnits: hiddenUnits,
        hasDirectConnections: hasDirectConnections, seed: 1)
      let layer = try build { scope throws(ParameterError) in try OrderedPerceptron(configuration, in: scope) }
      // A hidden unit that is 0 passes nothing on.
      expectPast(hasDirectConnections || hiddenUnits.isEmpty ? .allEarlierSites : .someEarlierSites) { layer($0) }
    }
  }

  @Test("and a running sum reads every earlier site and no other, whatever the order")
  func shared() throws {
    let layer = try build { scope throws(ParameterError) in
      try SharedPerceptron(
        levelCount: Self.levelCount, placeCount: Self.grid.siteCount, hiddenUnits: 7, in: scope)
    }
    expectPast(.allEarlierSites) { layer($0).withFirstLogitPinned() }
  }

  @Test("and nothing else reads no symbol, and has the numbers of the place that a site is")
  func table() throws {
    let layer = try build { scope throws(ParameterError) in
      try SiteLogits(placeCount: Self.grid.siteCount, channels: 2, in: scope)
    }
    let raster = values({ layer($0) }, Array(repeating: 0, count: 12), .raster)
    #expect(Set(raster).count == 12)
    for order in Self.orders {
      #expect(values({ layer($0) }, Array(repeating: 1, count: 12), order) == order.sites(ofPlaces: raster))
    }
  }

  @Test("of all levels but the first gives the first the logit 0")
  func pinned() throws {
    let layer = try build { scope throws(ParameterError) in
      try SiteLogits(placeCount: 1, channels: 2, in: scope)
    }
    let free = values({ layer($0) }, Array(repeating: 0, count: 12), .raster)
    let pinned = values({ layer($0).withFirstLogitPinned() }, Array(repeating: 0, count: 12), .raster)
    #expect(pinned == free.map { [0] + $0 })
  }

  @Test("and masks or a running sum traps on grids with another number of places, instead of reading foreign memory")
  func otherGrid() async {
    await #expect(processExitsWith: .failure) {
      let layer = try PlacedLayerTests().build { scope throws(ParameterError) in
        try OrderedPerceptron(OrderedPerceptron.Configuration(levelCount: 3, placeCount: 11), in: scope)
      }
      _ = PlacedLayerTests().values({ layer($0) }, Array(repeating: 0, count: 12), .raster)
    }
    await #expect(processExitsWith: .failure) {
      let layer = try PlacedLayerTests().build { scope throws(ParameterError) in
        try SharedPerceptron(levelCount: 3, placeCount: 13, hiddenUnits: 2, in: scope)
      }
      _ = PlacedLayerTests().values({ layer($0) }, Array(repeating: 0, count: 12), .raster)
    }
  }
}
