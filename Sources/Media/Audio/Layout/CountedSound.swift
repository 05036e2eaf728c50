/// A file whose header counts what libsndfile reads to the end of the file, or reads only as far as it is counted.
///
/// NIST's SPHERE, Audio Visual Research, IFF 8SVX, Creative Voice, Psion and the sample dump standard: the count is looked
/// up to be compared, and where libsndfile would believe it, the truth is put in its place.
struct CountedSound {
  /// Nil where the header does not say.
  let declaredFrameCount: Int?
  /// The file with a header that is true.
  let view: ByteView

  /// Nil if no such file begins at `start`.
  init?(at start: Int, in bytes: FileBytes) {
    let whole = ByteView(start..<bytes.count)
    switch bytes.byte(at: start) {
    case UInt8(ascii: "N") where bytes.starts(with: "NIST_1A", at: start):
      (declaredFrameCount, view) = (Self.sphereCount(at: start, in: bytes), whole)
    case UInt8(ascii: "2") where bytes.starts(with: "2BIT", at: start):
      (declaredFrameCount, view) = (bytes.bigEndian(at: start + 26), whole)
    case UInt8(ascii: "F") where bytes.starts(with: "FORM", at: start):
      guard let count = Self.amigaCount(at: start, in: bytes) else { return nil }
      (declaredFrameCount, view) = (count, whole)
    case UInt8(ascii: "C") where bytes.starts(with: "Creative Voice File\u{1A}", at: start):
      (declaredFrameCount, view) = (Self.voiceCount(at: start, in: bytes), whole)
    case UInt8(ascii: "A") where bytes.starts(with: "ALawSoundFile**", at: start):
      (declaredFrameCount, view) = (bytes.bigEndian(at: start + 18), whole)
    case 0xF0 where bytes.starts(with: [0xF0, 0x7E], at: start) && bytes.byte(at: start + 3) == 1:
      guard let dump = Self.sampleDump(at: start, in: bytes) else { return nil }
      (declaredFrameCount, view) = dump
    default: return nil
    }
  }

  /// A header in words: "sample_count -i 32000".
  private static func sphereCount(at start: Int, in bytes: FileBytes) -> Int? {
    guard let head = bytes.bytes(at: start, count: min(1024, bytes.count - start)) else { return nil }
    let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
    for line in lines.prefix(while: { $0 != "end_head" }) {
      let words = line.split(separator: " ")
      if words.count == 3, words[0] == "sample_count", words[1] == "-i" { return Int(words[2]) }
    }
    return nil
  }

  /// 8 or 16 bits, one channel unless a chunk says two.
  private static func amigaCount(at start: Int, in bytes: FileBytes) -> Int? {
    let width = bytes.starts(with: "8SVX", at: start + 8) ? 1 : bytes.starts(with: "16SV", at: start + 8) ? 2 : 0
    guard width > 0 else { return nil }
    var (offset, channelCount) = (start + 12, 1)
    for _ in 0..<1000 {
      guard SampleRun.isName(at: offset, in: bytes), let size = bytes.bigEndian(at: offset + 4) else { return nil }
      if bytes.starts(with: "CHAN", at: offset), bytes.bigEndian(at: offset + 8) == 6 { channelCount = 2 }
      if bytes.starts(with: "BODY", at: offset) { return size / width / channelCount }
      offset += 8 + size + size % 2
    }
    return nil
  }

  /// Of the first block, if it holds samples that are not compressed.
  private static func voiceCount(at start: Int, in bytes: FileBytes) -> Int? {
    guard let shift = bytes.littleEndian(at: start + 20, byteCount: 2), let type = bytes.byte(at: start + shift),
      let size = bytes.littleEndian(at: start + shift + 1, byteCount: 3)
    else { return nil }
    let block = start + shift + 4
    // Some programs forget the bytes before the samples, and some end without the byte that says so.
    guard abs(bytes.count - block - size) > 16 else { return nil }
    if type == 1, bytes.byte(at: block + 1) == 0 { return max(0, size - 2) }
    guard type == 9, let bits = bytes.byte(at: block + 4), let channelCount = bytes.byte(at: block + 5),
      bits >= 8, bits % 8 == 0, channelCount > 0
    else { return nil }
    return max(0, size - 12) / (Int(bits) / 8 * Int(channelCount))
  }

  /// Packets of 127 bytes, 120 of which hold samples in pieces of seven bits.
  private static func sampleDump(at start: Int, in bytes: FileBytes) -> (declared: Int, view: ByteView)? {
    guard let head = bytes.bytes(at: start, count: 21), 8...28 ~= head[6] else { return nil }
    let declared = head[10...12].reversed().reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    let perPacket = 120 / ((Int(head[6]) + 6) / 7)
    let room = (bytes.count - start - 21) / 127 * perPacket
    // The last packet need not be full.
    guard declared > room || declared <= room - perPacket else { return (declared, ByteView(start..<bytes.count)) }
    let count = (0..<3).map { UInt8(truncatingIfNeeded: room >> (7 * $0) & 0x7F) }
    return (declared, ByteView(start..<bytes.count, patchedBy: [(offset: start + 10, bytes: count)]))
  }
}
