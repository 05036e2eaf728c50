import Causality
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A gated recurrent unit")
struct RecurrenceTests {
  private let line = Grid(columns: 12)
  private let channels = 2

  /// Sites whose vector changes when the symbol of one site does.
  private func sites<R: Reach>(
    of grid: Grid, changedBy changed: Int, in network: (Feature<Present>) -> Feature<R>
  ) -> [Int] {
    func values(_ symbols: [Int32]) -> [Float] {
      // A second image stands before, of which nothing may be seen.
      let before = symbols.map { ($0 + 1) % 5 }
      let batch = SymbolBatch(before + symbols, layout: SiteLayout([grid, grid]))
      return network(Feature(observing: batch.layout, on: Tape()))
        .values(observing: batch, on: Backend(threadCount: 1)).values.suffix(grid.siteCount * channels)
    }
    let symbols = (0..<grid.siteCount).map { Int32($0 * 3 % 5) }
    var others = symbols
    others[changed] = (others[changed] + 2) % 5
    let (left, right) = (values(symbols), values(others))
    return (0..<grid.siteCount).filter { site in
      (0..<channels).contains { left[site * channels + $0] != right[site * channels + $0] }
    }
  }

  private func build<Layer>(
    _ make: (ParameterScope) throws(ParameterError) -> Layer
  ) throws(ParameterError) -> Layer {
    try ParameterStore.build(from: RandomParameters(seed: 4, upTo: 0.7), make).network
  }

  @Test("of the past sees all earlier sites of its own grid, and no other")
  func past() throws {
    let (entry, unit) = try build { scope throws(ParameterError) in
      (
        try ShiftedEmbedding(
          EmbeddingConfiguration(levelCount: 5, channels: 3 * channels, blank: 0, hasBias: false),
          stencil: .preceding(kernelSize: 1), in: scope["entry"]),
        try GatedRecurrentUnit(channels: channels, in: scope["unit"])
      )
    }
    for changed in 0..<line.siteCount {
      #expect(sites(of: line, changedBy: changed) { unit(entry($0)) } == Array(changed + 1..<line.siteCount))
    }
  }

  @Test("of rows above never sees its own row")
  func rowsAbove() throws {
    let (entry, unit) = try build { scope throws(ParameterError) in
      (
        try RowEntry(
          ConvolutionConfiguration(inputChannels: 1, outputChannels: 3 * channels),
          stencil: RowsAboveStencil([Offset(row: -1, column: 1), Offset(row: -1, column: 0)]), in: scope["entry"]),
        try GatedRecurrentUnit(channels: channels, in: scope["unit"])
      )
    }
    let grid = Grid(rows: 3, columns: 4)
    for changed in 0..<grid.siteCount {
      let seen = sites(of: grid, changedBy: changed) { unit(entry($0)).widened }
      #expect(seen.allSatisfy { $0 / grid.columns > changed / grid.columns }, "\(changed): \(seen)")
      #expect(changed / grid.columns == grid.rows - 1 || seen.last == grid.siteCount - 1)
    }
  }

  @Test("Coordinates tell nothing at first, and change no reach")
  func coordinates() throws {
    func network(_ source: some ParameterSource) throws(ParameterError) -> (ShiftedEmbedding, Coordinates) {
      try ParameterStore.build(from: source) { scope throws(ParameterError) in
        (
          try ShiftedEmbedding(
            EmbeddingConfiguration(levelCount: 5, channels: channels, blank: 0, hasBias: false),
            stencil: .preceding(kernelSize: 1), in: scope["entry"]),
          try Coordinates(rows: 3, columns: 4, channelCount: 1, channels: channels, in: scope["coordinates"])
        )
      }.network
    }
    let (entry, coordinates) = try network(RandomParameters(seed: 4))
    for changed in 0..<line.siteCount {
      let expected = changed == line.siteCount - 1 ? [] : [changed + 1]
      #expect(sites(of: line, changedBy: changed) { coordinates(entry($0)) } == expected)
    }
    let (blindEntry, silent) = try network(InitialValues(seed: 1))
    let backend = Backend(threadCount: 1)
    let batch = SymbolBatch(Array(repeating: 1, count: 12), layout: SiteLayout([line]))
    let embedded = blindEntry(Feature(observing: batch.layout, on: Tape()))
    let silenced = silent(embedded).values(observing: batch, on: backend).values
    #expect(silenced == embedded.values(observing: batch, on: backend).values)
    // The symbol is the same everywhere but before the first; the random tables tell places apart.
    let located = coordinates(entry(Feature(observing: batch.layout, on: Tape())))
      .values(observing: batch, on: backend).values
    #expect(Set(stride(from: channels, to: located.count, by: channels).map { located[$0] }).count == 11)
  }
}
