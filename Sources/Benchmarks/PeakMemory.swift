import Foundation

/// How much memory a piece of work takes at its worst, above what the process held before it.
///
/// The system keeps the highest resident size of a process. Where it may be reset (Linux, `clear_refs`) it is, so that
/// what happened before the work does not count; elsewhere it is the highest since the process began. There is one such
/// mark for a process: whoever watches ends the watches that began earlier.
package struct PeakMemory: Sendable {
  /// What the process held when this was made, in bytes.
  private let idleByteCount: Int?

  /// Begins to watch.
  package init() {
    // "5" sets the mark to what is resident now. Where that is not allowed nothing happens.
    if let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") {
      try? file.write(contentsOf: Data("5".utf8))
      try? file.close()
    }
    idleByteCount = Self.status("VmRSS:")
  }

  /// The most that the process has held since, above what it held then; nil where the system does not say.
  package var byteCount: Int? {
    guard let idleByteCount, let highest = Self.status("VmHWM:") else { return nil }
    return max(0, highest - idleByteCount)
  }

  /// A number of `/proc/self/status`, which counts in kibibytes.
  private static func status(_ key: String) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    return line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 }
  }
}
