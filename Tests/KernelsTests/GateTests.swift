import Kernels
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("Gate")
struct GateTests {
  @Test("The fast gate and its gradient equal the reference", arguments: awkwardLengths)
  func sweep(channels: Int) {
    for rows in [0, 1, 3] {
      for padding in [0, 3] {
        expectAgreement(GateCase(rows: rows, channels: channels, padding: padding, magnitude: 1))
        expectAgreement(GateCase(rows: rows, channels: channels, padding: padding, magnitude: 30))
      }
    }
  }

  @Test("Fast tanh and sigmoid stay within 2.5 units in the last place over all floats")
  func accuracy() {
    var inputs = stride(from: UInt64(0), to: 1 << 32, by: 40_009).map { Float(bitPattern: UInt32($0)) }
    inputs += stride(from: Float(-100), to: 100, by: 0.003)  // most floats are tiny or huge; these are not
    inputs.removeAll { $0.isNaN }
    let (tanhs, sigmoids, _) = gate(inputs, inputs, on: .fast)
    var worst = (tanh: 0.0, tanhError: 0.0, sigmoid: 0.0, sigmoidError: 0.0)
    for (index, input) in inputs.enumerated() {
      let x = Double(input)
      let (t, s) = (tanh(x), 1 / (1 + exp(-x)))
      let (tError, sError) = (abs(Double(tanhs[index]) - t), abs(Double(sigmoids[index]) - s))
      worst.tanh = max(worst.tanh, tError / unitInTheLastPlace(t))
      worst.tanhError = max(worst.tanhError, tError)
      if x >= -87.3 { worst.sigmoid = max(worst.sigmoid, sError / unitInTheLastPlace(s)) }
      worst.sigmoidError = max(worst.sigmoidError, sError)
    }
    #expect(worst.tanh <= 2.5)
    #expect(worst.tanhError <= 1.5e-7)
    #expect(worst.sigmoid <= 2.5)
    #expect(worst.sigmoidError <= 9e-8)
  }

  @Test("Zeros, signs, saturation and NaN come out exact", arguments: Backend.Implementation.available)
  func exactCases(implementation: Backend.Implementation) {
    let inputs: [Float] = [0, -0.0, 50, -50, .infinity, -.infinity, 1e30, -1e30, .nan]
    let (tanhs, sigmoids, outputs) = gate(inputs, inputs, on: implementation)
    #expect(tanhs[0] == 0 && tanhs[0].sign == .plus)
    #expect(tanhs[1] == 0 && tanhs[1].sign == .minus)
    #expect(Array(tanhs[2..<8]) == [1, -1, 1, -1, 1, -1])
    #expect(Array(sigmoids[0..<3]) == [0.5, 0.5, 1])
    #expect(sigmoids[3] > 0 && sigmoids[3] < 2e-22)
    #expect(Array(sigmoids[4..<8]) == [1, 0, 1, 0])
    #expect(tanhs[8].isNaN && sigmoids[8].isNaN && outputs[8].isNaN)
  }

  @Test("The gradient agrees with a difference quotient in double precision")
  func gradientAgreesWithDifferences() {
    let backend = Backend(.reference, threadCount: 1)
    let (a, b, dz, h) = (0.3, -0.7, 1.7, 1e-6)
    func z(_ a: Double, _ b: Double) -> Double {
      var (halves, out) = ([a, b], [0.0])
      withViews(&halves, &out) { backend.gate(inPlace: $0, into: $1) }
      return out[0]
    }
    var activated = [tanh(a), 1 / (1 + exp(-b))]
    var gradient = [dz]
    withViews(&activated, &gradient) {
      backend.gateBackward(activated: $0.readOnly, outputGradient: $1.readOnly, into: $0)
    }
    let expected = [dz * (z(a + h, b) - z(a - h, b)) / (2 * h), dz * (z(a, b + h) - z(a, b - h)) / (2 * h)]
    #expect(difference(between: activated, and: expected, within: Tolerance(absolute: 1e-9)) == nil)
  }

  private func withViews(
    _ halves: inout [Double], _ out: inout [Double],
    _ body: (MutableMatrixView<Double>, MutableMatrixView<Double>) -> Void
  ) {
    halves.withUnsafeMutableBufferPointer { halves in
      out.withUnsafeMutableBufferPointer { out in
        body(
          MutableMatrixView(halves.baseAddress!, rows: 1, columns: 2),
          MutableMatrixView(out.baseAddress!, rows: 1, columns: 1))
      }
    }
  }

  private func gate(
    _ a: [Float], _ b: [Float], on implementation: Backend.Implementation
  ) -> (tanhs: [Float], sigmoids: [Float], outputs: [Float]) {
    var halves = a + b
    var outputs = [Float](repeating: 0, count: a.count)
    halves.withUnsafeMutableBufferPointer { halves in
      outputs.withUnsafeMutableBufferPointer { outputs in
        Backend(implementation, threadCount: 1).gate(
          inPlace: MutableMatrixView(halves.baseAddress!, rows: 1, columns: halves.count),
          into: MutableMatrixView(outputs.baseAddress!, rows: 1, columns: outputs.count))
      }
    }
    return (Array(halves[..<a.count]), Array(halves[a.count...]), outputs)
  }

  /// The distance between neighbouring floats at `y`.
  private func unitInTheLastPlace(_ y: Double) -> Double {
    Double(max(Float(abs(y)), .leastNormalMagnitude).ulp)
  }
}

private struct GateCase: KernelCase {
  let rows: Int, channels: Int
  let padding: Int
  let magnitude: Float

  /// Two factors off by 2.5 units in the last place of 1 or less each, against a reference off by one each.
  let fastTolerance = Tolerance(absolute: 12 * Tolerance.unit)
  let roundingTolerance = Tolerance(absolute: 8 * Tolerance.unit)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 4)
    var halves = PaddedMatrix<Scalar>(
      rows: rows, columns: 2 * channels, padding: padding, source.numbers(rows * 2 * channels, upTo: magnitude))
    let outputGradient = PaddedMatrix<Scalar>(
      rows: rows, columns: channels, padding: padding, source.numbers(rows * channels))
    var output = PaddedMatrix<Scalar>(rows: rows, columns: channels, padding: padding)
    var gradient = PaddedMatrix<Scalar>(rows: rows, columns: 2 * channels, padding: padding)
    halves.withMutableView { halves in output.withMutableView { backend.gate(inPlace: halves, into: $0) } }
    let activated = halves.elements
    outputGradient.withView { dz in
      halves.withView { t in
        gradient.withMutableView { backend.gateBackward(activated: t, outputGradient: dz, into: $0) }
      }
      halves.withMutableView { backend.gateBackward(activated: $0.readOnly, outputGradient: dz, into: $0) }
    }
    #expect(halves.elements == gradient.elements, "the gradient in place equals the gradient elsewhere")
    #expect(halves.gapsAreIntact && output.gapsAreIntact && gradient.gapsAreIntact)
    return activated + output.elements + gradient.elements
  }
}
