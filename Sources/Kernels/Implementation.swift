internal import CKernels

extension Backend {
  /// Which code stands behind each kernel.
  public enum Implementation: String, CaseIterable, Sendable {
    /// Plain Swift loops, the same for `Float` and `Double`: slow, obvious, and the definition of what is right.
    case reference
    /// C for any processor. It and the following are for `Float`, equal to the reference within stated tolerances;
    /// `Double` is always computed by the reference.
    case portable
    /// The same C for x86-64 with AVX2 and fused multiply-add.
    case avx2
    /// The same C for x86-64 with AVX-512.
    case avx512
    /// The same C for x86-64 with AVX-512 and its products of 8-bit integers.
    case avx512vnni
  }
}

extension Backend.Implementation {
  /// The fastest that this machine can run.
  public static let fast = available.last ?? .reference

  /// Those that this machine can run, the slowest first.
  public static var available: [Backend.Implementation] { allCases.filter(\.isAvailable) }

  /// Whether this machine has the instructions.
  public var isAvailable: Bool {
    switch self {
    case .reference, .portable: true
    case .avx2: kernels_can_run(KERNELS_AVX2)
    case .avx512: kernels_can_run(KERNELS_AVX512)
    case .avx512vnni: kernels_can_run(KERNELS_AVX512VNNI)
    }
  }

  /// The C functions; nil for the reference, which needs none.
  var table: UnsafePointer<KernelTable>? {
    switch self {
    case .reference: nil
    case .portable: kernels_table(KERNELS_PORTABLE)
    case .avx2: kernels_table(KERNELS_AVX2)
    case .avx512: kernels_table(KERNELS_AVX512)
    case .avx512vnni: kernels_table(KERNELS_AVX512VNNI)
    }
  }
}
