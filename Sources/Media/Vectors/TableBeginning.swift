/// What the first rows of a table are under one separator: titles, names, units, and where its values begin.
///
/// Programs and people write lines above a table: a title, who measured, under the names what they are measured in. Such
/// lines hold words and no values. They are passed over and told; whatever else does not fit is an error of its own row.
struct TableBeginning {
  /// What stands above the names.
  private(set) var titles: [TableLine] = []
  /// Below the names and above the values.
  private(set) var units: [TableLine] = []
  /// Of the columns; nil if there are none.
  private(set) var names: [TableField]?
  /// The first row of values.
  private(set) var firstRow: [TableField]
  /// Before that row.
  private(set) var values: TableScanner

  /// So many rows are looked at to tell lines above a table from the table.
  private static let sampledRowCount = 24
  private static let mostUnits = 2

  /// - Throws: `.empty`, `.openQuotation`, `.raggedRow` if the first row is not as long as the others.
  init(_ scanner: TableScanner) throws(GridFileFault) {
    var rows = try Self.sample(scanner)
    let width = Self.usualWidth(of: rows)
    let titleCount = rows.prefix { $0.content.isTitle(above: width) }.count
    // A table of words only is none, and its first row is as good a header as any.
    if titleCount < rows.count {
      titles = rows.prefix(titleCount).map(\.line)
      rows.removeFirst(titleCount)
    }
    let named = rows.prefix { $0.content.isNames && $0.content.hasLetters }.count
    if named > 1, named < rows.count {
      if width == 1 {
        titles += rows.prefix(named - 1).map(\.line)
        rows.removeFirst(named - 1)
      } else if named - 1 <= Self.mostUnits, rows[1..<named].allSatisfy({ $0.areUnits(under: rows[0]) }) {
        units = rows[1..<named].map(\.line)
        rows.removeSubrange(1..<named)
      }
    }
    if rows[0].isHeader {
      names = rows.removeFirst().fields
    } else if rows[0].fields.count != width, Self.isCertain(width, of: rows) {
      throw .raggedRow(
        row: rows[0].fields[0].line, expected: width, found: rows[0].fields.count, separator: scanner.separator?.words)
    }
    guard let first = rows.first else { throw .empty }
    (firstRow, values) = (first.fields, first.scanner)
  }

  private static func sample(_ start: TableScanner) throws(GridFileFault) -> [TableRowSample] {
    var scanner = start
    var rows: [TableRowSample] = []
    while rows.count < sampledRowCount, scanner.findRow() {
      let before = scanner
      do throws(GridFileFault) {
        rows.append(TableRowSample(try scanner.nextRow(), at: before))
      } catch {
        // What is wrong farther down is told when it is read.
        if rows.count < 2 { throw error }
        break
      }
    }
    guard !rows.isEmpty else { throw .empty }
    return rows
  }

  /// How long most rows are; of equally many the longer.
  private static func usualWidth(of rows: [TableRowSample]) -> Int {
    Dictionary(grouping: rows, by: \.fields.count).max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?.key ?? 0
  }

  private static func isCertain(_ width: Int, of rows: [TableRowSample]) -> Bool {
    rows.count >= 3 && 2 * rows.count(where: { $0.fields.count == width }) > rows.count
  }
}

/// One of the first rows.
private struct TableRowSample {
  var fields: [TableField]
  var content: TableRowContent
  /// Before the row.
  var scanner: TableScanner

  init(_ fields: [TableField], at scanner: TableScanner) {
    (self.fields, self.scanner) = (fields, scanner)
    content = TableRowContent(fields, separatedBy: scanner.separator)
  }

  var isHeader: Bool { content.isHeader(of: fields) }

  /// Whether a word stands under a name that is neither of a class nor of a row.
  func areUnits(under header: TableRowSample) -> Bool {
    guard fields.count == header.fields.count else { return false }
    return zip(fields, header.fields).contains { field, name in
      let name = TableText.string(name.bytes)
      return !field.isMissing && !TableColumnRole.isLabel(named: name) && !TableColumnRole.mayBeIndex(named: name)
    }
  }

  var line: TableLine { TableLine(fields) }
}

/// A line of a file that is not part of its table, as it is told.
struct TableLine: Equatable {
  let number: Int
  let words: String

  init(_ fields: [TableField]) {
    let text = fields.filter { !$0.isEmpty }.map(\.words).joined(separator: " ")
    (number, words) = (fields[0].line, TableField.words(for: text))
  }
}

extension TableBeginning {
  /// Of a file whose name does not tell what it is, so many bytes are looked at.
  static let sampledByteCount = 1 << 16

  /// Whether a text begins like a table of numbers, and how: "rows of 4 numbers, separated by ','". Nil if it does not.
  static func words(for beginning: [UInt8]) -> String? {
    guard let text = try? TableText(of: beginning) else { return nil }
    // The last line may be cut.
    let end = beginning.count < sampledByteCount ? text.bytes.count : text.bytes.lastIndex { $0 == 10 || $0 == 13 } ?? 0
    return text.bytes[..<end].withUnsafeBufferPointer { text in
      TableSeparator.candidates(in: text).lazy.compactMap { separator in
        words(for: TableScanner(text, separator: separator, startingAfterLine: false))
      }.first
    }
  }

  private static func words(for scanner: TableScanner) -> String? {
    guard let beginning = try? TableBeginning(scanner) else { return nil }
    var (scanner, rowCount) = (beginning.values, 0)
    let width = beginning.firstRow.count
    while rowCount < 50, scanner.findRow() {
      guard let row = try? scanner.nextRow(), row.count == width else { return nil }
      let content = TableRowContent(row, separatedBy: scanner.separator)
      let isOfNumbers =
        width == 1 || scanner.separator == .blanks
        ? content.numbers.count == width : 2 * content.numbers.count > content.filledCount
      guard isOfNumbers else { return nil }
      rowCount += 1
    }
    guard rowCount >= (width == 1 ? 3 : 2) else { return nil }
    guard width > 1, let separator = scanner.separator else { return "a number in every line" }
    return "rows of \(width) numbers, \(separator.words)"
  }
}
