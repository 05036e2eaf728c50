/// Reads a whole table under one separator.
struct TableReader {
  /// What a table holds, and what had to be known to read it.
  struct Table {
    var values: [UInt8] = []
    var rowCount = 0
    /// The classes as they are written; as many as rows, or none.
    var labels: [String] = []
    /// Of all columns of the file; nil without a header.
    var names: [String]?
    var roles: [TableColumnRole] = []
    var separator: TableSeparator?
    /// Lines above the names, between them and the values, and below the values.
    var titles: [TableLine] = []
    var units: [TableLine] = []
    var footers: [TableLine] = []
    var commentCount = 0
    var emptyRowCount = 0
    /// Rows that name the columns again, as in tables that were put one behind the other.
    var repeatedHeaderCount = 0
    var hasDecimalCommas = false
    var hasDecimalPoints = false
    var hasTruths = false
    /// Whether the names are no UTF-8, and each byte of them was taken for a letter.
    var hasLatinNames = false

    var valueColumnCount: Int { roles.count { $0 == .value } }
  }

  private let purpose: TablePurpose
  private var scanner: TableScanner
  private var table = Table()
  /// The names as they are written.
  private var header: [TableField]?
  /// Before the row that is read.
  private var rowStart: TableScanner
  private var decimalMark: TableField.DecimalMark?
  /// Of each index column, what its rows say.
  private var indices: [Int: TableIndex] = [:]

  init(_ scanner: TableScanner, for purpose: TablePurpose) {
    (self.scanner, self.purpose, rowStart) = (scanner, purpose, scanner)
    table.separator = scanner.separator
  }

  /// - Throws: what is wrong with the table if this is its separator.
  mutating func read() throws(GridFileFault) -> Table {
    let beginning = try TableBeginning(scanner)
    (table.titles, table.units) = (beginning.titles, beginning.units)
    if let names = beginning.names {
      table.names = names.map { TableText.string($0.bytes) }
      table.hasLatinNames = names.contains { String(validating: $0.bytes, as: UTF8.self) == nil }
    }
    header = beginning.names
    try settleColumns(firstRow: beginning.firstRow)
    // A column that turns out not to be what it seemed holds values.
    while true {
      scanner = beginning.values
      (table.values, table.labels, table.rowCount, decimalMark) = ([], [], 0, nil)
      (table.hasTruths, table.hasDecimalCommas, table.repeatedHeaderCount) = (false, false, 0)
      indices = [:]
      let mistaken: [Int]
      do throws(GridFileFault) {
        mistaken = try readRows()
      } catch {
        guard table.footers.isEmpty, table.rowCount > 0, let footers = footers() else { throw error }
        table.footers = footers
        continue
      }
      if mistaken.isEmpty { break }
      for column in mistaken {
        let wasLabel = table.roles[column] == .label
        table.roles[column] = .value
        if wasLabel, let next = table.roles.firstIndex(of: .furtherLabel) { table.roles[next] = .label }
      }
    }
    table.hasDecimalPoints = decimalMark == .point
    (table.emptyRowCount, table.commentCount) = (scanner.emptyRowCount, scanner.commentCount)
    dropColumnNumbers()
    return table
  }

  // MARK: Columns

  /// Decides how many columns there are and what they seem to be, by the header and the first row below it.
  private mutating func settleColumns(firstRow row: [TableField]) throws(GridFileFault) {
    var names = table.names
    if let given = names, given.count != row.count {
      let (missing, superfluous) = (row.count - given.count, given.count - row.count)
      if missing > 0, row.suffix(missing).allSatisfy(\.isEmpty) {
        names = given + Array(repeating: "", count: missing)
      } else if missing == 1 {
        // As R writes tables: the rows have names of their own.
        names = [""] + given
      } else if superfluous > 0, given.suffix(superfluous).allSatisfy(\.isEmpty) {
        names = given.dropLast(superfluous)
      } else {
        throw raggedRow(row[0].line, expected: given.count, found: row.count)
      }
    }
    table.names = names
    var roles = [TableColumnRole](repeating: .value, count: row.count)
    var last = row.count - 1
    while last > 0, row[last].isEmpty, names?[last].isEmpty ?? true {
      roles[last] = .nothing
      last -= 1
    }
    if let names {
      var first = 0
      while first < last, TableColumnRole.mayBeIndex(named: names[first]) {
        roles[first] = .index
        first += 1
      }
      let labels = (first...last).filter { TableColumnRole.isLabel(named: names[$0]) }
      if labels.count <= last - first {
        for (index, column) in labels.enumerated() { roles[column] = index == 0 ? .label : .furtherLabel }
      }
      if purpose == .labels, first == last { roles[last] = .label }
    } else if last > 0,
      row[0].bytes.elementsEqual([UInt8(ascii: "0")]) || row[0].bytes.elementsEqual([UInt8(ascii: "1")])
    {
      roles[0] = .index
    }
    if purpose == .labels, names == nil, last == 0 { roles[0] = .label }
    table.roles = roles
  }

  /// A first row 0, 1, 2, … of numbers that no other row comes near counts the columns.
  private mutating func dropColumnNumbers() {
    let count = table.valueColumnCount
    guard table.names == nil, table.rowCount > 1, count == table.roles.count, (4...256).contains(count) else { return }
    let first = table.values[..<count].map(Int.init)
    guard first == Array(0..<count) || first == Array(1...count),
      table.values[count...].allSatisfy({ Int($0) < first[count - 1] })
    else { return }
    table.names = first.map(String.init)
    table.values.removeFirst(count)
    table.rowCount -= 1
  }

  // MARK: Rows

  /// - Returns: columns that are not what they seemed to be.
  private mutating func readRows() throws(GridFileFault) -> [Int] {
    let columnCount = table.roles.count
    let isPlain = table.roles.map { $0 == .value }
    while scanner.findRow() {
      rowStart = scanner
      if let footer = table.footers.first, scanner.line >= footer.number { break }
      if try passesRepeatedHeader() { continue }
      let rowLine = scanner.line
      var column = 0
      var endsRow = false
      while !endsRow {
        if column < columnCount, isPlain[column], let plain = scanner.nextPlainValue() {
          if plain.hasPoint, decimalMark != .point {
            guard decimalMark == nil else { throw .mixedDecimals(row: rowLine, column: column + 1) }
            decimalMark = .point
          }
          table.values.append(plain.value)
          endsRow = plain.endsRow
        } else {
          let field = try scanner.nextField()
          endsRow = field.endsRow
          if column < columnCount {
            do throws(GridFileFault) {
              if try !take(field, column) { return [column] }
            } catch {
              // That a row is not as long as others says more than what its fields then are.
              column += endsRow ? 1 : 1 + (try scanner.nextRow().count)
              guard column == columnCount else { break }
              throw error
            }
          }
        }
        column += 1
      }
      guard column == columnCount else {
        throw raggedRow(rowLine, expected: columnCount, found: column)
      }
      table.rowCount += 1
      guard table.values.count <= GridCorpus.greatestValueCount else {
        throw .tooLarge(dimensions: [table.rowCount, columnCount])
      }
    }
    guard table.rowCount > 0 else { throw .empty }
    let isNamed = table.names != nil
    return indices.filter { !$0.value.tellsRowsApart(of: table.rowCount, isNamed: isNamed) }.map(\.key)
  }

  /// The lines from the row on that cannot be read, if they are few and none of them is a row.
  private func footers() -> [TableLine]? {
    var (scanner, lines) = (rowStart, [TableLine]())
    while scanner.findRow() {
      guard lines.count < 4, let row = try? scanner.nextRow(),
        TableRowContent(row, separatedBy: table.separator).isTitle(above: table.roles.count)
      else { return nil }
      lines.append(TableLine(row))
    }
    return lines
  }

  /// Passes a row that says what the header says.
  private mutating func passesRepeatedHeader() throws(GridFileFault) -> Bool {
    guard let header, let first = header.first(where: { !$0.isEmpty }) else { return false }
    guard scanner.mayBegin(with: first.bytes) || header[0].isEmpty else { return false }
    var ahead = scanner
    let row = try ahead.nextRow()
    guard row.count == header.count, zip(row, header).allSatisfy({ $0.bytesWithoutMark == $1.bytes }) else {
      return false
    }
    scanner = ahead
    table.repeatedHeaderCount += 1
    return true
  }

  /// - Returns: false if the column is not what it seemed to be.
  private mutating func take(_ field: TableField, _ column: Int) throws(GridFileFault) -> Bool {
    switch table.roles[column] {
    case .value:
      table.values.append(try value(of: field, column))
    case .index:
      let number = field.number(separatedBy: table.separator).flatMap { Int(exactly: $0.value) }
      indices[column, default: TableIndex()].add(number, field)
      if table.names == nil, indices[column]?.counts == false { return false }
    case .label:
      guard !field.isMissing else { throw missing(field, column) }
      if let number = field.number(separatedBy: table.separator) {
        guard let whole = Int(exactly: number.value) else { return false }
        table.labels.append("\(whole)")
      } else {
        table.labels.append(TableText.string(field.bytes))
      }
    case .furtherLabel: break
    case .nothing:
      guard field.isEmpty else {
        throw raggedRow(field.line, expected: column, found: column + 1)
      }
    }
    return true
  }

  private mutating func value(of field: TableField, _ column: Int) throws(GridFileFault) -> UInt8 {
    if let (number, mark) = field.number(separatedBy: table.separator) {
      if let mark {
        guard decimalMark == nil || decimalMark == mark else {
          throw .mixedDecimals(row: field.line, column: column + 1)
        }
        decimalMark = mark
        table.hasDecimalCommas = mark == .comma
      }
      if let value = UInt8(exactly: number) { return value }
    } else if let truth = field.truth {
      table.hasTruths = true
      return truth
    } else if field.isMissing {
      throw missing(field, column)
    }
    throw .value(row: field.line, column: column + 1, name: name(of: column), found: field.words)
  }

  // MARK: Faults

  private func missing(_ field: TableField, _ column: Int) -> GridFileFault {
    .missing(row: field.line, column: column + 1, name: name(of: column), found: field.words)
  }

  private func raggedRow(_ row: Int, expected: Int, found: Int) -> GridFileFault {
    .raggedRow(row: row, expected: expected, found: found, separator: table.separator?.words)
  }

  private func name(of column: Int) -> String? {
    guard let name = table.names?[column], !name.isEmpty else { return nil }
    return TableField.words(for: name)
  }
}

/// What the rows of a column say that may tell them apart.
struct TableIndex {
  /// Whether its fields are 0, 1, 2, … or 1, 2, 3, … so far.
  private(set) var counts = true
  private var last: Int?
  private var hashes: [Int] = []

  mutating func add(_ number: Int?, _ field: TableField) {
    if counts, let number, last.map({ number == $0 &+ 1 }) ?? (0...1).contains(number) {
      last = number
    } else {
      counts = false
    }
    hashes.append(number ?? field.bytes.hashValue)
  }

  /// A column without a name has to count many rows to be believed.
  func tellsRowsApart(of rowCount: Int, isNamed: Bool) -> Bool {
    isNamed ? counts || Set(hashes).count == rowCount : counts && rowCount >= 10
  }
}
