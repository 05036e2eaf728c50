/// An AIFF or AIFF-C file with samples of a fixed size.
struct AIFFSound {
  let samples: SampleRun
  let bytesPerFrame: Int
  /// Frames that the header counts beside the bytes.
  let declaredFrameCount: Int
  /// The name of a chunk whose size cannot be right; nil if there is none.
  let brokenChunk: String?
  /// Each run of samples behind a header that is true.
  let views: [ByteView]

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
    func chunk(at offset: Int) -> SampleRun.FollowingChunk? {
      guard SampleRun.isName(at: offset, in: bytes), let size = bytes.bigEndian(at: offset + 4) else { return nil }
      let chunk = SampleRun.FollowingChunk(end: offset + 8 + size + size % 2)
      guard bytes.starts(with: "SSND", at: offset), let shift = bytes.bigEndian(at: offset + 8), shift <= size - 8
      else {
        return chunk
      }
      return SampleRun.FollowingChunk(end: chunk.end, samples: offset + 16 + shift..<offset + 8 + size)
    }
    var (common, sound): (Int?, Int?)
    var brokenChunk: String?
    var offset = start + 12
    for _ in 0..<1000 {
      if bytes.starts(with: "COMM", at: offset) { common = offset }
      if bytes.starts(with: "SSND", at: offset) { sound = offset }
      guard common == nil || sound == nil else { break }
      if let next = chunk(at: offset)?.end, SampleRun.isName(at: next, in: bytes) {
        offset = next
      } else if let next = SampleRun.nextPlace(of: ["COMM", "SSND"], from: offset + 8, in: bytes) {
        brokenChunk = bytes.bytes(at: offset, count: 4).map { String(decoding: $0, as: UTF8.self) }
        offset = next
      } else {
        break
      }
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
      from: first, declared: max(declared, 0), isOpen: size >= 0x7FFF_0000, in: bytes, followedBy: chunk)
    guard let description = bytes.bytes(at: common, count: min(8 + commonSize, 1 << 12)),
      let type = bytes.bytes(at: start + 8, count: 4)
    else { return nil }
    self.brokenChunk = brokenChunk
    let bytesPerFrame = bytesPerFrame
    views = samples.ranges.map { Self.view(of: $0, bytesPerFrame: bytesPerFrame, type: type, description) }
  }

  /// - Parameter description: the chunk that describes samples.
  private static func view(
    of samples: Range<Int>, bytesPerFrame: Int, type: [UInt8], _ description: [UInt8]
  ) -> ByteView {
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    var description = description
    description.replaceSubrange(10..<14, with: number(samples.count / bytesPerFrame))
    description.replaceSubrange(4..<8, with: number(description.count - 8))
    if description.count % 2 == 1 { description.append(0) }
    let head = description + Array("SSND".utf8) + number(samples.count + 8) + number(0) + number(0)
    var view = ByteView(Array("FORM".utf8) + number(4 + head.count + samples.count) + type + head)
    view.append(samples)
    return view
  }
}
