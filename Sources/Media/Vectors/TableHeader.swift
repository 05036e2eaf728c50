/// What the first row of a table is.
enum TableFirstRow {
  /// The names of the columns.
  case names([String])
  case values

  /// - Parameter separator: nil for a table of one column.
  init(_ fields: [TableField], separatedBy separator: TableSeparator?) {
    var (nameCount, emptyCount) = (0, 0)
    var numbers: [Double] = []
    var hasTruths = false
    for field in fields {
      if field.isEmpty {
        emptyCount += 1
      } else if let number = field.number(separatedBy: separator) {
        numbers.append(number.value)
      } else if field.truth != nil {
        hasTruths = true
      } else if !field.isMissing {
        nameCount += 1
      }
    }
    let isHeader: Bool
    if numbers.isEmpty {
      // "yes" and "no" beside other names are names.
      isHeader = nameCount > 0
    } else {
      isHeader =
        !hasTruths && nameCount + emptyCount + numbers.count == fields.count
        && Self.areColumnNumbers(
          numbers, hasNames: nameCount > 0, beginsEmpty: fields[0].isEmpty && emptyCount == 1)
    }
    self = isHeader ? .names(fields.map { TableText.string($0.bytes) }) : .values
  }

  /// Whether numbers count the columns, as programs do that were given no names: 0, 1, 2, … or 1, 2, 3, …
  private static func areColumnNumbers(_ numbers: [Double], hasNames: Bool, beginsEmpty: Bool) -> Bool {
    guard numbers[0] == 0 || numbers[0] == 1, zip(numbers, numbers.dropFirst()).allSatisfy({ $1 == $0 + 1 }) else {
      return false
    }
    // A few could be values that count by chance.
    return numbers.count >= 8 || hasNames && numbers.count >= 3 || beginsEmpty && numbers[0] == 0
  }
}

/// What a table is read for.
enum TablePurpose { case examples, labels }

/// What a column of a file is.
enum TableColumnRole: Hashable {
  case value
  /// It tells rows apart, and nothing of what they are.
  case index
  /// It names the class of a row.
  case label
  /// Separators at the ends of rows, with nothing behind.
  case nothing

  private static let indexNames: Set<String> = [
    "", "id", "ids", "index", "idx", "#", "no", "no.", "nr", "row", "rowid", "row_id", "rownames", "row.names",
    "imageid", "level_0",
  ]
  private static let labelNames: Set<String> = ["label", "labels", "class", "classes", "target"]

  /// Whether a first column of this name tells rows apart, if all its fields differ.
  static func mayBeIndex(named name: String) -> Bool {
    let name = name.lowercased()
    return indexNames.contains(name) || name.hasPrefix("unnamed: 0")
  }

  static func isLabel(named name: String) -> Bool { labelNames.contains(name.lowercased()) }
}
