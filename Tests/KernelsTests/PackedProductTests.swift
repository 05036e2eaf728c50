import Kernels
import Testing

@Suite("Products with packed weights")
struct PackedProductTests {
  static let rowCounts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 16, 17, 33, 64]

  /// Inputs and outputs: whole panels of 128, strips of 32, parts of them, and nothing.
  static let shapes = [
    (0, 5), (5, 0), (1, 1), (3, 31), (4, 32), (7, 33), (64, 64), (9, 65), (16, 96), (5, 100), (64, 128), (13, 129),
    (20, 160), (6, 250), (64, 320), (300, 40),
  ]

  @Test("Packed as float32, weights give the same product, bit for bit", arguments: rowCounts)
  func float32EqualsUnpacked(rows: Int) {
    for (inputs, outputs) in Self.shapes {
      for start in PackedCase.Start.allCases {
        let product = PackedCase(rows: rows, inputs: inputs, outputs: outputs, start: start)
        for backend in allBackends {
          #expect(
            product.result(on: backend, .float32) == product.resultUnpacked(on: backend),
            "\(backend.implementation): \(product)")
        }
      }
    }
  }

  @Test("Packed as bfloat16, weights give the product of the rounded weights, bit for bit", arguments: rowCounts)
  func bfloat16EqualsRounded(rows: Int) {
    for (inputs, outputs) in Self.shapes {
      for start in PackedCase.Start.allCases {
        let product = PackedCase(rows: rows, inputs: inputs, outputs: outputs, start: start)
        let rounded = product.weights.map(roundedToEightBits)
        for backend in allBackends {
          #expect(
            product.result(on: backend, .bfloat16) == product.resultUnpacked(on: backend, weights: rounded),
            "\(backend.implementation): \(product)")
        }
      }
    }
  }

  @Test("Packed as int8, weights give the same product everywhere, bit for bit", arguments: rowCounts)
  func int8EqualsReference(rows: Int) {
    for (inputs, outputs) in Self.shapes {
      for start in PackedCase.Start.allCases {
        let product = PackedCase(rows: rows, inputs: inputs, outputs: outputs, start: start)
        let expected = product.result(on: Backend(.reference, threadCount: 1), .int8)
        for backend in allBackends {
          #expect(product.result(on: backend, .int8) == expected, "\(backend.implementation): \(product)")
        }
      }
    }
  }

  @Test("A row's product is the same, bit for bit, alone and among others", arguments: WeightPrecision.allCases)
  func rowsDoNotDependOnEachOther(precision: WeightPrecision) {
    let product = PackedCase(rows: 70, inputs: 50, outputs: 170, start: .matrix)
    for backend in allBackends {
      let together = product.result(on: backend, precision)
      for ranges in [(0..<70).map { $0..<$0 + 1 }, [0..<2, 2..<5, 5..<18, 18..<35, 35..<70]] {
        #expect(
          ranges.flatMap { product.result(on: backend, precision, rows: $0) } == together,
          "\(backend.implementation)")
      }
    }
  }

  @Test("A product equals one worked out by hand", arguments: WeightPrecision.allCases)
  func productByHand(precision: WeightPrecision) {
    // Largest magnitudes of 127 in the row and in each column make every scale 1 and all whole numbers exact.
    let product = PackedCase(rows: 1, inputs: 3, outputs: 2)
    for backend in allBackends {
      let y = product.result(on: backend, precision, x: [127, -2, 5], weights: [3, -127, 127, 0, -4, 8])
      #expect(y == [107, -16089] as [Double], "\(backend.implementation)")
    }
  }

  @Test("Rounding to bfloat16 goes to the nearest, ties to even, and keeps what is not finite")
  func bfloat16Rounding() {
    let cases: [(Float, Float)] = [
      (1, 1), (0x1.01p0, 0x1p0), (0x1.03p0, 0x1.04p0), (0x1.0101p0, 0x1.02p0), (0x1.02ffp0, 0x1.02p0),
      (-0x1.03p0, -0x1.04p0),
      (0x1p-140, 0x0p0), (0x1.8p-133, 0x1p-132), (.greatestFiniteMagnitude, .infinity), (.infinity, .infinity),
      (-.infinity, -.infinity), (-0.0, -0.0),
    ]
    for (weight, expected) in cases {
      let product = PackedCase(rows: 1, inputs: 1, outputs: 1)
      for backend in allBackends {
        #expect(
          product.result(on: backend, .bfloat16, x: [1], weights: [weight]) == [Double(expected)],
          "\(weight) by \(backend.implementation)")
      }
    }
    for nan in [Float.nan, Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFFF_FFFF)] {
      for precision in WeightPrecision.allCases {
        for backend in allBackends {
          let y = PackedCase(rows: 1, inputs: 2, outputs: 2).result(
            on: backend, precision, x: [1, 1], weights: [nan, 1, 1, 1])
          #expect(y[0].isNaN && y[1] == 2, "\(precision) by \(backend.implementation)")
        }
      }
    }
  }

  @Test("A packed matrix counts the bytes that a product reads")
  func byteCounts() {
    func byteCount(_ inputs: Int, _ outputs: Int, _ precision: WeightPrecision) -> Int {
      let zeros = PaddedMatrix<Float>(rows: inputs, columns: outputs, padding: 0)
      return zeros.withView { PackedMatrix($0, precision: precision).byteCount }
    }
    #expect(byteCount(64, 320, .float32) == 4 * 64 * 320)
    #expect(byteCount(64, 320, .bfloat16) == 2 * 64 * 320)
    #expect(byteCount(64, 320, .int8) == 64 * 320 + 4 * 320 + 4 * 320)
    #expect(byteCount(3, 33, .float32) == 4 * 3 * 64, "outputs are filled up to strips of 32")
    #expect(byteCount(3, 33, .int8) == 4 * 64 + 4 * 64 + 4 * 64, "inputs are filled up to fours")
    #expect(byteCount(0, 0, .int8) == 0)
  }

  @Test("A packed matrix is a copy")
  func packedIsACopy() {
    var weights = PaddedMatrix<Float>(rows: 2, columns: 1, padding: 0, [3, 4])
    let packed = weights.withView { PackedMatrix($0, precision: .float32) }
    weights.withMutableView { $0.pointer[0] = 100 }
    let x: [Float] = [1, 1]
    var y: Float = 0
    x.withUnsafeBufferPointer { x in
      Backend(threadCount: 1).multiply(
        MatrixView(x.baseAddress!, rows: 1, columns: 2), by: packed, into: MutableMatrixView(&y, rows: 1, columns: 1))
    }
    #expect(y == 7)
  }

  @Test("Shapes that do not fit are a caller's fault and trap")
  func shapesThatDoNotFit() async {
    await #expect(processExitsWith: .failure) {
      let numbers: [Float] = [1, 2]
      var y: [Float] = [0]
      numbers.withUnsafeBufferPointer { numbers in
        y.withUnsafeMutableBufferPointer { y in
          let row = MatrixView(numbers.baseAddress!, rows: 1, columns: 2)
          Backend(threadCount: 1).multiply(
            row, by: PackedMatrix(row, precision: .float32),
            into: MutableMatrixView(y.baseAddress!, rows: 1, columns: 1))
        }
      }
    }
  }
}

/// The nearest number of 8 significant bits, by arithmetic: for numbers that bfloat16 has a normal number near.
private func roundedToEightBits(_ number: Float) -> Float {
  guard number != 0 else { return number }
  let unit = Float(sign: .plus, exponent: number.exponent - 7, significand: 1)
  return (number / unit).rounded(.toNearestOrEven) * unit
}
