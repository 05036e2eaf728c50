import TensorCore

extension OperationCatalog {
  /// Clips that are longer and shorter than a frame; the second goes on after its last frame.
  private static let clips = [Grid(columns: 11), Grid(columns: 3), Grid(columns: 1), Grid(columns: 7)]
  /// Clips with as many sites as frames.
  private static let singleSites = [Grid(columns: 1), Grid(columns: 1), Grid(columns: 1)]

  /// Operations on what is given beside the symbols.
  static let conditions: [OperationExample] = [
    OperationExample("condition frames", on: singleSites, [], conditionChannels: 2) {
      FrameWindows(channels: 2, layout: $0)
    },
    OperationExample("condition frames where nothing is given", on: singleSites, []) {
      FrameWindows(channels: 2, layout: $0)
    },
    OperationExample(
      "product of frames", on: singleSites, [.frames, .weight(Shape(6, 4)), .weight(Shape(4))], conditionChannels: 2
    ) { FrameProduct(inputChannels: 6, outputChannels: 4, layout: $0) },
    OperationExample(
      "product of frames with a bias of every clip", on: clips, [.frames, .weight(Shape(6, 4)), .weight(Shape(4, 4))],
      generation: .refused, conditionChannels: 2
    ) { FrameProduct(inputChannels: 6, outputChannels: 4, biasExtent: .grids, layout: $0) },
    OperationExample("frames to sites", on: clips, [.frames], conditionChannels: 2) { FrameSpread(layout: $0) },
    OperationExample("frames to sites, of a feature", on: clips, [.feature(channels: 2)], generation: .refused) {
      FrameSpread(layout: SiteLayout($0.grids.flatMap { Array(repeating: Grid(columns: 1), count: $0.columns) }))
    },
  ]
}
