/// The text of a table as UTF-8, whatever program saved it.
struct TableText {
  /// Without a mark at the beginning.
  let bytes: [UInt8]
  /// What it was before, if not UTF-8.
  let encoding: String?

  private static let markUTF8: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let beginningOfZip = Array("PK\u{3}\u{4}".utf8)

  /// - Throws: `.compressed`, `.spreadsheet`.
  init(of file: [UInt8]) throws(GridFileFault) {
    guard !file.starts(with: GzipStream.magic) else { throw .compressed }
    guard !file.starts(with: Self.beginningOfZip) else { throw .spreadsheet }
    if let order = Self.orderOfUTF16(file) {
      let start = file[0] >= 0xFE ? 1 : 0
      let units = (start..<max(start, file.count / 2)).map { index in
        let (first, second) = (UInt16(file[2 * index]), UInt16(file[2 * index + 1]))
        return order == .leastFirst ? second << 8 | first : first << 8 | second
      }
      bytes = Array(String(decoding: units, as: UTF16.self).utf8)
      encoding = "UTF-16"
    } else {
      bytes = file.starts(with: Self.markUTF8) ? Array(file.dropFirst(Self.markUTF8.count)) : file
      encoding = nil
    }
  }

  private enum ByteOrder { case leastFirst, greatestFirst }

  /// By the mark, or by the zeros that letters and digits have; nil if it is not UTF-16.
  private static func orderOfUTF16(_ file: [UInt8]) -> ByteOrder? {
    if file.starts(with: [0xFF, 0xFE]) { return .leastFirst }
    if file.starts(with: [0xFE, 0xFF]) { return .greatestFirst }
    guard file.count >= 4, file.count.isMultiple(of: 2) else { return nil }
    let pairs = stride(from: 0, to: min(file.count, 64), by: 2).map { (first: file[$0], second: file[$0 + 1]) }
    if pairs.allSatisfy({ $0.first != 0 && $0.second == 0 }) { return .leastFirst }
    if pairs.allSatisfy({ $0.first == 0 && $0.second != 0 }) { return .greatestFirst }
    return nil
  }

  /// Names as they are meant: of a header that is no UTF-8, each byte is a letter, as in Latin-1.
  static func string(_ bytes: some Collection<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
