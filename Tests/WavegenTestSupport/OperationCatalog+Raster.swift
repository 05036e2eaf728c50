import TensorCore

extension OperationCatalog {
  /// Clips of several lengths, not in the order of their lengths.
  private static let clips = [Grid(columns: 4), Grid(columns: 11), Grid(columns: 1), Grid(columns: 6)]

  static let recurrences: [OperationExample] = [
    recurrence("of clips", channels: 3, on: clips),
    recurrence("of one number", channels: 1, on: clips),
    recurrence(
      "of images, row after row", channels: 2,
      on: [Grid(rows: 3, columns: 4), Grid(columns: 5), Grid(rows: 4, columns: 1)]),
  ]

  private static func recurrence(_ label: String, channels: Int, on grids: [Grid]) -> OperationExample {
    OperationExample(
      "gated recurrence " + label, on: grids,
      [.feature(channels: 3 * channels), .weight(Shape(channels, 3 * channels)), .weight(Shape(channels))]
    ) { GatedRecurrence(channels: channels, layout: $0) }
  }

  /// Lines of 12 sites, which are images of 2 × 3 places with 2 channels.
  private static let lines = [Grid(columns: 12), Grid(columns: 12)]
  private static let axes = [
    CoordinateBias.Axis(extent: 2, stride: 6), CoordinateBias.Axis(extent: 3, stride: 2),
    CoordinateBias.Axis(extent: 2, stride: 1),
  ]
  private static let located: [OperationExample.Operand] = [
    .feature(channels: 4), .weight(Shape(2, 4)), .weight(Shape(3, 4)), .weight(Shape(2, 4)),
  ]

  static let coordinates: [OperationExample] = [
    OperationExample("coordinate bias", on: lines, located) { CoordinateBias(axes: axes, channels: 4, layout: $0) },
    OperationExample("coordinate bias in another order", on: lines, located) { layout in
      let count = layout.grids[0].siteCount
      let backwards = SiteOrder(places: (0..<count).reversed(), number: 1)
      return CoordinateBias(axes: axes, channels: 4, layout: SiteLayout(layout.grids, order: backwards))
    },
    OperationExample("coordinate bias of rows", on: [Grid(rows: 2, columns: 3)], Array(located.prefix(3))) {
      CoordinateBias(
        axes: [.init(extent: 2, stride: $0.grids[0].columns), .init(extent: 3, stride: 1)], channels: 4, layout: $0)
    },
  ]
}
