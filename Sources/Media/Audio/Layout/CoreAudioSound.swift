/// A Core Audio file (.caf) with samples of a fixed size.
struct CoreAudioSound {
  let samples: SampleRun
  let bytesPerFrame: Int
  /// The file with a header that is true.
  let view: ByteView

  /// Nil if no such file begins at `start`.
  init?(at start: Int, in bytes: FileBytes) {
    guard bytes.starts(with: "caff", at: start), bytes.starts(with: "desc", at: start + 8) else { return nil }
    func end(ofChunkAt offset: Int) -> Int? {
      guard SampleRun.isName(at: offset, in: bytes), let size = bytes.bigEndian(at: offset + 4, byteCount: 8), size >= 0
      else { return nil }
      let (end, overflows) = (offset + 12).addingReportingOverflow(size)
      return overflows ? nil : end
    }
    var offset = start + 8
    for _ in 0..<1000 where !bytes.starts(with: "data", at: offset) {
      guard let next = end(ofChunkAt: offset) else { return nil }
      offset = next
    }
    guard bytes.starts(with: "data", at: offset), let size = bytes.bigEndian(at: offset + 4, byteCount: 8), size >= -1,
      let encoding = bytes.bytes(at: start + 28, count: 4), let packet = bytes.bigEndian(at: start + 36),
      ["lpcm", "alaw", "ulaw"].contains(String(decoding: encoding, as: UTF8.self)), packet > 0
    else { return nil }
    bytesPerFrame = packet
    // Four bytes that count edits come first.
    guard offset + 16 <= bytes.count else { return nil }
    let samples = SampleRun(
      from: offset + 16, declared: max(0, size - 4), isOpen: size == -1, in: bytes, followedBy: end)
    self.samples = samples
    let counted = samples.range.count + 4
    view = ByteView(
      start..<samples.range.upperBound,
      patchedBy: [(offset: offset + 4, bytes: (0..<8).map { UInt8(truncatingIfNeeded: counted >> (56 - 8 * $0)) })])
  }
}
