/// Reads the JSON of a tensor file's header: objects, arrays, strings and whole numbers, each where it is expected.
///
/// A general JSON reader would do less here: it drops repeated names, turns large numbers into fractions and follows any
/// depth. This one is asked for what must come next and never calls itself, so no input can make it run deep.
struct TensorFileScanner {
  private typealias Fault = TensorFileError.Fault

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads an object; `member` is called after each name and must read the value.
  mutating func members(
    _ member: (inout TensorFileScanner, String) throws(TensorFileError.Fault) -> Void
  ) throws(TensorFileError.Fault) {
    try expect("{", called: "an object {…}")
    if skip("}") { return }
    repeat {
      let name = try string()
      try expect(":", called: "a colon")
      try member(&self, name)
    } while skip(",")
    try expect("}", called: "a comma or }")
  }

  /// Reads an array of numbers that are neither negative nor fractional.
  mutating func wholeNumbers() throws(TensorFileError.Fault) -> [Int] {
    try expect("[", called: "an array […] of whole numbers")
    if skip("]") { return [] }
    var numbers: [Int] = []
    repeat {
      numbers.append(try wholeNumber())
    } while skip(",")
    try expect("]", called: "a comma or ]")
    return numbers
  }

  mutating func pairOfWholeNumbers() throws(TensorFileError.Fault) -> (Int, Int) {
    skipSpace()
    let start = position
    let numbers = try wholeNumbers()
    guard numbers.count == 2 else {
      throw .syntax(offset: start, expected: "an array of 2 whole numbers", found: "one of \(numbers.count)")
    }
    return (numbers[0], numbers[1])
  }

  /// Nothing but white space may follow.
  mutating func end() throws(TensorFileError.Fault) {
    skipSpace()
    if position < bytes.count { throw unexpected("the end of the header") }
  }

  // MARK: Numbers

  private mutating func wholeNumber() throws(TensorFileError.Fault) -> Int {
    let description = "a whole number from 0 to \(Int.max)"
    skipSpace()
    let start = position
    var number = 0
    while let digit = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      if overflow || carry { throw unexpected(description, at: start) }
      number = sum
      position += 1
    }
    let hasLeadingZero = position - start > 1 && bytes[start] == UInt8(ascii: "0")
    let goesOn = current.map { ".eE".utf8.contains($0) } ?? false
    if position == start || hasLeadingZero || goesOn { throw unexpected(description, at: start) }
    return number
  }

  // MARK: Strings

  mutating func string() throws(TensorFileError.Fault) -> String {
    try expect("\"", called: "a string")
    let start = position
    var text: [UInt8] = []
    while let byte = current, byte != UInt8(ascii: "\"") {
      if byte < 0x20 { throw unexpected("a string without control characters") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: String(try escapedScalar()).utf8)
      } else {
        text.append(byte)
      }
    }
    try expect("\"", called: "the end of a string")
    guard let string = String(validating: text, as: UTF8.self) else {
      throw .syntax(offset: start, expected: "text in UTF-8", found: "other bytes")
    }
    return string
  }

  /// What follows a backslash.
  private mutating func escapedScalar() throws(TensorFileError.Fault) -> Unicode.Scalar {
    let start = position
    let expected = "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
    guard let letter = current else { throw unexpected(expected) }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try scalarInUTF16(from: start)
    default: throw unexpected(expected, at: start)
    }
  }

  /// One or, for characters beyond U+FFFF, two groups of four digits.
  private mutating func scalarInUTF16(from start: Int) throws(TensorFileError.Fault) -> Unicode.Scalar {
    let first = try fourHexadecimalDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if UTF16.isLeadSurrogate(first), bytes[position...].starts(with: "\\u".utf8) {
      position += 2
      let second = try fourHexadecimalDigits()
      if UTF16.isTrailSurrogate(second) { return UTF16.decode(UTF16.EncodedScalar([first, second])) }
    }
    throw unexpected("a character in UTF-16", at: start)
  }

  private mutating func fourHexadecimalDigits() throws(TensorFileError.Fault) -> UInt16 {
    let start = position
    var number: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits", at: start)
      }
      number = number << 4 | UInt16(digit)
      position += 1
    }
    return number
  }

  // MARK: Bytes

  private var current: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func skipSpace() {
    while let byte = current, " \t\n\r".utf8.contains(byte) { position += 1 }
  }

  private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar, called name: String) throws(TensorFileError.Fault) {
    if !skip(mark) { throw unexpected(name) }
  }

  private func unexpected(_ expected: String, at offset: Int? = nil) -> TensorFileError.Fault {
    let start = offset ?? position
    let longest = 20
    let found = String(decoding: bytes[start...].prefix(longest), as: UTF8.self)
    return .syntax(offset: start, expected: expected, found: found.isEmpty ? "the end of the header" : quoted(found))
  }
}
