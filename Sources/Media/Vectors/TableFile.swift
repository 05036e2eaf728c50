public import Durability

/// Tables of whole numbers 0…255 as text, one example a line: `.csv`, and `.amat` with spaces between the numbers.
public enum TableFile {
  /// Writes one line per row, with commas; the file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - values: `[rows, columns]`.
  ///   - columns: at least 1, and a divisor of the number of values.
  public static func writeCSV(_ values: [UInt8], columns: Int, to path: String) throws(FileError) {
    precondition(
      columns >= 1 && values.count.isMultiple(of: columns), "\(values.count) values in rows of \(columns)")
    let file = try DurableFile(replacing: path)
    var text: [UInt8] = []
    for (index, value) in values.enumerated() {
      text += numerals[Int(value)]
      let endsRow = (index + 1).isMultiple(of: columns)
      text.append(UInt8(ascii: endsRow ? "\n" : ","))
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
    /// Whether the first line had names instead of numbers and was left out.
    var hadHeader: Bool
  }

  /// - Throws: `GridCorpusError.file`, or `.content` with row and column of what cannot be used.
  static func read(_ path: String) throws(GridCorpusError) -> Content {
    let bytes: [UInt8]
    do throws(FileError) {
      let file = try ReadableFile(reading: path)
      bytes = try file.read(at: 0, count: file.byteCount)
    } catch {
      throw .file(error)
    }
    do throws(GridFileFault) {
      guard !bytes.starts(with: GzipStream.magic) else { throw .compressed }
      var parser = TableParser(bytes)
      return try parser.parse()
    } catch {
      throw .content(path: path, error)
    }
  }

  /// A number as an error shows it: "7" for 7.0, and "0.5".
  static func words(for number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
  }
}

/// Goes through the text of a table once.
///
/// Numbers are separated by a comma, a semicolon, or white space. Empty lines, and lines that begin with `#`, say
/// nothing. A first line without any number is a header.
struct TableParser {
  private let bytes: [UInt8]
  private var position = 0
  /// Lines from 1, as editors count them.
  private var line = 1
  private var values: [UInt8] = []
  private var rowCount = 0
  private var columnCount = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if bytes.starts(with: byteOrderMark) { position = byteOrderMark.count }
  }

  mutating func parse() throws(GridFileFault) -> TableFile.Content {
    skipLinesWithoutNumbers()
    let hadHeader = isHeader()
    if hadHeader {
      skipLine()
      skipLinesWithoutNumbers()
    }
    while position < bytes.count {
      try parseRow()
      skipLinesWithoutNumbers()
    }
    guard rowCount > 0 else { throw .empty }
    guard values.count <= GridCorpus.greatestValueCount else { throw .tooLarge(dimensions: [rowCount, columnCount]) }
    return TableFile.Content(
      table: ShapedBytes(dimensions: [rowCount, columnCount], values: values), hadHeader: hadHeader)
  }

  /// Leaves the position at the first sign of the next line that says something, or at the end.
  private mutating func skipLinesWithoutNumbers() {
    while position < bytes.count {
      skipBlanks()
      guard position < bytes.count else { return }
      if bytes[position] == UInt8(ascii: "\n") || bytes[position] == UInt8(ascii: "#") {
        skipLine()
      } else {
        return
      }
    }
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    if position < bytes.count {
      position += 1
      line += 1
    }
  }

  private mutating func skipBlanks() {
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
  }

  /// Whether no field of the line here is a number.
  private func isHeader() -> Bool {
    guard position < bytes.count else { return false }
    let line = bytes[position...].prefix { $0 != UInt8(ascii: "\n") }
    let fields = line.split { Self.isBlank($0) || Self.isSeparator($0) }
    return !fields.isEmpty && fields.allSatisfy { Self.number($0) == nil }
  }

  /// One line with at least one field.
  private mutating func parseRow() throws(GridFileFault) {
    var column = 0
    while true {
      let start = position
      while position < bytes.count, !Self.endsField(bytes[position]) { position += 1 }
      column += 1
      values.append(try value(of: bytes[start..<position], column: column))
      skipBlanks()
      guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else { break }
      if Self.isSeparator(bytes[position]) {
        position += 1
        skipBlanks()
      }
    }
    if rowCount == 0 { columnCount = column }
    guard column == columnCount else { throw .raggedRow(row: line, expected: columnCount, found: column) }
    rowCount += 1
    skipLine()
  }

  private func value(of field: ArraySlice<UInt8>, column: Int) throws(GridFileFault) -> UInt8 {
    if (1...3).contains(field.count), field.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
      let number = field.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
      if number <= 255 { return UInt8(number) }
    } else if let value = Self.number(field).flatMap(UInt8.init(exactly:)) {
      return value
    }
    throw .value(row: line, column: column, found: Self.words(for: field))
  }

  /// Nil for what is no decimal number, and for what is longer than any number is written.
  private static func number(_ field: ArraySlice<UInt8>) -> Double? {
    guard field.count <= 64, field.allSatisfy(signsOfNumbers.contains) else { return nil }
    return Double(String(decoding: field, as: UTF8.self))
  }

  private static let signsOfNumbers = Array("0123456789+-.eE".utf8)

  /// A field as an error shows it: its beginning, without what could disturb a terminal.
  private static func words(for field: ArraySlice<UInt8>) -> String {
    let text = String(decoding: field.prefix(24), as: UTF8.self)
    let visible = text.map { $0.isASCII && !(" "..."~").contains($0) ? "?" : $0 }
    return String(visible) + (field.count > 24 ? "…" : "")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }

  private static func endsField(_ byte: UInt8) -> Bool {
    isBlank(byte) || isSeparator(byte) || byte == UInt8(ascii: "\n")
  }
}
