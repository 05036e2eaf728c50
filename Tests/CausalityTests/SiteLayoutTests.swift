import Kernels
import TensorCore
import Testing
import WavegenTestSupport

/// Which neighbour a tap reads, for every site of small grids and every offset, against the definition.
///
/// Seen through a convolution of one tap whose weight is the identity, so that it holds for what is really computed.
@Suite("A layout of sites")
struct SiteLayoutTests {
  static let grids = [
    [Grid(columns: 1)], [Grid(columns: 5)], [Grid(rows: 3, columns: 4)], [Grid(rows: 4, columns: 1)],
    [Grid(columns: 3), Grid(rows: 2, columns: 2), Grid(columns: 1), Grid(rows: 3, columns: 5)],
    [Grid(rows: 2, columns: 513), Grid(columns: 512), Grid(columns: 1025)],
  ]

  @Test("lets every tap read its own grid's neighbour, and the boundary outside", arguments: grids)
  func neighbours(_ grids: [Grid]) {
    let layout = SiteLayout(grids)
    let numbers = Tensor<Double>(Shape(layout.siteCount, 1), (0..<layout.siteCount).map { Double($0 + 1) })
    let one = Tensor<Double>(Shape(1, 1, 1), [1])
    for row in -3...3 {
      for column in [-513, -512, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 600] {
        let offset = Offset(row: row, column: column)
        for boundary in [Boundary.zero, .firstSite] {
          let product = TapProduct(taps: [offset], boundary: boundary, inputChannels: 1, outputChannels: 1)
          let found = Convolution(product, layout: layout).forward([numbers, one], on: Backend(threadCount: 1))
            .output.values
          #expect(found == expected(offset, boundary, grids), "\(offset) \(boundary)")
        }
      }
    }
  }

  private func expected(_ offset: Offset, _ boundary: Boundary, _ grids: [Grid]) -> [Double] {
    var result: [Double] = []
    var start = 0
    for grid in grids {
      for site in 0..<grid.siteCount {
        let (row, column) = (site / grid.columns + offset.row, site % grid.columns + offset.column)
        if (0..<grid.rows).contains(row) && (0..<grid.columns).contains(column) {
          result.append(Double(start + row * grid.columns + column + 1))
        } else {
          result.append(boundary == .zero ? 0 : Double(start + 1))
        }
      }
      start += grid.siteCount
    }
    return result
  }

  @Test("knows where its grids begin", arguments: grids)
  func starts(_ grids: [Grid]) {
    let layout = SiteLayout(grids)
    #expect(layout.siteCount == grids.reduce(0) { $0 + $1.rows * $1.columns })
    #expect(layout.gridStarts.first == 0)
    for (index, start) in layout.gridStarts.enumerated().dropFirst() {
      #expect(start == layout.gridStarts[index - 1] + grids[index - 1].siteCount)
    }
  }

  @Test("has no grid without sites")
  func emptyGrid() async {
    await #expect(processExitsWith: .failure) { _ = Grid(columns: 0) }
  }
}
