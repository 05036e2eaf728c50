import Foundation

/// What the operating system says of memory.
enum ProcessMemory {
  /// The most memory that this process has held so far, in bytes.
  static var peakByteCount: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage.ru_maxrss * 1024
  }

  /// What the system could still give to this process without swapping, in bytes; nil if it does not say.
  static var availableByteCount: Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let kibibytes = line?.split(separator: " ").compactMap { Int($0) }.first
    return kibibytes.map { $0 * 1024 }
  }
}
