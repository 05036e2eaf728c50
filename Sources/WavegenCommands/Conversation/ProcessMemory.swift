import Foundation

/// What the operating system says of memory.
enum ProcessMemory {
  /// The most memory that this process has held so far, in bytes.
  static var peakByteCount: Int {
    // getrusage also counts what the process held before it became this program.
    if let peak = number("VmHWM:", in: "/proc/self/status") { return peak }
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
    [number("MemAvailable:", in: "/proc/meminfo"), containerByteCount, limitByteCount].compactMap(\.self).min()
  }

  /// Refuses work that needs more memory than there is: the system would end it, sooner or later.
  /// - Parameters:
  ///   - work: what needs the memory, such as "a step".
  ///   - remedy: what to take instead.
  static func check(_ work: String, needing byteCount: Int, remedy: String) throws(Failure) {
    guard let available = availableByteCount, byteCount > available else { return }
    throw Failure(
      .usage,
      """
      \(work) needs about \(Wording.bytes(byteCount)) of memory, and only \(Wording.bytes(available)) are free; take \
      \(remedy)
      """)
  }

  /// A line of kilobytes that the system keeps for the machine or for a process, in bytes.
  private static func number(_ key: String, in path: String) -> Int? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    return line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 }
  }

  /// The addresses that this process has taken, whether there is memory behind them or not.
  private static var addressByteCount: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
  }

  /// What a container may have, by either version of control groups.
  private static var containerByteCount: Int? {
    ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap { path in
      (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int($0.filter { !$0.isWhitespace }) }
    }.min()
  }

  /// What `ulimit -v` allows beside what this process has already.
  private static var limitByteCount: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    #else
      guard getrlimit(RLIMIT_AS, &limit) == 0 else { return nil }
    #endif
    return Int(exactly: limit.rlim_cur).map { max(0, $0 - addressByteCount) }
  }
}
