/// Why bytes are no text. The sentence goes on where the path ends.
public struct TextFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, without what to do about it.
  let finding: String

  public var description: String { "\(finding); save it as UTF-8" }

  /// - Parameter bytes: what is no text in the encoding that it seems to be in, without a mark at the beginning.
  init(in bytes: ArraySlice<UInt8>, _ encoding: TextEncoding) {
    guard encoding == .utf8, let place = Self.firstFault(in: bytes) else {
      finding = "begins like a text in \(encoding.name) and is none"
      return
    }
    let (line, byte) = Self.words(for: place, in: bytes)
    finding = "is no text in UTF-8: line \(line) holds the byte \(byte), which stands for no letter there"
  }

  /// - Parameter bytes: what could be a text in UTF-8 or in an encoding with a byte or two for a letter.
  /// - Returns: nil if they look like a text.
  init?(ofBinary bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    if let place = bytes.firstIndex(of: 0) {
      finding = "is no text: line \(Self.words(for: place, in: bytes[...]).line) holds a zero byte"
      return
    }
    let count = bytes.count(where: Self.isRareInTexts)
    guard count * Self.textsHaveOneRareIn > bytes.count else { return nil }
    finding = "is no text: \(count) of its \(bytes.count) bytes are control characters"
  }

  /// A text of so many bytes has at most one control character that is neither white space nor part of a terminal's or an
  /// encoding's sequences; of random bytes, one in 12 is such.
  private static let textsHaveOneRareIn = 50

  private static func isRareInTexts(_ byte: UInt8) -> Bool {
    switch byte {
    // Backspace to carriage return, shifts between alphabets, the end of a file in DOS, escape.
    case 8...15, 26, 27: false
    case 0..<32, 127: true
    default: false
    }
  }

  private static func words(for place: Int, in bytes: ArraySlice<UInt8>) -> (line: Int, byte: String) {
    let digits = String(bytes[place], radix: 16, uppercase: true)
    return (
      bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1, "0x\(bytes[place] < 16 ? "0" : "")\(digits)"
    )
  }

  private static func firstFault(in bytes: ArraySlice<UInt8>) -> Int? {
    var (parser, iterator, place) = (UTF8.ForwardParser(), bytes.makeIterator(), bytes.startIndex)
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): place += scalar.count
      case .emptyInput: return nil
      case .error: return place
      }
    }
  }
}

extension StringProtocol {
  /// The beginning in quotation marks, with what nobody could see spelled out.
  var quotedVisibly: String {
    let longest = 60
    let visible = unicodeScalars.prefix(longest).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
      case .spaceSeparator where scalar != " ": scalar.escaped(asASCII: true)
      default: String(scalar)
      }
    }.joined()
    return "\"\(visible)\(unicodeScalars.count > longest ? "…" : "")\""
  }
}
