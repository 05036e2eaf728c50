/// What stands between two separators, without the blanks around it.
struct TableField {
  /// Without the quotation marks around it; two marks inside are one.
  var bytes: ArraySlice<UInt8>
  /// Where it begins, counted as editors count, from 1.
  var line: Int
  var endsRow: Bool

  var isEmpty: Bool { bytes.isEmpty }

  var hasLetters: Bool {
    bytes.contains { $0 >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
  }

  /// Where tables were put one behind the other, the first name of each may begin with the mark of its file.
  var bytesWithoutMark: ArraySlice<UInt8> {
    bytes.starts(with: TextEncoding.markOfUTF8) ? bytes.dropFirst(TextEncoding.markOfUTF8.count) : bytes
  }

  /// Whether it stands for a value that nobody knows.
  var isMissing: Bool { isEmpty || Self.missing.contains(lowercased ?? "") }

  /// 1 for a word that says yes, 0 for one that says no, nil for all others.
  var truth: UInt8? { lowercased.flatMap { Self.truths[$0] } }

  private static let missing: Set<String> = [
    "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "missing", "?", "-", ".",
  ]
  private static let truths: [String: UInt8] = ["true": 1, "yes": 1, "false": 0, "no": 0]

  /// Of a short word; nil for a longer one.
  private var lowercased: String? {
    bytes.count <= 8 ? String(decoding: bytes, as: UTF8.self).lowercased() : nil
  }

  /// What is between the whole and the rest of a number.
  enum DecimalMark: UInt8 {
    case point = 0x2E
    case comma = 0x2C
  }

  /// A decimal number and the mark that is in it; nil for what is none.
  ///
  /// A comma can be the mark only where it does not separate. Between commas, "1,000" in quotation marks could as well
  /// be a thousand, and is none.
  func number(separatedBy separator: TableSeparator?) -> (value: Double, mark: DecimalMark?)? {
    guard !isEmpty, bytes.count <= 64, bytes.allSatisfy(Self.signsOfNumbers.contains) else { return nil }
    guard let comma = bytes.firstIndex(of: DecimalMark.comma.rawValue) else {
      let mark: DecimalMark? = bytes.contains(DecimalMark.point.rawValue) ? .point : nil
      return Double(String(decoding: bytes, as: UTF8.self)).map { ($0, mark) }
    }
    let decimals = bytes[(comma + 1)...]
    guard separator != .comma || decimals.count != 3, !decimals.isEmpty,
      !bytes.contains(DecimalMark.point.rawValue), !decimals.contains(DecimalMark.comma.rawValue)
    else { return nil }
    let text = bytes.map { $0 == DecimalMark.comma.rawValue ? DecimalMark.point.rawValue : $0 }
    return Double(String(decoding: text, as: UTF8.self)).map { ($0, .comma) }
  }

  private static let signsOfNumbers = Array("0123456789+-.,eE".utf8)

  /// As an error shows it: its beginning, without what could disturb a terminal.
  var words: String { Self.words(for: TableText.string(bytes.prefix(96))) }

  static func words(for text: String) -> String {
    let visible = text.prefix(24).map { sign in
      sign.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "?" : sign
    }
    return String(visible) + (text.count > 24 ? "…" : "")
  }
}
