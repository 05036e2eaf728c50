import Kernels
import Testing

@Suite("Products in 8-bit integers")
struct PackedIntegerTests {
  static let shapes = [
    (1, 1), (2, 33), (3, 7), (4, 64), (5, 130), (63, 20), (64, 128), (130, 321), (8191, 3), (8192, 5),
  ]

  @Test("All implementations sum to the same integers, and to the right ones", arguments: shapes)
  func integersAreExact(inputs: Int, outputs: Int) {
    let product = PackedCase(rows: 1, inputs: inputs, outputs: outputs)
    expectIntegers(product.x, product.weights, inputs, outputs)
  }

  @Test("Integers are right at the ends of their range", arguments: [1, 3, 4, 5, 255, 256, 8191, 8192])
  func extremes(inputs: Int) {
    let ones = [Float](repeating: 0.3, count: inputs)
    let alternating = (0..<inputs).map { Float($0 % 2 == 0 ? 5 : -5) }
    let inFours = (0..<inputs).map { Float($0 % 4 < 2 ? 1 : -1) }
    let lastOnly = (0..<inputs).map { Float($0 == inputs - 1 ? -2 : 0) }
    let lastLargest = (0..<inputs).map { Float($0 == inputs - 1 ? 127 : $0 % 3 - 1) }
    let rows = [ones, ones.map(-), [Float](repeating: 0, count: inputs), alternating, inFours, lastOnly, lastLargest]
    let weights = (0..<inputs).flatMap { input in rows.map { $0[input] } }
    for row in rows { expectIntegers(row, weights, inputs, rows.count) }

    let largest = integerProducts(on: Backend(threadCount: 1), ones, weights, inputs, rows.count)
    #expect(largest[0] == 127 * 127 * Int32(inputs))
    #expect(largest[1] == -127 * 127 * Int32(inputs))
  }

  @Test("Quantising rounds halves to even")
  func halvesGoToEven() {
    let x: [Float] = [127, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5]
    let identity = (0..<64).map { Float($0 % 9 == 0 ? 1 : 0) }
    for backend in allBackends {
      #expect(
        integerProducts(on: backend, x, identity, 8, 8) == [127, 0, 2, 2, 0, -2, -2, 126].map { 127 * $0 },
        "\(backend.implementation)")
      let roundedWeights = integerProducts(on: backend, [1], x, 1, 8)
      #expect(roundedWeights.allSatisfy { abs($0) == 127 * 127 }, "each output's own weight is its largest")
    }
  }

  @Test("An int8 product lies as near to the exact one as 8 bits allow")
  func errorIsBounded() {
    let product = PackedCase(rows: 3, inputs: 200, outputs: 70, start: .row)
    let exact = product.resultUnpacked(on: Backend(.reference, threadCount: 1))
    let (x, weights) = (product.x, product.weights)
    let found = product.result(on: Backend(threadCount: 1), .int8)
    #expect(found != exact)
    for r in 0..<product.rows {
      let row = x[r * 200..<(r + 1) * 200].map { Double($0) }
      let rowStep = (row.map(abs).max() ?? 0) / 127
      for o in 0..<product.outputs {
        let column = (0..<200).map { Double(weights[$0 * 70 + o]) }
        let columnStep = (column.map(abs).max() ?? 0) / 127
        // Each factor is off by half a step at most.
        let bound = zip(row, column).reduce(1e-4) {
          $0 + abs($1.0) * columnStep / 2 + abs($1.1) * rowStep / 2 + rowStep * columnStep / 4
        }
        #expect(abs(found[r * 70 + o] - exact[r * 70 + o]) <= bound)
      }
    }
  }

  @Test("Each row has a scale of its own, so a quiet row is as precise as a loud one")
  func quietRowsArePrecise() {
    let product = PackedCase(rows: 2, inputs: 40, outputs: 33)
    let loud = Array(product.x[0..<40])
    let quiet = loud.map { $0 * 0x1p-20 }
    for backend in allBackends {
      let y = product.result(on: backend, .int8, x: loud + quiet)
      #expect(y[33...].map { $0 * 0x1p20 } == Array(y[..<33]), "\(backend.implementation)")
    }
  }

  @Test("A row of zeros, or as good as zeros, gives what the product starts from", arguments: [0, 0x1p-101, -0x1p-140])
  func zeroRows(value: Float) {
    for start in PackedCase.Start.allCases {
      let product = PackedCase(rows: 3, inputs: 10, outputs: 40, start: start)
      let zeros = [Float](repeating: value, count: 30)
      let expected = PackedCase(rows: 3, inputs: 0, outputs: 40, start: start).result(on: allBackends[0], .int8)
      for backend in allBackends {
        #expect(product.result(on: backend, .int8, x: zeros) == expected, "\(backend.implementation)")
      }
    }
  }

  @Test("An output whose weights are all zero is what the product starts from")
  func zeroColumns() {
    let product = PackedCase(rows: 2, inputs: 6, outputs: 3)
    let weights = product.weights.enumerated().map { $0.offset % 3 == 1 ? 0 : $0.element }
    for backend in allBackends {
      let y = product.result(on: backend, .int8, weights: weights)
      #expect(y[1] == 0 && y[4] == 0 && y[0] != 0 && y[5] != 0, "\(backend.implementation)")
    }
  }

  @Test("A number that is not finite makes its row NaN and no other", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) {
    let product = PackedCase(rows: 3, inputs: 21, outputs: 40, start: .row)
    var x = product.x
    let expected = product.result(on: allBackends[0], .int8)
    x[21 + 20] = value
    for backend in allBackends {
      let y = product.result(on: backend, .int8, x: x)
      #expect(y[40..<80].allSatisfy { $0.isNaN }, "\(backend.implementation)")
      #expect(y[..<40] == expected[..<40] && y[80...] == expected[80...], "\(backend.implementation)")
    }
  }

  @Test("More than 8192 inputs are quantised in parts", arguments: [8193, 8200, 20_001])
  func manyInputs(inputs: Int) {
    let product = PackedCase(rows: 11, inputs: inputs, outputs: 35, start: .row)
    // A loud first part must not cost the rest its precision.
    let x = product.x.enumerated().map { $0.offset % inputs < 8192 ? $0.element * 1000 : $0.element }
    let expected = product.result(on: Backend(.reference, threadCount: 1), .int8, x: x)
    for backend in allBackends {
      #expect(product.result(on: backend, .int8, x: x) == expected, "\(backend.implementation)")
    }
    let onlyRest = x.enumerated().map { $0.offset % inputs < 8192 ? 0 : $0.element }
    let rest = product.result(on: Backend(threadCount: 1), .int8, x: onlyRest)
    let onlyFirst = x.enumerated().map { $0.offset % inputs < 8192 ? $0.element : 0 }
    let first = PackedCase(rows: 11, inputs: inputs, outputs: 35).result(
      on: Backend(threadCount: 1), .int8, x: onlyFirst)
    for (index, sum) in expected.enumerated() { #expect(abs(sum - (rest[index] + first[index])) <= 0x1p-23 * 1e6) }
  }

  /// Expects the integers of all implementations to equal sums worked out here.
  private func expectIntegers(_ x: [Float], _ weights: [Float], _ inputs: Int, _ outputs: Int) {
    let row = wholeNumbers(x)
    var expected = [Int32](repeating: 0, count: outputs)
    for output in 0..<outputs {
      let column = wholeNumbers((0..<inputs).map { weights[$0 * outputs + output] })
      expected[output] = Int32(zip(row, column).reduce(0) { $0 + $1.0 * $1.1 })
    }
    for backend in allBackends {
      #expect(
        integerProducts(on: backend, x, weights, inputs, outputs) == expected,
        "\(backend.implementation), [\(inputs), \(outputs)]")
    }
  }

  private func wholeNumbers(_ numbers: [Float]) -> [Int] {
    let largest = numbers.map(abs).max() ?? 0
    return numbers.map { largest == 0 ? 0 : Int(($0 * (127 / largest)).rounded(.toNearestOrEven)) }
  }

  private func integerProducts(
    on backend: Backend, _ x: [Float], _ weights: [Float], _ inputs: Int, _ outputs: Int
  ) -> [Int32] {
    let matrix = PaddedMatrix(rows: inputs, columns: outputs, padding: 0, weights)
    let packed = matrix.withView { PackedMatrix($0, precision: .int8) }
    var products = [Int32](repeating: 77, count: outputs + 1)
    backend.integerProducts(x, by: packed, into: &products)
    #expect(products.removeLast() == 77)
    return products
  }
}
