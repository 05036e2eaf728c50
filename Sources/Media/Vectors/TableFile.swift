public import Durability

/// Tables of whole numbers 0…255 as text, one example a line: `.csv`, `.tsv`, and `.amat` with blanks between the numbers.
public enum TableFile {
  /// Writes one line per row, below a line of names if there are any; the file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - values: `[rows, columns]`.
  ///   - columns: at least 1, and a divisor of the number of values.
  public static func writeCSV(
    _ values: [UInt8], columns: Int, style: TableStyle = TableStyle(), to path: String
  ) throws(FileError) {
    precondition(
      columns >= 1 && values.count.isMultiple(of: columns), "\(values.count) values in rows of \(columns)")
    let file = try DurableFile(replacing: path)
    var text = style.headerLine
    let separator = style.separator.byte
    for (index, value) in values.enumerated() {
      text += numerals[Int(value)]
      let endsRow = (index + 1).isMultiple(of: columns)
      text.append(endsRow ? UInt8(ascii: "\n") : separator)
      if text.count >= 1 << 20 {
        try file.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try file.write(text)
    try file.commit()
  }

  private static let numerals = (0...255).map { Array("\($0)".utf8) }

  /// What a text holds.
  struct Content: Equatable {
    var table: ShapedBytes
    var labels: GridPiece.Labels?
    var style: TableStyle
    /// How it was read, for people: "header; 6 columns; separated by ';'".
    var reading: String
  }

  /// - Throws: `GridCorpusError.file`, or `.content` with row and column of what cannot be used.
  static func read(_ path: String, for purpose: TablePurpose) throws(GridCorpusError) -> Content {
    let bytes: [UInt8]
    do { bytes = try ReadableFile.bytes(of: path) } catch { throw .file(error) }
    do throws(GridFileFault) {
      let text = try TableText(of: bytes)
      do throws(GridFileFault) {
        return Content(try table(in: text.bytes, for: purpose), encoding: text.encoding)
      } catch {
        // A zero is what is wrong then, whatever it broke.
        guard let zero = text.bytes.firstIndex(of: 0) else { throw error }
        throw .notText(row: text.bytes[..<zero].count { $0 == UInt8(ascii: "\n") } + 1)
      }
    } catch {
      throw .content(path: path, error)
    }
  }

  /// The table under the first separator with which all of it is sound. If there is none, what is wrong under the one
  /// that came farthest.
  private static func table(
    in bytes: [UInt8], for purpose: TablePurpose
  ) throws(GridFileFault) -> TableReader.Table {
    try bytes.withUnsafeBufferPointer { (text) throws(GridFileFault) in
      let told = separatorTold(by: bytes)
      let candidates = told.map { [$0] } ?? TableSeparator.candidates(in: text)
      var farthest: GridFileFault?
      for separator in candidates {
        let scanner = TableScanner(text, separator: separator, startingAfterLine: told != nil)
        var reader = TableReader(scanner, for: purpose)
        do throws(GridFileFault) {
          return try reader.read()
        } catch {
          if error.row ?? 0 > farthest?.row ?? -1 { farthest = error }
        }
      }
      throw farthest ?? .empty
    }
  }

  /// What a first line `sep=;` says, as Excel reads and writes it.
  private static func separatorTold(by bytes: [UInt8]) -> TableSeparator? {
    guard bytes.starts(with: Array("sep=".utf8)), bytes.count > 5, bytes[5] == 13 || bytes[5] == 10 else { return nil }
    return TableSeparator.allCases.first { $0.byte == bytes[4] }
  }

  /// A number as an error shows it: "7" for 7.0, and "0.5".
  static func words(for number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
  }
}

extension TableFile.Content {
  fileprivate init(_ table: TableReader.Table, encoding: String?) {
    let columns = table.roles.indices.filter { table.roles[$0] == .value }
    let names = table.names.map { names in columns.map { names[$0] } }
    self.init(
      table: ShapedBytes(dimensions: [table.rowCount, columns.count], values: table.values),
      labels: table.labels.isEmpty ? nil : GridPiece.Labels(written: table.labels),
      style: TableStyle(columnNames: names, separator: table.separator ?? .comma),
      reading: Self.reading(table, encoding))
  }

  private static func reading(_ table: TableReader.Table, _ encoding: String?) -> String {
    let count = table.valueColumnCount
    var words = [header(table), counted(count, "column")]
    if let separator = table.separator { words.append(separator.words) }
    if table.hasDecimalCommas { words.append("decimal commas") }
    // Where numbers are written so, a point may be meant to part thousands.
    if table.hasDecimalPoints, table.separator == .semicolon { words.append("decimal points, so 1.000 is one") }
    if table.hasTruths { words.append("true and yes are 1, false and no are 0") }
    for (column, role) in table.roles.enumerated() {
      let name = table.names?[column] ?? ""
      let place = name.isEmpty ? "column \(column + 1)" : "column \(column + 1) ('\(TableField.words(for: name))')"
      switch role {
      case .value, .nothing: continue
      case .index: words.append("\(place) tells rows apart and is left out")
      case .label: words.append("\(place) is the class")
      case .furtherLabel: words.append("\(place) names classes too, of which there can be one, and is left out")
      }
    }
    let emptyColumnCount = table.roles.count { $0 == .nothing }
    if emptyColumnCount > 0 { words.append("\(counted(emptyColumnCount, "empty column")) at the end left out") }
    if table.emptyRowCount > 0 { words.append("\(counted(table.emptyRowCount, "empty row")) left out") }
    if table.repeatedHeaderCount > 0 {
      words.append("\(counted(table.repeatedHeaderCount, "repeated header")) left out")
    }
    for title in table.titles { words.append("line \(title.number) ('\(title.words)') is a title and is left out") }
    for units in table.units { words.append("line \(units.number) ('\(units.words)') holds no values and is left out") }
    for footer in table.footers {
      words.append("line \(footer.number) ('\(footer.words)') stands below the rows and is left out")
    }
    if table.commentCount > 0 { words.append("\(counted(table.commentCount, "line")) of comment left out") }
    if let encoding { words.append(encoding) }
    return words.joined(separator: "; ")
  }

  private static func header(_ table: TableReader.Table) -> String {
    guard let names = table.names else { return "no header" }
    if table.hasLatinNames { return "header in Latin-1" }
    return names.contains { !$0.isEmpty && Int($0) == nil } ? "header" : "header of numbers"
  }

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
