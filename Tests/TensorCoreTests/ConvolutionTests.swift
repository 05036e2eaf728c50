import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A convolution")
struct ConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let taps: [Offset]
    let boundary: Boundary
    let grids: [Grid]
    var testDescription: String {
      "\(taps.map { [$0.row, $0.column] }) \(boundary) \(grids.map { [$0.rows, $0.columns] })"
    }
  }

  static let cases: [Case] = {
    let taps: [[Offset]] = [
      [Offset(column: 0)],
      [Offset(column: -4), Offset(column: 0)],
      [Offset(column: -600), Offset(column: -1), Offset(column: 0)],
      [Offset(row: -1, column: -1), Offset(row: -1, column: 1), Offset(column: -2), Offset(column: 0)],
      [Offset(row: -2, column: 3), Offset(row: 0, column: 1)],
    ]
    // 1100 columns are cut into several tiles.
    let grids = [
      [Grid(columns: 1)], [Grid(columns: 3), Grid(columns: 1100), Grid(columns: 9)],
      [
        Grid(rows: 4, columns: 3), Grid(columns: 5), Grid(rows: 3, columns: 1), Grid(rows: 2, columns: 520),
      ],
    ]
    return taps.flatMap { taps in
      grids.flatMap { grids in
        [Boundary.zero, .firstSite].map { Case(taps: taps, boundary: $0, grids: grids) }
      }
    }
  }()

  @Test("is the sum over its taps that its definition says", arguments: cases)
  func definition(_ example: Case) {
    let layout = SiteLayout(example.grids)
    let (inputs, outputs) = (3, 2)
    let parameters = RandomParameters(seed: 3).parameters([
      Shape(layout.siteCount, inputs), Shape(example.taps.count, inputs, outputs), Shape(outputs),
    ])
    let product = TapProduct(
      taps: example.taps, boundary: example.boundary, inputChannels: inputs, outputChannels: outputs)
    let found = Convolution(product, layout: layout).forward(
      parameters.map { Tensor<Double>($0.value) }, on: Backend(threadCount: 2)
    ).output.values
    let fast = Convolution(product, layout: layout).forward(parameters.map(\.value), on: Backend(threadCount: 2))
      .output.values

    let values = parameters.map { $0.value.values.map(Double.init) }
    let expected = naive(example, x: values[0], weight: values[1], bias: values[2], inputs, outputs)
    #expect(found.count == expected.count)
    let difference = zip(found, expected).map { ($0 - $1).magnitude }.max() ?? .infinity
    #expect(difference < 1e-13)
    let fastDifference = zip(fast, expected).map { (Double($0) - $1).magnitude }.max() ?? .infinity
    #expect(fastDifference < 1e-5)
  }

  /// The definition, site by site: no tiles, no views, no kernels.
  private func naive(
    _ example: Case, x: [Double], weight: [Double], bias: [Double], _ inputs: Int, _ outputs: Int
  ) -> [Double] {
    var result: [Double] = []
    var start = 0
    for grid in example.grids {
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          for output in 0..<outputs {
            var sum = bias[output]
            for (tap, offset) in example.taps.enumerated() {
              let (r, c) = (row + offset.row, column + offset.column)
              let isInside = r >= 0 && r < grid.rows && c >= 0 && c < grid.columns
              if !isInside && example.boundary == .zero { continue }
              let site = start + (isInside ? r * grid.columns + c : 0)
              for input in 0..<inputs {
                sum += x[site * inputs + input] * weight[(tap * inputs + input) * outputs + output]
              }
            }
            result.append(sum)
          }
        }
      }
      start += grid.rows * grid.columns
    }
    return result
  }
}
