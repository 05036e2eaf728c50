import Kernels
import Testing

/// One kernel with one shape and fixed inputs, to be run by every implementation.
protocol KernelCase: Sendable {
  /// All that the kernel writes, widened to `Double`. The inputs do not depend on the scalar.
  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double]
  /// How far the fast code may lie from the reference, both in `Float`.
  var fastTolerance: Tolerance { get }
  /// How far the reference in `Float` may lie from the reference in `Double`.
  var roundingTolerance: Tolerance { get }
}

/// Expects the fast code for every instruction set of this machine to equal the reference, and the reference to equal
/// itself in double precision.
func expectAgreement(_ kernelCase: some KernelCase, sourceLocation: SourceLocation = #_sourceLocation) {
  let reference = Backend(.reference, threadCount: 1)
  let expected = kernelCase.result(on: reference, as: Float.self)
  let exact = kernelCase.result(on: reference, as: Double.self)
  #expect(
    difference(between: expected, and: exact, within: kernelCase.roundingTolerance) == nil,
    "Float against Double: \(kernelCase)", sourceLocation: sourceLocation)
  for implementation in fastImplementations {
    let fast = Backend(implementation, threadCount: 1)
    #expect(
      difference(
        between: kernelCase.result(on: fast, as: Float.self), and: expected, within: kernelCase.fastTolerance) == nil,
      "\(implementation) against reference: \(kernelCase)", sourceLocation: sourceLocation)
    #expect(
      difference(between: kernelCase.result(on: fast, as: Double.self), and: exact, within: .exact) == nil,
      "Double always runs the reference: \(kernelCase)", sourceLocation: sourceLocation)
  }
}

/// The code for every instruction set that this machine can run.
let fastImplementations = Backend.Implementation.available.filter { $0 != .reference }

/// Lengths around the widths that vector code works in, and none at all.
let awkwardLengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 130, 257]
