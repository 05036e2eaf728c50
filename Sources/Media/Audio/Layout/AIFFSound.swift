/// An AIFF or AIFF-C file with samples of a fixed size.
struct AIFFSound {
  let samples: SampleRun
  let bytesPerFrame: Int
  /// Frames that the header counts beside the bytes.
  let declaredFrameCount: Int
  /// The file with a header that is true.
  let view: ByteView

  /// Compressed samples have no fixed size, but these names stand for some that have.
  private static let encodings: [String: Int] = [
    "NONE": 0, "sowt": 0, "twos": 0, "raw ": 0, "in24": 3, "in32": 4, "fl32": 4, "FL32": 4, "fl64": 8, "FL64": 8,
    "alaw": 1, "ALAW": 1, "ulaw": 1, "ULAW": 1,
  ]

  /// Nil if no such file begins at `start`.
  init?(at start: Int, in bytes: FileBytes) {
    guard bytes.starts(with: "FORM", at: start),
      bytes.starts(with: "AIFF", at: start + 8) || bytes.starts(with: "AIFC", at: start + 8)
    else { return nil }
    func end(ofChunkAt offset: Int) -> Int? {
      guard SampleRun.isName(at: offset, in: bytes), let size = bytes.bigEndian(at: offset + 4) else { return nil }
      return offset + 8 + size + size % 2
    }
    var (common, sound): (Int?, Int?)
    var offset = start + 12
    for _ in 0..<1000 {
      if bytes.starts(with: "COMM", at: offset) { common = offset }
      if bytes.starts(with: "SSND", at: offset) { sound = offset }
      guard common == nil || sound == nil, let next = end(ofChunkAt: offset) else { break }
      offset = next
    }
    guard let common, let sound, let size = bytes.bigEndian(at: sound + 4), let shift = bytes.bigEndian(at: sound + 8),
      let commonSize = bytes.bigEndian(at: common + 4),
      let channelCount = bytes.bigEndian(at: common + 8, byteCount: 2),
      let frameCount = bytes.bigEndian(at: common + 10), let bits = bytes.bigEndian(at: common + 14, byteCount: 2)
    else { return nil }
    let name =
      commonSize >= 22 ? bytes.bytes(at: common + 26, count: 4).map { String(decoding: $0, as: UTF8.self) } : "NONE"
    guard let width = name.flatMap({ Self.encodings[$0] }), channelCount > 0, bits > 0, commonSize >= 18 else {
      return nil
    }
    bytesPerFrame = channelCount * (width > 0 ? width : (bits + 7) / 8)
    declaredFrameCount = frameCount
    let first = sound + 16 + shift
    guard first <= bytes.count else { return nil }
    // A size of nothing was left by a program that never came back to count.
    let declared = size - 8 - shift
    samples = SampleRun(
      from: first, declared: max(declared, 0), isOpen: size >= 0x7FFF_0000, in: bytes, followedBy: end)
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    let count = samples.range.count / bytesPerFrame
    let end = min(max(samples.range.upperBound, common + 8 + commonSize), bytes.count)
    let patches = [
      (offset: start + 4, bytes: number(end - start - 8)),
      (offset: common + 10, bytes: number(count)),
      (offset: sound + 4, bytes: number(samples.range.count + 8 + shift)),
    ]
    view = ByteView(start..<end, patchedBy: patches.sorted { $0.offset < $1.offset })
  }
}
