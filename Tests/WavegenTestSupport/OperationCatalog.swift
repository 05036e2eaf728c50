import Kernels
import TensorCore

/// At least one example of every operation. A test holds the list against the source files.
package enum OperationCatalog {
  package static let examples: [OperationExample] =
    convolutions + gatedConvolutions + pointwise + products + symbols
    + recurrences + coordinates + placed + conditions

  /// Clips of several lengths, some of them shorter than the dilation of 4.
  private static let clips = [Grid(columns: 11), Grid(columns: 3), Grid(columns: 1), Grid(columns: 6)]
  private static let images = [Grid(rows: 3, columns: 4), Grid(columns: 5), Grid(rows: 4, columns: 1)]

  private static let dilated = [-8, -4, 0].map { Offset(column: $0) }
  private static let raster = [
    Offset(row: -1, column: -1), Offset(row: -1, column: 0), Offset(row: -1, column: 2), Offset(column: -1),
    Offset(column: 0),
  ]
  private static let rightLooking = [Offset(row: -1, column: 1), Offset(column: 2), Offset(column: 0)]

  private static let convolutions: [OperationExample] = [
    convolution("of clips, first site before the start", dilated, .firstSite, clips, .equalsWhole),
    convolution("of clips, zeros before the start", dilated, .zero, clips, .equalsWhole),
    convolution("without bias", dilated, .firstSite, clips, .equalsWhole, bias: []),
    convolution("of images, first site around", raster, .firstSite, images, .refused),
    convolution("of images, zeros around", raster, .zero, images, .equalsWhole),
    convolution("that looks right, zeros around", rightLooking, .zero, images, .refused),
    convolution(
      "of clips with a bias of every site", dilated, .firstSite, clips, .equalsWhole, bias: [.feature(channels: 2)],
      of: .sites),
    convolution(
      "of images with a bias of every site", raster, .zero, images, .equalsWhole, bias: [.feature(channels: 2)],
      of: .sites),
    convolution(
      "of images with a bias of every image", raster, .zero, images, .refused, bias: [.weight(Shape(3, 2))],
      of: .grids),
    convolution(
      "at single sites with a bias of every clip", [Offset(column: 0)], .zero, clips, .refused,
      bias: [.weight(Shape(4, 2))], of: .grids),
    rectified("of images", raster, images),
    rectified("of clips", dilated, clips),
    rectified("at single sites", [Offset(column: 0)], images),
  ]

  private static func convolution(
    _ label: String, _ taps: [Offset], _ boundary: Boundary, _ grids: [Grid],
    _ generation: OperationExample.Generation, bias: [OperationExample.Operand] = [.weight(Shape(2))],
    of biasExtent: BiasExtent = .everywhere
  ) -> OperationExample {
    OperationExample(
      "convolution " + label, on: grids, [.feature(channels: 3), .weight(Shape(taps.count, 3, 2))] + bias,
      generation: generation
    ) { layout in
      Convolution(
        TapProduct(
          taps: taps, boundary: boundary, inputChannels: 3, outputChannels: 2, biasExtent: biasExtent),
        layout: layout)
    }
  }

  private static func rectified(_ label: String, _ taps: [Offset], _ grids: [Grid]) -> OperationExample {
    OperationExample(
      "rectified convolution " + label, on: grids,
      [.feature(channels: 3), .weight(Shape(taps.count, 3, 2)), .weight(Shape(2))]
    ) { layout in
      Convolution(
        TapProduct(taps: taps, boundary: .zero, inputChannels: 3, outputChannels: 2, reading: .rectified),
        layout: layout)
    }
  }

  private static let gatedConvolutions: [OperationExample] = [
    gated("of clips, first site before the start", dilated, .firstSite, clips, .equalsWhole),
    gated("of clips, zeros before the start", dilated, .zero, clips, .equalsWhole),
    gated("of images", raster, .firstSite, images, .refused),
    OperationExample(
      "gated convolution with a bias of every clip", on: clips,
      [.feature(channels: 3), .weight(Shape(3, 3, 4)), .weight(Shape(4, 4))], generation: .refused
    ) { layout in
      GatedTapProduct(
        TapProduct(
          taps: dilated, boundary: .firstSite, inputChannels: 3, outputChannels: 4, biasExtent: .grids),
        layout: layout)
    },
  ]

  private static func gated(
    _ label: String, _ taps: [Offset], _ boundary: Boundary, _ grids: [Grid], _ generation: OperationExample.Generation
  ) -> OperationExample {
    OperationExample(
      "gated convolution " + label, on: grids,
      [.feature(channels: 3), .weight(Shape(taps.count, 3, 4)), .weight(Shape(4))], generation: generation
    ) { layout in
      GatedTapProduct(TapProduct(taps: taps, boundary: boundary, inputChannels: 3, outputChannels: 4), layout: layout)
    }
  }

  private static let pointwise: [OperationExample] = [
    OperationExample("gate", on: clips, [.feature(channels: 6)]) { _ in Gate() },
    OperationExample("rectifier", on: clips, [.feature(channels: 5)]) { _ in Rectify() },
    OperationExample("sum", on: clips, [.feature(channels: 5), .feature(channels: 5)]) { _ in ScaledSum(scale: 0.5) },
    OperationExample("sum of a feature with itself", on: clips, [.feature(channels: 5), .sameAs(0)]) { _ in
      ScaledSum(scale: 1)
    },
    OperationExample("scaled sum of a feature with itself", on: clips, [.feature(channels: 5), .sameAs(0)]) { _ in
      ScaledSum(scale: 0.75)
    },
    OperationExample("dropout", on: clips, [.feature(channels: 5)], generation: .differs) { _ in
      Dropout(probability: 0.4, key: 7)
    },
    OperationExample("dropout of nothing", on: clips, [.feature(channels: 5)]) { _ in Dropout(probability: 0, key: 7) },
  ]

  private static let products: [OperationExample] = [
    OperationExample(
      "residual connection", on: clips,
      [.feature(channels: 4), .feature(channels: 3), .weight(Shape(3, 4)), .weight(Shape(4))]
    ) { _ in ResidualProduct(inputChannels: 3, outputChannels: 4, scale: 0.75) },
    OperationExample(
      "residual connection of a feature with itself, without bias", on: clips,
      [.feature(channels: 4), .sameAs(0), .weight(Shape(4, 4))]
    ) { _ in ResidualProduct(inputChannels: 4, outputChannels: 4, scale: 1) },
    OperationExample(
      "skip sum", on: clips,
      [
        .feature(channels: 3), .feature(channels: 3), .feature(channels: 3), .weight(Shape(3, 2)),
        .weight(Shape(3, 2)), .weight(Shape(3, 2)), .weight(Shape(2)),
      ]
    ) { SumOfProducts(layerCount: 3, inputChannels: 3, outputChannels: 2, scale: 0.5, layout: $0) },
    // For predicted sites only: the others are zeros, where generation computes them like all.
    OperationExample(
      "skip sum of what is predicted", on: clips,
      [.feature(channels: 3), .feature(channels: 3), .weight(Shape(3, 2)), .weight(Shape(3, 2)), .weight(Shape(2))],
      generation: .differs
    ) {
      SumOfProducts(layerCount: 2, inputChannels: 3, outputChannels: 2, scale: 0.5, layout: predicted($0))
    },
    OperationExample(
      "1×1 convolution of what is predicted", on: clips,
      [.feature(channels: 3), .weight(Shape(1, 3, 2)), .weight(Shape(2))], generation: .differs
    ) {
      Convolution(
        TapProduct(taps: [Offset(column: 0)], boundary: .zero, inputChannels: 3, outputChannels: 2),
        layout: predicted($0))
    },
    OperationExample(
      "skip sum of one feature and one weight twice, without bias", on: clips,
      [.feature(channels: 3), .sameAs(0), .weight(Shape(3, 2)), .sameAs(2)]
    ) { SumOfProducts(layerCount: 2, inputChannels: 3, outputChannels: 2, scale: 1, layout: $0) },
  ]

  private static func predicted(_ layout: SiteLayout) -> SiteLayout {
    SiteLayout(layout.grids, contextLengths: layout.grids.map { $0.columns / 2 }).predicted
  }

  private static let symbols: [OperationExample] = [
    OperationExample(
      "symbol look-up", on: clips, [.symbols(levelCount: 5), .weight(Shape(3, 5, 4)), .weight(Shape(4))]
    ) { layout in
      SymbolLookup(
        taps: [-5, -2, -1].map { Offset(column: $0) }, blank: 2, levelCount: 5, channels: 4, layout: layout)
    },
    OperationExample(
      "symbol look-up in images, without bias", on: images, [.symbols(levelCount: 5), .weight(Shape(2, 5, 4))]
    ) { layout in
      SymbolLookup(
        taps: [Offset(row: -1, column: 1), Offset(column: -1)], blank: 2, levelCount: 5, channels: 4, layout: layout)
    },
    OperationExample(
      "symbol look-up in rows above", on: images, [.symbols(levelCount: 5), .weight(Shape(3, 5, 4)), .weight(Shape(4))]
    ) { layout in
      SymbolLookup(
        taps: [Offset(row: -2, column: -1), Offset(row: -1, column: 0), Offset(row: -1, column: 2)], blank: 1,
        levelCount: 5, channels: 4, layout: layout)
    },
    OperationExample("intensity", on: images, [.symbols(levelCount: 5)], generation: .refused) { _ in
      SymbolNumber(.intensity(levelCount: 5))
    },
    OperationExample("companding", on: clips, [.feature(channels: 3)]) { _ in Companding() },
    OperationExample("multiple", on: images, [.symbols(levelCount: 5)], generation: .refused) { _ in
      SymbolNumber(.isMultiple(of: 2))
    },
    OperationExample("anchored components", on: clips, [.feature(channels: 10), .feature(channels: 1)]) { _ in
      AnchoredComponents(unit: 0.25, scale: 0.5)
    },
    OperationExample(
      "class rows", on: [Grid(columns: 1)], [.weight(Shape(4, 3)), .weight(Shape(3))], generation: .differs
    ) { LabelRows(classCount: 4, channels: 3, layout: SiteLayout($0.grids, labels: [[2, 0]])) },
    OperationExample(
      "mixture cross-entropy", on: clips, [.feature(channels: 6), .symbols(levelCount: 6), .siteWeights],
      generation: .refused
    ) { _ in CrossEntropy(.logisticMixture(levelCount: 6)) },
    OperationExample(
      "mixture cross-entropy with coarse levels", on: clips,
      [.feature(channels: 7), .symbols(levelCount: 6), .siteWeights], generation: .refused
    ) { _ in CrossEntropy(.logisticMixture(levelCount: 6, coarseStep: 2)) },
    OperationExample(
      "cross-entropy", on: clips, [.feature(channels: 6), .symbols(levelCount: 6), .siteWeights], generation: .refused
    ) { _ in CrossEntropy(.softmax) },
  ]
}
