/// How the bytes of a text stand for letters.
///
/// A byte-order mark tells, and without one the zeros that UTF-16 leaves between the letters of most alphabets; all else
/// is UTF-8 or no text.
enum TextEncoding: Equatable {
  case utf8
  case utf16(TextByteOrder)
  case utf32(TextByteOrder)

  static let markOfUTF8: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// - Parameter bytes: of a whole file.
  /// - Returns: the encoding, and how many bytes at the beginning are its mark and not part of the text.
  static func of(_ bytes: [UInt8]) -> (encoding: TextEncoding, markLength: Int) {
    // A mark of UTF-16 is the beginning of one of UTF-32.
    let marks: [([UInt8], TextEncoding)] = [
      (markOfUTF8, .utf8), ([0xFF, 0xFE, 0, 0], .utf32(.little)), ([0, 0, 0xFE, 0xFF], .utf32(.big)),
      ([0xFF, 0xFE], .utf16(.little)), ([0xFE, 0xFF], .utf16(.big)),
    ]
    for (mark, encoding) in marks where bytes.starts(with: mark) { return (encoding, mark.count) }
    let beginning = bytes.prefix(1 << 12)
    guard beginning.count >= 2, bytes.count.isMultiple(of: 2) else { return (.utf8, 0) }
    let zeros = [0, 1].map { side in
      stride(from: side, to: beginning.count, by: 2).count { beginning[$0] == 0 }
    }
    let many = beginning.count / 4
    // A sign beyond the first 65,536 may have one on the other side.
    if zeros[1] > many, 4 * zeros[0] < zeros[1] { return (.utf16(.little), 0) }
    if zeros[0] > many, 4 * zeros[1] < zeros[0] { return (.utf16(.big), 0) }
    return (.utf8, 0)
  }

  var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .utf16: "UTF-16"
    case .utf32: "UTF-32"
    }
  }
}

/// Which byte of a number comes first.
enum TextByteOrder { case little, big }

/// A text as it was saved, in whatever encoding.
struct FileText: Equatable {
  let content: String
  let encoding: TextEncoding

  /// - Parameter bytes: of a whole file.
  /// - Throws: `TextFault` if they are no text in the encoding that they seem to have.
  init(_ bytes: [UInt8]) throws(TextFault) {
    let (encoding, markLength) = TextEncoding.of(bytes)
    let bytes = bytes[markLength...]
    let content =
      switch encoding {
      case .utf8: String(validating: bytes, as: UTF8.self)
      case .utf16(let order):
        Self.numbers(in: bytes, UInt16.self, order).flatMap { String(validating: $0, as: UTF16.self) }
      case .utf32(let order):
        Self.numbers(in: bytes, UInt32.self, order).flatMap { String(validating: $0, as: UTF32.self) }
      }
    guard let content else { throw TextFault(in: bytes, encoding) }
    (self.content, self.encoding) = (content, encoding)
  }

  /// The letters of a file in UTF-8, without a mark at the beginning.
  ///
  /// - Parameter bytes: of a whole file.
  /// - Throws: `TextFault` if they are no text in the encoding that they seem to have.
  static func utf8(of bytes: [UInt8]) throws(TextFault) -> [UInt8] {
    Array(try FileText(bytes).content.utf8)
  }

  /// Nil if the last one is incomplete.
  private static func numbers<Number: FixedWidthInteger>(
    in bytes: ArraySlice<UInt8>, _ type: Number.Type, _ order: TextByteOrder
  ) -> [Number]? {
    let width = Number.bitWidth / 8
    guard bytes.count.isMultiple(of: width) else { return nil }
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { start in
      let number = bytes[start..<start + width].reduce(0) { $0 << 8 | Number($1) }
      return order == .big ? number : number.byteSwapped
    }
  }
}
