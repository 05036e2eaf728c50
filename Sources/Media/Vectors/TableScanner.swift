/// Goes through the text of a table under one separator, field by field.
///
/// A line ends with a line feed, a carriage return, or both. A field in quotation marks may hold separators and line
/// ends, and two marks for one. A line that begins with `#`, one without a field, and one of separators only say nothing.
struct TableScanner {
  private let text: UnsafeBufferPointer<UInt8>
  /// Nil: a line is one field.
  let separator: TableSeparator?
  private let separatorByte: UInt8?
  private var position = 0
  /// Lines from 1, as editors count them.
  private(set) var line = 1
  /// Rows of separators only that were passed over.
  private(set) var emptyRowCount = 0
  /// Lines that begin with `#` and were passed over.
  private(set) var commentCount = 0

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let quotationMark = UInt8(ascii: "\"")

  /// - Parameter text: has to outlive the scanner.
  init(_ text: UnsafeBufferPointer<UInt8>, separator: TableSeparator?, startingAfterLine skipsLine: Bool) {
    self.text = text
    self.separator = separator
    separatorByte = separator == .blanks ? nil : separator?.byte
    if skipsLine { skipLine() }
  }

  var isAtEnd: Bool { position >= text.count }

  // MARK: Lines

  /// Goes to the beginning of the next row; false if there is none.
  mutating func findRow() -> Bool {
    while !isAtEnd {
      let start = position
      while !isAtEnd, isBlank(text[position]) { position += 1 }
      if isAtEnd { return false }
      let byte = text[position]
      let isComment = byte == UInt8(ascii: "#") && !isSeparator(at: position + 1)
      if endsLine(byte) || isComment {
        if isComment { commentCount += 1 }
        skipLine()
        continue
      }
      guard byte == separatorByte else { return true }
      var end = position
      while end < text.count, isBlank(text[end]) || text[end] == separatorByte { end += 1 }
      guard end == text.count || endsLine(text[end]) else {
        position = start
        return true
      }
      emptyRowCount += 1
      skipLine()
    }
    return false
  }

  /// Whether what comes next can be a field of these bytes: it is in quotation marks, behind a mark, or begins so.
  func mayBegin(with bytes: ArraySlice<UInt8>) -> Bool {
    guard !isAtEnd, let first = bytes.first else { return false }
    let byte = text[position]
    return byte == first || byte == Self.quotationMark || byte == TextEncoding.markOfUTF8[0]
  }

  private mutating func skipLine() {
    while !isAtEnd, !endsLine(text[position]) { position += 1 }
    if !isAtEnd { passLineEnd() }
  }

  private mutating func passLineEnd() {
    let isFirstOfTwo =
      text[position] == Self.carriageReturn && position + 1 < text.count && text[position + 1] == Self.lineFeed
    position += isFirstOfTwo ? 2 : 1
    line += 1
  }

  // MARK: Fields

  /// What `nextPlainValue` found: a value, and whether the row ends with it.
  struct PlainValue {
    var value: UInt8
    /// Whether it is written with a decimal point.
    var hasPoint: Bool
    var endsRow: Bool
  }

  /// The next field if it is plainly one to three digits that make 0…255, perhaps with a point and zeros behind; nil, and
  /// nothing is passed, if it is not.
  ///
  /// What nearly all fields of nearly all tables are is read here.
  @inline(__always)
  mutating func nextPlainValue() -> PlainValue? {
    var place = position
    while place < text.count, isBlank(text[place]) { place += 1 }
    var number = 0
    let start = place
    while place < text.count, place - start < 3 {
      let digit = text[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      number = 10 * number + Int(digit)
      place += 1
    }
    guard place > start, number <= 255 else { return nil }
    let hasPoint = place < text.count && text[place] == UInt8(ascii: ".")
    if hasPoint {
      place += 1
      while place < text.count, text[place] == UInt8(ascii: "0") { place += 1 }
    }
    let numberEnd = place
    while place < text.count, isBlank(text[place]) { place += 1 }
    if place == text.count || endsLine(text[place]) {
      position = place
      if place < text.count { passLineEnd() }
      return PlainValue(value: UInt8(number), hasPoint: hasPoint, endsRow: true)
    }
    if text[place] == separatorByte {
      place += 1
    } else if separator != .blanks || place == numberEnd {
      return nil
    }
    position = place
    return PlainValue(value: UInt8(number), hasPoint: hasPoint, endsRow: false)
  }

  /// - Throws: `.openQuotation`.
  mutating func nextField() throws(GridFileFault) -> TableField {
    while !isAtEnd, isBlank(text[position]) { position += 1 }
    var field =
      !isAtEnd && text[position] == Self.quotationMark ? try quotedField() : plainField(from: position)
    if separator == .blanks { while !isAtEnd, isBlank(text[position]) { position += 1 } }
    if isAtEnd {
      field.endsRow = true
    } else if endsLine(text[position]) {
      field.endsRow = true
      passLineEnd()
    } else if text[position] == separatorByte {
      position += 1
    }
    return field
  }

  /// All fields of the next row.
  mutating func nextRow() throws(GridFileFault) -> [TableField] {
    var row = [try nextField()]
    while row.last?.endsRow == false { row.append(try nextField()) }
    return row
  }

  private mutating func plainField(from start: Int) -> TableField {
    while !isAtEnd, !endsField(text[position]) { position += 1 }
    var end = position
    while end > start, isBlank(text[end - 1]) { end -= 1 }
    return TableField(bytes: Array(text[start..<end])[...], line: line, endsRow: false)
  }

  /// Behind the closing mark the field must end; if it does not, the marks are signs like others.
  private mutating func quotedField() throws(GridFileFault) -> TableField {
    let (start, startLine) = (position, line)
    var bytes: [UInt8] = []
    position += 1
    while true {
      guard !isAtEnd else { throw .openQuotation(row: startLine) }
      let byte = text[position]
      if byte == Self.quotationMark {
        position += 1
        guard !isAtEnd, text[position] == Self.quotationMark else { break }
        bytes.append(byte)
        position += 1
      } else if endsLine(byte) {
        bytes.append(Self.lineFeed)
        passLineEnd()
      } else {
        bytes.append(byte)
        position += 1
      }
    }
    let end = position
    if separator != .blanks { while !isAtEnd, isBlank(text[position]) { position += 1 } }
    guard isAtEnd || endsField(text[position]) else {
      position = end
      var field = plainField(from: start)
      field.line = startLine
      return field
    }
    let first = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
    let last = bytes.lastIndex { !isBlank($0) } ?? first - 1
    return TableField(bytes: bytes[first..<last + 1], line: startLine, endsRow: false)
  }

  // MARK: Signs

  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") && separatorByte != byte
  }

  private func isSeparator(at place: Int) -> Bool { place < text.count && text[place] == separatorByte }

  @inline(__always)
  private func endsLine(_ byte: UInt8) -> Bool { byte == Self.lineFeed || byte == Self.carriageReturn }

  private func endsField(_ byte: UInt8) -> Bool {
    endsLine(byte) || byte == separatorByte || separator == .blanks && isBlank(byte)
  }
}

extension TableSeparator {
  /// What can separate the first rows of a text: in the order in which they are to be tried. Nil stands for
  /// a table of one column.
  static func candidates(in text: UnsafeBufferPointer<UInt8>) -> [TableSeparator?] {
    // Tabs at the beginning of a line may separate.
    var scanner = TableScanner(text, separator: .tab, startingAfterLine: false)
    var rows: [Set<UInt8>] = []
    while rows.count < 24, scanner.findRow(), let row = try? scanner.nextUnquotedSigns() { rows.append(Set(row)) }
    guard let first = rows.first else { return [nil] }
    // A title may hold signs that separate nothing, and lack the one that separates.
    let later = rows.dropFirst(rows.count / 2)
    func isUsual(_ sign: UInt8) -> Bool { first.contains(sign) || 2 * later.count { $0.contains(sign) } >= later.count }
    let certain: [TableSeparator] = [.semicolon, .tab, .bar, .comma].filter { isUsual($0.byte) }
    let hasBlanks = isUsual(UInt8(ascii: " ")) || isUsual(UInt8(ascii: "\t"))
    let inFirst = certain.filter { first.contains($0.byte) }
    return inFirst + certain.filter { !inFirst.contains($0) } + (hasBlanks ? [.blanks] : [])
      + (certain.isEmpty ? [nil] : [])
  }
}

extension TableScanner {
  /// The signs of the next line that stand outside of quotation marks, without blanks at the ends.
  fileprivate mutating func nextUnquotedSigns() throws(GridFileFault) -> ArraySlice<UInt8> {
    var signs: [UInt8] = []
    var isInside = false
    while !isAtEnd {
      let byte = text[position]
      if byte == Self.quotationMark { isInside.toggle() }
      if endsLine(byte), !isInside { break }
      signs.append(isInside ? Self.quotationMark : byte)
      position += 1
    }
    let end = signs.lastIndex { !isBlank($0) || $0 == UInt8(ascii: "\t") } ?? signs.startIndex
    return signs.isEmpty ? [] : signs[...end]
  }
}
