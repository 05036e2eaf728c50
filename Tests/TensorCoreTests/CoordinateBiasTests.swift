import Kernels
import TensorCore
import Testing

@Suite("A coordinate bias")
struct CoordinateBiasTests {
  /// Two images of 2 × 3 places with 2 channels, each seen as a line of 12 sites.
  private let grids = [Grid(columns: 12), Grid(columns: 12)]
  private let axes = [
    CoordinateBias.Axis(extent: 2, stride: 6), CoordinateBias.Axis(extent: 3, stride: 2),
    CoordinateBias.Axis(extent: 2, stride: 1),
  ]

  /// What is added at every site, of rows 100 and 200, columns 10, 20 and 30, channels 1 and 2.
  private func biases(_ order: SiteOrder) -> [Float] {
    let bias = CoordinateBias(axes: axes, channels: 1, layout: SiteLayout(grids, order: order))
    let inputs = [
      Tensor<Float>(Shape(24, 1)), Tensor(Shape(2, 1), [100, 200]), Tensor(Shape(3, 1), [10, 20, 30]),
      Tensor(Shape(2, 1), [1, 2]),
    ]
    return bias.forward(inputs, on: Backend(threadCount: 1)).output.values
  }

  private let byPlace: [Float] = [111, 112, 121, 122, 131, 132, 211, 212, 221, 222, 231, 232]

  @Test("adds what belongs to the row, the column and the channel of each site of a line")
  func line() {
    #expect(biases(.raster) == byPlace + byPlace)
  }

  @Test("follows the places that an order visits")
  func order() {
    let places = [5, 11, 0, 1, 10, 2, 9, 3, 8, 4, 7, 6]
    let expected = places.map { byPlace[$0] }
    #expect(biases(SiteOrder(places: places, number: 1)) == expected + expected)
  }

  @Test("leaves its input as it was")
  func input() {
    let x = Tensor<Float>(Shape(24, 1), repeating: 5)
    let bias = CoordinateBias(axes: Array(axes.prefix(1)), channels: 1, layout: SiteLayout(grids))
    let y = bias.forward([x, Tensor(Shape(2, 1), [1, 2])], on: Backend(threadCount: 1)).output
    #expect(x.values.allSatisfy { $0 == 5 })
    #expect(Set(y.values) == [6, 7])
  }
}
