/// Titles, artists and covers that programs put before, behind and between sounds: bytes that are no sound.
enum MediaTags {
  /// Where the tag at `offset` ends; nil if there is none.
  static func end(ofTagAt offset: Int, in bytes: FileBytes) -> Int? {
    switch bytes.byte(at: offset) {
    case UInt8(ascii: "I"): endOfID3Version2(at: offset, in: bytes)
    case UInt8(ascii: "T"): endOfID3Version1(at: offset, in: bytes)
    case UInt8(ascii: "A"): endOfAPE(at: offset, in: bytes)
    default: nil
    }
  }

  /// Where the tags end with which a file begins.
  static func endOfLeadingTags(in bytes: FileBytes) -> Int {
    var offset = 0
    while let end = endOfID3Version2(at: offset, in: bytes) { offset = end }
    return offset
  }

  /// Where the tags begin with which a file ends.
  static func startOfTrailingTags(in bytes: FileBytes) -> Int {
    let last = bytes.count - 128
    return endOfID3Version1(at: last, in: bytes) == bytes.count ? last : bytes.count
  }

  /// - Source: id3v2.4.0, §3.1: ten bytes, the last four a size of seven bits each; a flag says that ten more follow.
  private static func endOfID3Version2(at offset: Int, in bytes: FileBytes) -> Int? {
    guard let head = bytes.bytes(at: offset, count: 10), head.starts(with: "ID3".utf8), head[3] < 0xFF, head[4] < 0xFF,
      head[6...].allSatisfy({ $0 < 0x80 })
    else { return nil }
    let size = head[6...].reduce(0) { $0 << 7 | Int($1) }
    let end = offset + 10 + size + (head[5] & 0x10 != 0 ? 10 : 0)
    return end <= bytes.count ? end : nil
  }

  /// A block of 128 bytes.
  private static func endOfID3Version1(at offset: Int, in bytes: FileBytes) -> Int? {
    bytes.starts(with: "TAG", at: offset) && offset + 128 <= bytes.count ? offset + 128 : nil
  }

  /// A header of 32 bytes whose size counts the items and the footer; or a footer alone.
  private static func endOfAPE(at offset: Int, in bytes: FileBytes) -> Int? {
    guard bytes.starts(with: "APETAGEX", at: offset), let size = bytes.littleEndian(at: offset + 12),
      let flags = bytes.littleEndian(at: offset + 20)
    else { return nil }
    let end = offset + 32 + (flags & 1 << 29 != 0 ? size : 0)
    return end <= bytes.count ? end : nil
  }
}
