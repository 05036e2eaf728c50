import Causality
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

/// What the types promise, seen in the values: change one symbol, and see which sites move.
@Suite("A feature")
struct LayerTests {
  private let backend = Backend(threadCount: 1)
  private let grid = Grid(rows: 4, columns: 5)
  private let wide = ConvolutionConfiguration(inputChannels: 1, outputChannels: 3, boundary: .zero)
  private let deep = ConvolutionConfiguration(inputChannels: 3, outputChannels: 3)

  private func build<Layer>(
    _ make: (ParameterScope) throws(ParameterError) -> Layer
  ) throws(ParameterError) -> Layer {
    try ParameterStore.build(from: RandomParameters(seed: 4), make).network
  }

  /// The sites whose vector changes when the symbol of site `changed` does.
  private func sites<R: Reach>(
    changedBy changed: Int, in network: (Feature<Present>) -> Feature<R>
  ) -> Set<Int> {
    var symbols = (0..<grid.siteCount).map { Int32($0 * 3 % 7) }
    func values() -> [Float] {
      let batch = SymbolBatch(symbols, layout: SiteLayout([grid]))
      return network(Feature(observing: batch.layout, on: Tape())).values(observing: batch, on: backend).values
    }
    let before = values()
    symbols[changed] += 1
    let after = values()
    let channels = before.count / grid.siteCount
    return Set(
      (0..<grid.siteCount).filter { site in
        (0..<channels).contains { before[site * channels + $0] != after[site * channels + $0] }
      })
  }

  private func allSites(where isAllowed: (_ changed: Int, _ seen: Int) -> Bool, changedBy changed: Int) -> Set<Int> {
    Set((0..<grid.siteCount).filter { isAllowed(changed, $0) })
  }

  @Test("of the past has never seen its own site or a later one, behind a shifted convolution and causal ones")
  func past() throws {
    let raster = (-1...1).map { Offset(row: -1, column: $0) } + [Offset(column: -1)]
    let entry = try build { scope throws(ParameterError) in
      try ShiftedConvolution(wide, stencil: ExclusiveStencil(raster), in: scope)
    }
    for boundary in [Boundary.zero, .firstSite] {
      var configuration = deep
      configuration.boundary = boundary
      let hidden = try build { scope throws(ParameterError) in
        try CausalConvolution(configuration, stencil: InclusiveStencil(raster + [Offset(column: 0)]), in: scope["a"])
      }
      for changed in 0..<grid.siteCount {
        let seen = sites(changedBy: changed) { hidden(hidden(entry($0))) }
        #expect(seen.allSatisfy { $0 > changed }, "\(changed): \(seen)")
        #expect(changed == grid.siteCount - 1 || seen.contains(changed + 1) || (changed + 1) % grid.columns == 0)
      }
    }
  }

  @Test("of the present has seen its own site and none later")
  func present() throws {
    let layer = try build { scope throws(ParameterError) in
      try CausalConvolution(
        ConvolutionConfiguration(inputChannels: 1, outputChannels: 3, boundary: .firstSite),
        stencil: InclusiveStencil([Offset(row: -1, column: 1), Offset(column: -1), Offset(column: 0)]), in: scope)
    }
    for changed in 0..<grid.siteCount {
      let seen = sites(changedBy: changed) { layer($0) }
      #expect(seen.contains(changed))
      #expect(seen.allSatisfy { $0 >= changed })
    }
  }

  @Test("of rows above knows nothing of its own row, though its convolutions look right")
  func rowsAbove() throws {
    let above = (-2...2).map { Offset(row: -1, column: $0) }
    let entry = try build { scope throws(ParameterError) in
      try RowEntry(wide, stencil: RowsAboveStencil(above), in: scope)
    }
    var configuration = deep
    configuration.boundary = .zero
    let row = try build { scope throws(ParameterError) in
      let taps = [Offset(row: -1, column: 1), Offset(column: 2), Offset(column: 0)]
      return try RowConvolution(configuration, stencil: RowStencil(taps), in: scope)
    }
    for changed in 0..<grid.siteCount {
      let seen = sites(changedBy: changed) { row(row(entry($0))).widened }
      #expect(seen.allSatisfy { $0 / grid.columns > changed / grid.columns })
      #expect(changed / grid.columns == grid.rows - 1 || !seen.isEmpty)
    }
  }

  @Test("of symbols in rows above knows those that its tables read, and none of its own row")
  func symbolsAbove() throws {
    let embedding = try build { scope throws(ParameterError) in
      try RowEmbedding(
        EmbeddingConfiguration(levelCount: 20, channels: 3, blank: 0), stencil: .above(rows: 1, width: 5), in: scope)
    }
    for changed in 0..<grid.siteCount {
      let below = allSites(
        where: { changed, seen in
          let rows = seen / grid.columns - changed / grid.columns
          return rows == 1 && abs(seen % grid.columns - changed % grid.columns) <= 2
        }, changedBy: changed)
      #expect(sites(changedBy: changed) { embedding($0) } == below)
    }
  }

  @Test("of one clip knows nothing of the clip beside it")
  func clips() throws {
    let embedding = try build { scope throws(ParameterError) in
      try ShiftedEmbedding(
        EmbeddingConfiguration(levelCount: 8, channels: 3, blank: 4), stencil: .preceding(kernelSize: 2),
        in: scope)
    }
    let hidden = try build { scope throws(ParameterError) in
      try CausalConvolution(deep, stencil: .dilated(kernelSize: 2, dilation: 4), in: scope)
    }
    func values(_ clips: [[Symbol]]) -> [Float] {
      let batch = SymbolBatch(clips: clips)
      return hidden(hidden(embedding(Feature(observing: batch.layout, on: Tape()))))
        .values(observing: batch, on: backend).values
    }
    let (first, second): ([Symbol], [Symbol]) = ([1, 5, 2], [7, 0, 3, 3, 1, 6])
    #expect(values([first, second]) == values([first]) + values([second]))
    #expect(values([second, first]) == values([second]) + values([first]))
    #expect(values([[], first]) == values([first]))
  }

  @Test("after endless silence is what a clip begins with, where layers repeat the first site before the start")
  func silence() throws {
    let embedding = try build { scope throws(ParameterError) in
      try ShiftedEmbedding(
        EmbeddingConfiguration(levelCount: 8, channels: 3, blank: 4), stencil: .preceding(kernelSize: 2),
        in: scope)
    }
    func largestDifference(_ boundary: Boundary) throws -> Float {
      var configuration = deep
      configuration.boundary = boundary
      let gated = try build { [configuration] scope throws(ParameterError) in
        try GatedConvolution(configuration, stencil: .dilated(kernelSize: 3, dilation: 2), in: scope)
      }
      func values(_ clip: [Symbol]) -> [Float] {
        let batch = SymbolBatch(clips: [clip])
        return gated(gated(embedding(Feature(observing: batch.layout, on: Tape()))))
          .values(observing: batch, on: backend).values
      }
      let clip: [Symbol] = [1, 5, 2, 7]
      let afterSilence = values(Array(repeating: 4, count: 30) + clip).suffix(clip.count * 3)
      return zip(values(clip), afterSilence).map { ($0 - $1).magnitude }.max() ?? .infinity
    }
    #expect(try largestDifference(.firstSite) < 1e-5)
    #expect(try largestDifference(.zero) > 0.01)
  }

  @Test("of a convolution that knows classes has one row more at all sites of what belongs to a class")
  func classes() throws {
    var configuration = deep
    configuration.classCount = 3
    let (entry, layer) = try build { [configuration] scope throws(ParameterError) in
      (
        try ShiftedConvolution(wide, stencil: .raster(width: 3), in: scope["entry"]),
        try CausalConvolution(configuration, stencil: .raster(width: 3), in: scope["layer"])
      )
    }
    func values(_ labels: [Int]) -> [Float] {
      let symbols = (0..<grid.siteCount).map { Int32($0 * 3 % 7) }
      let batch = SymbolBatch(symbols, layout: SiteLayout([grid], labels: [labels.map(Int32.init)]))
      return layer(entry(Feature(observing: batch.layout, on: Tape()))).values(observing: batch, on: backend).values
    }
    let (none, first, both) = (values([]), values([1]), values([1, 2]))
    for (index, value) in none.enumerated() {
      #expect((first[index] - value - (first[index % 3] - none[index % 3])).magnitude < 1e-5)
      #expect(abs(first[index] - value) > 1e-3 && abs(both[index] - first[index]) > 1e-3)
    }
  }

  @Test("computed in one operation is what the operations it stands for compute")
  func fusedLayers() throws {
    let symbols = SymbolBatch(clips: [[1, 5, 2, 7, 0, 3]])
    func input() throws -> Feature<Past> {
      try build { scope throws(ParameterError) in
        try ShiftedEmbedding(
          EmbeddingConfiguration(levelCount: 8, channels: 3, blank: 4),
          stencil: .preceding(kernelSize: 2), in: scope["entry"])
      }(Feature(observing: symbols.layout, on: Tape()))
    }
    func values(_ network: (Feature<Past>) throws -> Feature<Past>) throws -> [Float] {
      try network(input()).values(observing: symbols, on: backend).values
    }
    let stencil = InclusiveStencil.dilated(kernelSize: 2, dilation: 2)
    let gated = try build { scope throws(ParameterError) in
      try GatedConvolution(deep, stencil: stencil, in: scope)
    }
    let fused = try values { gated($0) }
    let doubled = ConvolutionConfiguration(inputChannels: 3, outputChannels: 6)
    let convolution = try build { scope throws(ParameterError) in
      try CausalConvolution(doubled, stencil: stencil, in: scope)
    }
    let plain = try values { convolution($0).gated() }
    #expect(zip(fused, plain).allSatisfy { ($0 - $1).magnitude < 1e-6 })

    // Another stack, and the link to it.
    let (other, link) = try build { scope throws(ParameterError) in
      (
        try CausalConvolution(doubled, stencil: .pointwise, in: scope["other"]),
        try CausalConvolution(
          ConvolutionConfiguration(inputChannels: 6, outputChannels: 6, hasBias: false), stencil: .pointwise,
          in: scope["link"])
      )
    }

    let linked = try values { gated($0, adding: other($0), through: link) }
    let apart = try values { (convolution($0) + link(other($0))).gated() }
    #expect(zip(linked, apart).allSatisfy { ($0 - $1).magnitude < 1e-6 })
    #expect(zip(linked, fused).contains { ($0 - $1).magnitude > 0.01 })

    let residual = try values { x in
      try build { scope throws(ParameterError) in try ResidualProjection(deep, scale: 0.5, in: scope) }(x, adding: x)
    }
    let composed = try values { x in
      // A projection has no axis of taps, so the same numbers come under the same name in another shape.
      let convolution = try build { scope throws(ParameterError) in
        try CausalConvolution(deep, stencil: .pointwise, in: scope)
      }
      return x.adding(convolution(x), scaledBy: 0.5)
    }
    #expect(zip(residual, composed).allSatisfy { ($0 - $1).magnitude < 1e-6 })
  }
}
