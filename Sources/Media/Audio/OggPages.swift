import Glibc

/// Makes an Ogg file reproducible.
///
/// Every page of an Ogg stream carries the stream's serial number, which the encoder draws from the clock; two files with
/// the same sound would differ. Here the number is replaced, and with it the checksum of every page.
/// - Source: RFC 3533, §6 (page header) and its checksum: CRC-32 with polynomial 0x04C11DB7, not reflected, starting at 0.
enum OggPages {
  private static let headerLength = 27
  private static let serialNumber = 14..<18
  static let checksum = 22..<26

  /// Writes `number` into all pages of the file.
  /// - Returns: 0, or the `errno` of what went wrong; `EILSEQ` where the bytes are no sequence of pages.
  static func setSerialNumber(_ number: UInt32, descriptor: Int32) -> Int32 {
    var offset = 0
    while true {
      guard let header = read(descriptor, at: offset, count: headerLength) else { return errno }
      if header.isEmpty { return 0 }
      guard header.count == headerLength, header.starts(with: "OggS".utf8) else { return EILSEQ }
      guard let lacing = read(descriptor, at: offset + headerLength, count: Int(header[26])) else { return errno }
      let length = headerLength + lacing.count + lacing.reduce(0) { $0 + Int($1) }
      guard var page = read(descriptor, at: offset, count: length) else { return errno }
      guard page.count == length else { return EILSEQ }
      page.replaceSubrange(serialNumber, with: littleEndian(number))
      page.replaceSubrange(checksum, with: littleEndian(checksum(of: page)))
      guard pwrite(descriptor, page, headerLength, offset) == headerLength else { return errno }
      offset += length
    }
  }

  /// As many bytes as there are, up to `count`; nil if the file cannot be read.
  private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    var result = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      result = pread(descriptor, buffer.baseAddress, count, offset)
      initializedCount = max(result, 0)
    }
    return result < 0 ? nil : bytes
  }

  static func littleEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// Of a whole page, in which the place of the checksum counts as zeros.
  static func checksum(of page: [UInt8]) -> UInt32 {
    var remainder: UInt32 = 0
    for (index, byte) in page.enumerated() {
      let value = checksum.contains(index) ? 0 : byte
      remainder = remainder << 8 ^ table[Int(remainder >> 24) ^ Int(value)]
    }
    return remainder
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte) << 24) { remainder, _ in
      remainder << 1 ^ (remainder >> 31 == 1 ? 0x04C1_1DB7 : 0)
    }
  }
}
