package import Kernels

/// Rectified linear unit: y = max(0, x), whose derivative is 1 exactly where y > 0.
package struct Rectify: ElementwiseOperation {
  package static let name = "rectifier"

  package init() {}

  package func compute<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, on backend: Backend
  ) {
    backend.rectify(count, x, into: y)
  }

  package func differentiate<Scalar: KernelScalar>(
    _ count: Int, output y: UnsafePointer<Scalar>, outputGradient dy: UnsafePointer<Scalar>,
    into dx: UnsafeMutablePointer<Scalar>, on backend: Backend
  ) {
    backend.rectifyBackward(count, output: y, outputGradient: dy, into: dx)
  }
}
