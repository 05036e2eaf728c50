/// A Core Audio file (.caf) with samples of a fixed size.
struct CoreAudioSound {
  let samples: SampleRun
  let bytesPerFrame: Int
  /// Each run of samples behind a header that is true.
  let views: [ByteView]

  /// Nil if no such file begins at `start`.
  init?(at start: Int, in bytes: FileBytes) {
    guard bytes.starts(with: "caff", at: start), bytes.starts(with: "desc", at: start + 8) else { return nil }
    func chunk(at offset: Int) -> SampleRun.FollowingChunk? {
      guard SampleRun.isName(at: offset, in: bytes), let size = bytes.bigEndian(at: offset + 4, byteCount: 8), size >= 0
      else { return nil }
      let (end, overflows) = (offset + 12).addingReportingOverflow(size)
      guard !overflows else { return nil }
      // Four bytes that count edits come first.
      let isSamples = bytes.starts(with: "data", at: offset) && size >= 4
      return SampleRun.FollowingChunk(end: end, samples: isSamples ? offset + 16..<end : nil)
    }
    var offset = start + 8
    for _ in 0..<1000 where !bytes.starts(with: "data", at: offset) {
      guard let next = chunk(at: offset)?.end else { return nil }
      offset = next
    }
    guard bytes.starts(with: "data", at: offset), let size = bytes.bigEndian(at: offset + 4, byteCount: 8), size >= -1,
      let encoding = bytes.bytes(at: start + 28, count: 4), let packet = bytes.bigEndian(at: start + 36),
      ["lpcm", "alaw", "ulaw"].contains(String(decoding: encoding, as: UTF8.self)), packet > 0
    else { return nil }
    bytesPerFrame = packet
    guard offset + 16 <= bytes.count else { return nil }
    samples = SampleRun(
      from: offset + 16, declared: max(0, size - 4), isOpen: size == -1, in: bytes, followedBy: chunk)
    views = samples.ranges.map { range in
      var view = ByteView(start..<start + Self.headByteCount)
      let size = (0..<8).map { UInt8(truncatingIfNeeded: (range.count + 4) >> (56 - 8 * $0)) }
      view.append(Array("data".utf8) + size + [0, 0, 0, 0])
      view.append(range)
      return view
    }
  }

  /// Of the name of the file, and of the chunk that describes the samples, which always is the first.
  private static let headByteCount = 8 + 12 + 32
}
