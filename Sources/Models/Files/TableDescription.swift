/// How a table of text was written, so that what is drawn can be written alike.
public struct TableDescription: Codable, Hashable, Sendable {
  /// One for each value of a row; nil if the table has no header.
  public var columnNames: [String]?
  /// What stands between two values: one of `separators`.
  public var separator: String

  /// The last one stands for any number of blanks.
  public static let separators = [",", ";", "\t", "|", " "]

  public init(columnNames: [String]?, separator: String) {
    self.columnNames = columnNames
    self.separator = separator
  }

  func validate(for grid: GridDescription) throws(ConfigurationError) {
    guard grid.kind == .vectors, columnNames.map({ $0.count == grid.columns }) ?? true else {
      throw .outOfRange(
        key: "grid.table.columnNames", value: "\(columnNames?.count ?? 0) names",
        allowed: "as many as columns, of vectors")
    }
    guard Self.separators.contains(separator) else {
      throw .outOfRange(
        key: "grid.table.separator", value: separator, allowed: "a comma, a semicolon, a tab, a bar or a blank")
    }
  }
}
