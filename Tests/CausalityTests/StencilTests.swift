import Causality
import Kernels
import TensorCore
import Testing

@Suite("A stencil")
struct StencilTests {
  @Test("for observations lists the sites just before, oldest first")
  func preceding() {
    #expect(ExclusiveStencil.preceding(kernelSize: 3).taps == [-3, -2, -1].map { Offset(column: $0) })
  }

  @Test("with a dilation lists every so-manieth site, down to the site itself")
  func dilated() {
    #expect(InclusiveStencil.dilated(kernelSize: 3, dilation: 4).taps == [-8, -4, 0].map { Offset(column: $0) })
    #expect(InclusiveStencil.dilated(kernelSize: 1, dilation: 9).taps == InclusiveStencil.pointwise.taps)
  }

  @Test("precedes the origin exactly where raster order says so")
  func rasterOrder() {
    for row in -2...2 {
      for column in -3...3 {
        // A row of 7 sites around the origin.
        #expect(Offset(row: row, column: column).precedesOrigin == (row * 7 + column < 0))
      }
    }
  }

  @Test("for observations cannot hold the site itself")
  func exclusivePresent() async {
    await #expect(processExitsWith: .failure) { _ = ExclusiveStencil([Offset(column: -1), Offset(column: 0)]) }
  }

  @Test("for observations cannot hold a later site")
  func exclusiveFuture() async {
    await #expect(processExitsWith: .failure) { _ = ExclusiveStencil([Offset(row: 1, column: -5)]) }
  }

  @Test("for features cannot hold a later site of the row")
  func inclusiveFuture() async {
    await #expect(processExitsWith: .failure) { _ = InclusiveStencil([Offset(column: 1)]) }
  }

  @Test("cannot be dilated into the future")
  func negativeDilation() async {
    await #expect(processExitsWith: .failure) { _ = InclusiveStencil.dilated(kernelSize: 2, dilation: -1) }
  }

  @Test("of a vertical stack cannot hold a row below")
  func rowBelow() async {
    await #expect(processExitsWith: .failure) { _ = RowStencil([Offset(row: 1, column: 0)]) }
  }

  @Test("that enters a vertical stack cannot hold the site's own row, not even to the left")
  func ownRow() async {
    await #expect(processExitsWith: .failure) {
      _ = RowsAboveStencil([Offset(row: -1, column: 0), Offset(column: -1)])
    }
  }

  @Test("cannot be empty")
  func empty() async {
    await #expect(processExitsWith: .failure) { _ = InclusiveStencil([]) }
  }

  @Test("at the entry cannot repeat the first site, for that would be the present")
  func repeatingEntry() async {
    await #expect(processExitsWith: .failure) {
      _ = try? ParameterStore.build(from: InitialValues(seed: 0)) { scope throws(ParameterError) in
        try ShiftedConvolution(
          ConvolutionConfiguration(inputChannels: 1, outputChannels: 1, boundary: .firstSite),
          stencil: .preceding(kernelSize: 1), in: scope)
      }
    }
  }
}
