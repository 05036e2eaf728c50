import Kernels
import Testing

@Suite("The checkers themselves")
struct AgreementTests {
  @Test("A wrong number, a missing one, a stray NaN and a stray infinity are all noticed")
  func wrongInputIsNoticed() {
    let tolerance = Tolerance(absolute: 1e-3, relative: 1e-3)
    #expect(difference(between: [1, 2, 3], and: [1, 2.1, 3], within: tolerance) != nil)
    #expect(difference(between: [1, 2], and: [1, 2, 3], within: tolerance) != nil)
    #expect(difference(between: [1, .nan], and: [1, 2], within: tolerance) != nil)
    #expect(difference(between: [1, 2], and: [1, .nan], within: tolerance) != nil)
    #expect(difference(between: [1, .infinity], and: [1, 2], within: tolerance) != nil)
    #expect(difference(between: [1, 2], and: [1, .infinity], within: tolerance) != nil)
    #expect(difference(between: [-.infinity], and: [.infinity], within: tolerance) != nil)
    #expect(difference(between: [1], and: [1.nextUp], within: .exact) != nil)
  }

  @Test("Equal numbers, near numbers, and NaN for NaN are accepted")
  func rightInputIsAccepted() {
    let tolerance = Tolerance(absolute: 1e-3)
    #expect(difference(between: [1, 2.0005, .nan], and: [1, 2, .nan], within: tolerance) == nil)
    #expect(difference(between: [.infinity], and: [.infinity], within: .exact) == nil)
  }

  @Test("A kernel whose fast code differs is rejected")
  func disagreeingKernelIsRejected() {
    withKnownIssue { expectAgreement(DisagreeingCase()) }
  }

  @Test("A write between the rows is noticed")
  func writtenGapIsNoticed() {
    var matrix = PaddedMatrix<Float>(rows: 2, columns: 3, padding: 1)
    #expect(matrix.gapsAreIntact)
    matrix.withMutableView { $0.pointer[3] = 0 }
    #expect(!matrix.gapsAreIntact)
  }
}

/// A kernel with a mistake in its fast code.
private struct DisagreeingCase: KernelCase {
  let fastTolerance = Tolerance(absolute: 1e-6)
  let roundingTolerance = Tolerance(absolute: 1e-6)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    backend.implementation == .fast && scalar == Float.self ? [1, 2.00001] : [1, 2]
  }
}
