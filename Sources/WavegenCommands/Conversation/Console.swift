import Foundation
import Synchronization

/// Talk goes to standard error, data to standard output.
enum Console {
  private static let lineIsOpen = Mutex(false)

  /// Prints one line of talk.
  static func say(_ line: String) {
    lineIsOpen.withLock { isOpen in
      write((isOpen ? "\n" : "") + line + "\n", to: STDERR_FILENO)
      isOpen = false
    }
  }

  /// Shows how far something is: in place on a terminal, nowhere else.
  static func showProgress(_ line: String) {
    guard isTerminal else { return }
    lineIsOpen.withLock { isOpen in
      write("\r\u{1B}[K" + line, to: STDERR_FILENO)
      isOpen = true
    }
  }

  /// Takes the progress line away.
  static func endProgress() {
    lineIsOpen.withLock { isOpen in
      if isOpen { write("\r\u{1B}[K", to: STDERR_FILENO) }
      isOpen = false
    }
  }

  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Prints data for programs.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  private static func write(_ text: String, to descriptor: Int32) {
    _ = text.withCString { Foundation.write(descriptor, $0, strlen($0)) }
  }
}

/// How numbers are written for people.
enum Wording {
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "–" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  static func decimal(_ value: Double, places: Int = 3) -> String { String(format: "%.\(places)f", value) }

  /// 12345678 → "12,345,678".
  static func count(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }

  static func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return unit == 0 ? "\(count) B" : decimal(value, places: value < 10 ? 2 : value < 100 ? 1 : 0) + " " + units[unit]
  }
}
