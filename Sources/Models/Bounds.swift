/// Checks of the values of configurations.
enum Bounds {
  static func check<Value: Comparable & Sendable>(
    _ key: String, _ value: Value, in range: ClosedRange<Value>
  ) throws(ConfigurationError) {
    guard range.contains(value) else {
      throw .outOfRange(key: key, value: "\(value)", allowed: "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// The width of a stencil that has a middle.
  static func checkWidth(_ key: String, _ value: Int, in range: ClosedRange<Int>) throws(ConfigurationError) {
    guard range.contains(value), !value.isMultiple(of: 2) else {
      throw .outOfRange(
        key: key, value: "\(value)", allowed: "an odd number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// The shape of images.
  static func checkImage(
    rows: Int, columns: Int, levelCount: Int, classCount: Int?
  ) throws(ConfigurationError) {
    try check("rows", rows, in: 1...1 << 16)
    try check("columns", columns, in: 1...1 << 16)
    try check("rows · columns", rows * columns, in: 1...1 << 20)
    try check("levelCount", levelCount, in: 2...256)
    if let classCount { try check("classCount", classCount, in: 1...1 << 16) }
  }
}
