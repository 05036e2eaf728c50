internal import CKernels
internal import COpenBLAS

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Which processor OpenBLAS takes this one for, and whether it should think again.
///
/// OpenBLAS picks its code by the model of the processor when it is loaded. A release older than the processor may not
/// know the model and fall back to code without AVX-512 (its issue 3620 tells of AMD processors), at half the speed or
/// less. Only an environment variable, read before `main`, makes it choose otherwise.
public enum OpenBLASCore {
  static let environmentVariable = "OPENBLAS_CORETYPE"

  /// The name of the processor that OpenBLAS runs its code for, such as "Haswell".
  public static var name: String { String(cString: openblas_get_corename()) }

  /// What the variable should say for this process to compute faster; nil where it is right already, or where the
  /// user has set it.
  public static func preferredCoreType() -> String? {
    preferredCoreType(
      chosenByUser: getenv(environmentVariable) != nil, name: name, hasAVX512: kernels_has_avx512())
  }

  /// The decision itself.
  package static func preferredCoreType(chosenByUser: Bool, name: String, hasAVX512: Bool) -> String? {
    let fallsShort = ["barcelona", "prescott", "sandybridge", "haswell", "zen"].contains(name.lowercased())
    return !chosenByUser && fallsShort && hasAVX512 ? "SKYLAKEX" : nil
  }
}

/// Starts this program again, with the same arguments, if OpenBLAS would then choose faster code.
///
/// To be called first thing in `main`: everything done before is done again. Returns where there is nothing to gain or
/// the restart is impossible; it happens at most once, because it leaves the variable set.
public func restartWithPreferredCore() {
  #if os(Linux)
    guard let coreType = OpenBLASCore.preferredCoreType(),
      setenv(OpenBLASCore.environmentVariable, coreType, 1) == 0
    else { return }
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    unsetenv(OpenBLASCore.environmentVariable)  // reached only where the restart failed
  #endif
}
