import Foundation

/// What the operating system says of this process's memory.
enum ProcessMemory {
  /// The most memory that the process has held so far, in bytes.
  static var peakByteCount: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage.ru_maxrss * 1024
  }
}
