/// The header of one page of an Ogg file.
/// - Source: RFC 3533, §6.
struct OggPage {
  /// Header and body together; of a page that was cut it reaches beyond the file.
  let range: Range<Int>
  let bodyStart: Int
  let serialNumber: Int
  let sequenceNumber: UInt32
  /// How much of the stream has been there when the last packet of this page ends, in units of the stream; nil if none
  /// ends here.
  let granulePosition: Int?
  /// Whether a stream begins here.
  let isFirst: Bool
  /// Whether a stream ends here.
  let isLast: Bool
  let endedPacketCount: Int

  private static let headerLength = 27

  /// Nil if no page begins at `offset`.
  init?(at offset: Int, in bytes: FileBytes) {
    guard bytes.byte(at: offset) == UInt8(ascii: "O"), let head = bytes.bytes(at: offset, count: Self.headerLength),
      head.starts(with: "OggS".utf8), head[4] == 0,
      let lacing = bytes.bytes(at: offset + Self.headerLength, count: Int(head[26])),
      let position = bytes.littleEndian(at: offset + 6, byteCount: 8),
      let serialNumber = bytes.littleEndian(at: offset + 14), let number = bytes.littleEndian(at: offset + 18)
    else { return nil }
    bodyStart = offset + Self.headerLength + lacing.count
    range = offset..<bodyStart + lacing.reduce(0) { $0 + Int($1) }
    self.serialNumber = serialNumber
    sequenceNumber = UInt32(truncatingIfNeeded: number)
    granulePosition = 0..<1 << 48 ~= position ? position : nil
    isFirst = head[5] & 2 != 0
    isLast = head[5] & 4 != 0
    endedPacketCount = lacing.count { $0 < 255 }
  }

  /// Whether the page is as it was written.
  func isIntact(in bytes: FileBytes) -> Bool {
    guard let page = bytes.bytes(at: range.lowerBound, count: range.count),
      let checksum = bytes.littleEndian(at: range.lowerBound + OggPages.checksum.lowerBound)
    else { return false }
    return Int(OggPages.checksum(of: page)) == checksum
  }
}

/// What the first packet of a stream of sound in an Ogg file says.
struct OggCoding: Equatable {
  /// In hertz, as libsndfile delivers it.
  let sampleRate: Int
  /// Granule positions count in parts of a second.
  let unitsPerSecond: Int
  /// Units at the beginning that are decoded and thrown away.
  let skippedUnitCount: Int
  /// Packets before the first that holds sound.
  let headerPacketCount: Int

  /// Where a page of Opus keeps `skippedUnitCount` in two bytes; nil for Vorbis, which has none.
  let skipOffset: Int?

  /// Nil for codings that libsndfile does not decode.
  /// - Source: Vorbis I specification, §4.2.2; RFC 7845, §5.1.
  init?(on page: OggPage, in bytes: FileBytes) {
    let start = page.bodyStart
    if bytes.starts(with: "\u{1}vorbis", at: start), let rate = bytes.littleEndian(at: start + 12), rate > 0 {
      sampleRate = rate
      unitsPerSecond = rate
      skippedUnitCount = 0
      headerPacketCount = 3
      skipOffset = nil
    } else if bytes.starts(with: "OpusHead", at: start), let rate = bytes.littleEndian(at: start + 12),
      let skipped = bytes.littleEndian(at: start + 10, byteCount: 2)
    {
      sampleRate = [8000, 12_000, 16_000, 24_000].first { 1...$0 ~= rate } ?? 48_000
      unitsPerSecond = 48_000
      skippedUnitCount = skipped
      headerPacketCount = 2
      skipOffset = start + 10
    } else {
      return nil
    }
  }

  func frameCount(ofUnits count: Int) -> Int {
    let (product, overflows) = count.multipliedReportingOverflow(by: sampleRate)
    return overflows ? 0 : product / unitsPerSecond
  }
}
