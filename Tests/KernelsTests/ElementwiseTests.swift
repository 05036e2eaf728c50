import Kernels
import Testing

@Suite("Elementwise")
struct ElementwiseTests {
  @Test(
    "Fast elementwise operations equal the reference", arguments: awkwardLengths, ElementwiseCase.Operation.allCases)
  func sweep(count: Int, operation: ElementwiseCase.Operation) {
    expectAgreement(ElementwiseCase(operation: operation, count: count, placement: .apart))
    expectAgreement(ElementwiseCase(operation: operation, count: count, placement: .inPlace))
  }

  @Test("An operation in place gives what it gives elsewhere", arguments: ElementwiseCase.Operation.allCases)
  func inPlaceEqualsApart(operation: ElementwiseCase.Operation) {
    for implementation in Backend.Implementation.available where operation != .accumulate {
      let backend = Backend(implementation, threadCount: 1)
      let apart = ElementwiseCase(operation: operation, count: 131, placement: .apart)
      let inPlace = ElementwiseCase(operation: operation, count: 131, placement: .inPlace)
      #expect(apart.result(on: backend, as: Float.self) == inPlace.result(on: backend, as: Float.self))
    }
  }

  @Test("A rectifier keeps what is positive and lets its gradient through there only")
  func rectifierByHand() {
    for implementation in Backend.Implementation.available {
      let backend = Backend(implementation, threadCount: 1)
      let x: [Float] = [-1, 0, 2, -.infinity, .infinity, .nan]
      var y = [Float](repeating: 9, count: 6)
      backend.rectify(6, x, into: &y)
      #expect(Array(y[..<5]) == [0, 0, 2, 0, .infinity] && y[5].isNaN)
      var gradient = [Float](repeating: 9, count: 6)
      backend.rectifyBackward(6, output: y, outputGradient: [1, 2, 3, 4, 5, 6], into: &gradient)
      #expect(gradient == [0, 0, 3, 0, 5, 0])
    }
  }

  @Test("A sum of squares is the same, bit for bit, in reference and fast code", arguments: awkwardLengths)
  func sumOfSquares(count: Int) {
    var source = NumberSource(seed: 6)
    let x: [Float] = source.numbers(count + 1)
    let found = Backend(.fast, threadCount: 1).sumOfSquares(count, x)
    #expect(found == Backend(.reference, threadCount: 1).sumOfSquares(count, x))
    let expected = x.prefix(count).reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(difference(between: [found], and: [expected], within: Tolerance(relative: 1e-14)) == nil)
  }
}

struct ElementwiseCase: KernelCase {
  enum Operation: CaseIterable, Sendable {
    case rectify, rectifyBackward, add, accumulate, scale, dropout
  }
  enum Placement: Sendable {
    case apart, inPlace
  }

  let operation: Operation
  let count: Int
  let placement: Placement

  /// Only an accumulation may use a fused multiply-add, which saves one rounding of a number up to 1.
  var fastTolerance: Tolerance {
    operation == .accumulate ? Tolerance(absolute: 3 * Tolerance.unit) : .exact
  }
  /// Two or three roundings of numbers up to 2.
  let roundingTolerance = Tolerance(absolute: 6 * Tolerance.unit)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 7)
    let x: [Scalar] = source.numbers(count + 1)
    let other: [Scalar] = source.numbers(count + 1)
    var out = placement == .inPlace ? x : source.numbers(count + 1)
    out[count] = 77
    out.withUnsafeMutableBufferPointer { out in
      x.withUnsafeBufferPointer { x in
        let y = out.baseAddress!
        let input = placement == .inPlace ? UnsafePointer(y) : x.baseAddress!
        switch operation {
        case .rectify: backend.rectify(count, input, into: y)
        case .rectifyBackward: backend.rectifyBackward(count, output: other, outputGradient: input, into: y)
        case .add: backend.add(count, input, other, scale: 0.5, into: y)
        case .accumulate: backend.accumulate(count, input, scaledBy: 0.75, into: y)
        case .scale: backend.scale(count, input, by: 0.3, into: y)
        case .dropout: backend.dropout(count, input, keepProbability: 0.7, key: 3, offset: 10, into: y)
        }
      }
    }
    #expect(out[count] == 77, "nothing is written beyond the end")
    return out.widened
  }
}
