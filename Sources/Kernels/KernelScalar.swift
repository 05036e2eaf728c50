internal import CKernels

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A number that the kernels compute with: exactly `Float` and `Double` conform.
///
/// Training and generation use `Float`, for which fast code exists. `Double` runs the same reference loops and is what
/// finite differences and tolerances are measured against.
public protocol KernelScalar: BinaryFloatingPoint, Codable, Sendable, SIMDScalar {
  /// eˣ by the C library.
  static func exponential(_ x: Self) -> Self
  /// ln x by the C library.
  static func logarithm(_ x: Self) -> Self
  /// tanh x by the C library.
  static func hyperbolicTangent(_ x: Self) -> Self
  /// The same number as an index. Generic conversions cost a hundred times more where code is not specialised.
  var index: Int32 { get }
  /// The same number in double precision.
  var double: Double { get }
}

extension Float: KernelScalar {
  public static func exponential(_ x: Float) -> Float { expf(x) }
  public static func logarithm(_ x: Float) -> Float { logf(x) }
  public static func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }
  public var index: Int32 { Int32(self) }
  public var double: Double { Double(self) }
}

extension Double: KernelScalar {
  public static func exponential(_ x: Double) -> Double { exp(x) }
  public static func logarithm(_ x: Double) -> Double { log(x) }
  public static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  public var index: Int32 { Int32(self) }
  public var double: Double { self }
}

// MARK: - From a generic pointer to the single-precision code

extension Backend {
  /// The single-precision code that computes for `Scalar`; nil where the reference loops do.
  func code<Scalar: KernelScalar>(for scalar: Scalar.Type) -> UnsafePointer<KernelTable>? {
    scalar == Float.self ? implementation.table : nil
  }
}

extension UnsafePointer where Pointee: KernelScalar {
  /// The same pointer; only to be asked for where `Backend.code(for: Pointee.self)` is not nil.
  var asFloat: UnsafePointer<Float> {
    assert(Pointee.self == Float.self)
    return UnsafeRawPointer(self).assumingMemoryBound(to: Float.self)
  }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
  /// The same pointer; only to be asked for where `Backend.code(for: Pointee.self)` is not nil.
  var asFloat: UnsafeMutablePointer<Float> {
    assert(Pointee.self == Float.self)
    return UnsafeMutableRawPointer(self).assumingMemoryBound(to: Float.self)
  }
}
