import TensorCore

extension OperationCatalog {
  /// Operations with weights for every place, whose grids are of one size.
  static let placed: [OperationExample] = masked + cumulative + tables

  private static let grids = Array(repeating: Grid(rows: 2, columns: 4), count: 3)

  /// Places in an order that is neither their own nor its reverse.
  private static func shuffled(_ layout: SiteLayout, number: Int = 0) -> SiteLayout {
    let count = layout.grids[0].siteCount
    // 3 shares no divisor with the counts below.
    let order = SiteOrder(places: (0..<count).map { ($0 * 3 + 2) % count }, number: number)
    return SiteLayout(layout.grids, order: order)
  }

  private static let masked: [OperationExample] = [
    maskedPerceptron("without hidden units", levelCount: 2, [], on: grids),
    maskedPerceptron("of one hidden layer", levelCount: 2, [7], hasDirectConnections: false, on: grids),
    maskedPerceptron("of two hidden layers", levelCount: 2, [6, 9], on: grids),
    maskedPerceptron("of four levels, in another order", levelCount: 4, [6, 5, 7], on: grids) { shuffled($0) },
    maskedPerceptron("under a later mask", levelCount: 2, [8, 9], on: grids) {
      SiteLayout($0.grids, order: SiteOrder(number: 5))
    },
    // Wider than the blocks in which products are computed.
    maskedPerceptron(
      "of wide layers", levelCount: 2, [150, 70], on: Array(repeating: Grid(columns: 140), count: 2)
    ) { shuffled($0, number: 1) },
  ]

  private static func maskedPerceptron(
    _ label: String, levelCount: Int, _ hiddenUnits: [Int], hasDirectConnections: Bool = true, on grids: [Grid],
    _ ordered: @escaping @Sendable (SiteLayout) -> SiteLayout = { $0 }
  ) -> OperationExample {
    let (places, outputs) = (grids[0].siteCount, levelCount - 1)
    var operands: [OperationExample.Operand] = [.symbols(levelCount: levelCount), .weight(Shape(places, outputs))]
    if hasDirectConnections { operands.append(.weight(Shape(places, places, outputs))) }
    var below = places
    for units in hiddenUnits {
      operands += [.weight(Shape(below, units)), .weight(Shape(units))]
      below = units
    }
    if !hiddenUnits.isEmpty { operands.append(.weight(Shape(below, places, outputs))) }
    let configuration = MaskedPerceptron.Configuration(
      levelCount: levelCount, outputs: outputs, hiddenUnits: hiddenUnits, hasDirectConnections: hasDirectConnections,
      seed: 3)
    return OperationExample("masked perceptron " + label, on: grids, operands, growing: .moreGrids) {
      MaskedPerceptron(configuration, layout: ordered($0))
    }
  }

  private static let cumulative: [OperationExample] = [
    cumulativePerceptron("of two levels", levelCount: 2, units: 5),
    cumulativePerceptron("of four levels, in another order", levelCount: 4, units: 3) { shuffled($0) },
    // More units than their gradients are computed of at once.
    cumulativePerceptron("of many units", levelCount: 3, units: 150),
  ]

  private static func cumulativePerceptron(
    _ label: String, levelCount: Int, units: Int,
    _ ordered: @escaping @Sendable (SiteLayout) -> SiteLayout = { $0 }
  ) -> OperationExample {
    let (places, outputs) = (grids[0].siteCount, levelCount - 1)
    return OperationExample(
      "cumulative perceptron " + label, on: grids,
      [
        .symbols(levelCount: levelCount), .weight(Shape(places, outputs, units)), .weight(Shape(units)),
        .weight(Shape(places, outputs, units)), .weight(Shape(places, outputs)),
      ],
      growing: .moreGrids
    ) {
      CumulativePerceptron(levelCount: levelCount, units: units, outputs: outputs, layout: ordered($0))
    }
  }

  private static let tables: [OperationExample] = [
    OperationExample("site table", on: grids, [.weight(Shape(8, 3))], growing: .moreGrids) {
      SiteTable(rowCount: 8, channels: 3, layout: $0)
    },
    OperationExample("site table in another order", on: grids, [.weight(Shape(8, 3))], growing: .moreGrids) {
      SiteTable(rowCount: 8, channels: 3, layout: shuffled($0))
    },
    OperationExample(
      "site table that all sites share", on: [Grid(columns: 5), Grid(columns: 2)], [.weight(Shape(1, 3))]
    ) { SiteTable(rowCount: 1, channels: 3, layout: $0) },
    OperationExample("pinned logit", on: grids, [.feature(channels: 3)]) { _ in PinnedLogit() },
    OperationExample("pinned logit of two levels", on: grids, [.feature(channels: 1)]) { _ in PinnedLogit() },
  ]
}
