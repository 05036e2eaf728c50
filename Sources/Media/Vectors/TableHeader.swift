/// What the fields of a row are, counted.
struct TableRowContent {
  private(set) var nameCount = 0
  private(set) var hasLetters = false
  private(set) var emptyCount = 0
  private(set) var numbers: [Double] = []
  private var hasTruths = false
  private var fieldCount: Int

  /// - Parameter separator: nil for a table of one column.
  init(_ fields: [TableField], separatedBy separator: TableSeparator?) {
    fieldCount = fields.count
    for field in fields {
      if field.isEmpty {
        emptyCount += 1
      } else if let number = field.number(separatedBy: separator) {
        numbers.append(number.value)
      } else if field.truth != nil {
        hasTruths = true
      } else if !field.isMissing {
        nameCount += 1
        hasLetters = hasLetters || field.hasLetters
      }
    }
  }

  /// Fields with something in them.
  var filledCount: Int { fieldCount - emptyCount }

  /// Whether there are words and no numbers; "yes" and "no" beside other names are names.
  var isNames: Bool { numbers.isEmpty && nameCount > 0 }

  /// Whether a line of words is too short to be a row of a table so wide.
  func isTitle(above width: Int) -> Bool { hasLetters && 2 * filledCount <= width }

  /// Whether a first row of these fields names the columns.
  func isHeader(of fields: [TableField]) -> Bool {
    guard !numbers.isEmpty else { return isNames }
    return !hasTruths && nameCount + emptyCount + numbers.count == fieldCount
      && Self.areColumnNumbers(
        numbers, hasNames: nameCount > 0, beginsEmpty: fields[0].isEmpty && emptyCount == 1)
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
  /// It names a class as well, and there can be only one.
  case furtherLabel
  /// Separators at the ends of rows, with nothing behind.
  case nothing

  private static let indexNames: Set<String> = [
    "", "id", "ids", "index", "idx", "#", "no", "no.", "nr", "row", "rowid", "row_id", "rownames", "row.names",
    "imageid", "level_0",
  ]
  private static let labelNames: Set<String> = [
    "label", "labels", "class", "classes", "target", "targets", "category", "classlabel", "classname", "labelname",
    "targetname", "finelabel", "coarselabel",
  ]

  /// Whether a first column of this name tells rows apart, if all its fields differ.
  static func mayBeIndex(named name: String) -> Bool {
    let name = name.lowercased()
    return indexNames.contains(name) || name.hasPrefix("unnamed: 0")
  }

  /// Whether a column of this name, wherever it stands, says of which class a row is.
  static func isLabel(named name: String) -> Bool {
    labelNames.contains(name.lowercased().filter { !" _-.".contains($0) })
  }
}
