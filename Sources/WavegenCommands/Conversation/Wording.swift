import Foundation

extension String {
  /// The text with control characters spelled out: names in files and of files must not move the cursor of a terminal.
  func withVisibleControls(besides allowed: Unicode.Scalar? = nil) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .control && scalar != allowed
    }
    guard unicodeScalars.contains(where: isControl) else { return self }
    return unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}

extension String {
  /// The text without the middle of its long words, and of itself: nobody reads a name of kilobytes.
  var withLongWordsShortened: String {
    split(separator: " ", omittingEmptySubsequences: false).map { $0.shortened(to: 1000) }.joined(separator: " ")
      .shortened(to: 2400)
  }
}

extension StringProtocol {
  /// The beginning and the end of a text that is longer.
  fileprivate func shortened(to limit: Int) -> String {
    count <= limit ? String(self) : "\(prefix(limit / 2))…\(suffix(limit / 2))"
  }
}

/// How numbers are written for people.
enum Wording {
  /// 0.25 → "0.25 s", 2 → "2.0 s", 75.3 → "1 min 15 s": to the millisecond below one second, then ever coarser.
  static func duration(_ seconds: Double) -> String {
    guard seconds.magnitude < 1e9 else { return "–" }
    if seconds.magnitude < 9.995 {
      let parts = seconds.magnitude < 1 ? 1000.0 : 100
      return "\((seconds * parts).rounded() / parts) s"
    }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// "trimThresholdInDecibels" → "trim threshold in decibels": the name of a value in a file, as people say it.
  static func words(ofKey key: String) -> String {
    key.map { $0.isUppercase ? " " + $0.lowercased() : String($0) }.joined().trimmingCharacters(in: .whitespaces)
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

  /// (1, "recording") → "1 recording", (2, "recording") → "2 recordings".
  static func count(_ value: Int, _ noun: String) -> String { count(value) + " " + noun + (value == 1 ? "" : "s") }

  static func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return unit == 0 ? "\(count) B" : decimal(value, places: value < 10 ? 2 : value < 100 ? 1 : 0) + " " + units[unit]
  }
}
