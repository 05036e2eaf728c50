/// The text of a table as UTF-8, whatever program saved it.
struct TableText {
  /// Without a mark at the beginning.
  let bytes: [UInt8]
  /// What it was before, if not UTF-8.
  let encoding: String?

  private static let beginningOfZip = Array("PK\u{3}\u{4}".utf8)

  /// - Throws: `.compressed`, `.spreadsheet`, `.encoding`.
  init(of file: [UInt8]) throws(GridFileFault) {
    guard !file.starts(with: GzipStream.magic) else { throw .compressed }
    guard !file.starts(with: Self.beginningOfZip) else { throw .spreadsheet }
    let (encoding, markLength) = TextEncoding.of(file)
    if encoding == .utf8 {
      // Names may be in Latin-1, so nothing is checked here.
      bytes = Array(file[markLength...])
      self.encoding = nil
    } else {
      do throws(TextFault) { bytes = try FileText.utf8(of: file) } catch { throw .encoding(error) }
      self.encoding = encoding.name
    }
  }

  /// Names as they are meant: of a header that is no UTF-8, each byte is a letter, as in Latin-1.
  static func string(_ bytes: some Collection<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
