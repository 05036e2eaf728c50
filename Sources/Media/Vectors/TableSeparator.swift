/// What stands between two values of a row.
public enum TableSeparator: String, CaseIterable, Sendable {
  // In the order in which they are tried: what can stand inside of a number comes late.
  case semicolon = ";"
  case tab = "\t"
  case bar = "|"
  case comma = ","
  /// Any number of spaces and tabs.
  case blanks = " "

  var byte: UInt8 { rawValue.utf8.first ?? 0 }

  /// For people: "separated by ';'".
  var words: String {
    switch self {
    case .semicolon, .bar, .comma: "separated by '\(rawValue)'"
    case .tab: "separated by tabs"
    case .blanks: "separated by blanks"
    }
  }
}

/// How a table is written, beside its values: what is drawn after it is written alike.
public struct TableStyle: Hashable, Sendable {
  /// One for each value of a row; nil without a header.
  public var columnNames: [String]?
  public var separator: TableSeparator

  public init(columnNames: [String]? = nil, separator: TableSeparator = .comma) {
    (self.columnNames, self.separator) = (columnNames, separator)
  }

  /// The line of names with its end; empty without names.
  var headerLine: [UInt8] {
    guard let columnNames else { return [] }
    return Array((columnNames.map(quotedIfNeeded).joined(separator: separator.rawValue) + "\n").utf8)
  }

  /// A name that would be read as something else stands in quotation marks.
  private func quotedIfNeeded(_ name: String) -> String {
    let disturbing: [UInt8] = Array("\"\r\n".utf8) + (separator == .blanks ? Array(" \t".utf8) : [separator.byte])
    let edges = [name.utf8.first, name.utf8.last].compactMap(\.self)
    let isPlain =
      !edges.isEmpty && name.utf8.first != UInt8(ascii: "#")
      && !edges.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      && !name.utf8.contains(where: disturbing.contains)
    return isPlain ? name : "\"" + name.replacing("\"", with: "\"\"") + "\""
  }
}
