/// A PNG file made by hand, of any colour type and depth, with its lines not compressed.
///
/// - Source: "Portable Network Graphics (PNG) Specification", RFC 1950, RFC 1951.
package struct RawPNG {
  package enum ColourType: UInt8 {
    case grey = 0
    case colour = 2
    case palette = 3
    case greyAndAlpha = 4
    case colourAndAlpha = 6
  }

  package var columns: Int
  package var type: ColourType
  package var bitDepth: UInt8 = 8
  /// The bytes of each row.
  package var lines: [[UInt8]]
  /// What stands between the header and the picture, such as PLTE, tRNS and gAMA.
  package var chunks: [(name: String, content: [UInt8])] = []

  package init(columns: Int, _ type: ColourType, lines: [[UInt8]]) {
    (self.columns, self.type, self.lines) = (columns, type, lines)
  }

  package var encoded: [UInt8] {
    let header = Self.bigEndian(columns) + Self.bigEndian(lines.count) + [bitDepth, type.rawValue, 0, 0, 0]
    let all = [("IHDR", header)] + chunks + [("IDAT", Self.stored(lines.flatMap { [0] + $0 })), ("IEND", [])]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + all.flatMap { Self.chunk($0, $1) }
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + content
    var checksum: UInt32 = 0xFFFF_FFFF
    for byte in checked {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum & 1 == 1 ? 0xEDB8_8320 ^ checksum >> 1 : checksum >> 1 }
    }
    return bigEndian(content.count) + checked + bigEndian(Int(~checksum))
  }

  /// As zlib's format holds what is not compressed: at most 65,535 bytes.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let (length, inverse) = (bytes.count, ~UInt16(bytes.count))
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    let beginning: [UInt8] = [0x78, 0x01, 1, UInt8(length & 255), UInt8(length >> 8), UInt8(inverse & 255)]
    return beginning + [UInt8(inverse >> 8)] + bytes + bigEndian(high << 16 | low)
  }

  private static func bigEndian(_ number: Int) -> [UInt8] { (0..<4).reversed().map { UInt8(number >> (8 * $0) & 255) } }
}
