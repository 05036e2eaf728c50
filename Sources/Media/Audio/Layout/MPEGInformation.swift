/// The frame without sound with which most encoders begin: how many frames follow, and how many samples at both ends the
/// encoder added.
struct MPEGInformation {
  /// Frames that follow it, as far as its writer knew.
  var frameCount: Int?
  var gaps: Gaps?

  /// Samples that the encoder added at both ends.
  struct Gaps {
    var beginning: Int
    var end: Int

    /// 12 bits each, in three bytes.
    init(_ bytes: [UInt8]) {
      beginning = Int(bytes[0]) << 4 | Int(bytes[1]) >> 4
      end = Int(bytes[1] & 15) << 8 | Int(bytes[2])
    }

    fileprivate var bytes: [UInt8] {
      [UInt8(beginning >> 4), UInt8((beginning & 15) << 4 | end >> 8), UInt8(end & 255)]
    }
  }

  /// Nil if the frame at `offset` is one of sound.
  init?(at offset: Int, _ header: MPEGFrameHeader, in bytes: FileBytes) {
    guard header.layer == 3, let end = header.frameByteCount.map({ offset + $0 }) else { return nil }
    let start = offset + MPEGFrameHeader.byteCount
    if bytes.starts(with: "VBRI", at: start + 32) {
      frameCount = bytes.bigEndian(at: start + 32 + 14)
      return
    }
    let places = [0, 2].map { start + header.sideInformationByteCount + $0 }
    guard let place = places.first(where: { bytes.starts(with: "Xing", at: $0) || bytes.starts(with: "Info", at: $0) }),
      let flags = bytes.bigEndian(at: place + 4)
    else { return nil }
    if flags & 1 != 0 { frameCount = bytes.bigEndian(at: place + 8) }
    // Behind the fields that the flags announce: frames, bytes, a hundred places for seeking, quality.
    let fields = [(1, 4), (2, 4), (4, 100), (8, 4)].filter { flags & $0.0 != 0 }.reduce(0) { $0 + $1.1 }
    let encoder = place + 8 + fields
    if encoder + 24 <= end, let name = bytes.byte(at: encoder), name != 0 {
      gaps = bytes.bytes(at: encoder + 21, count: 3).map(Gaps.init)
    }
  }

  /// A frame of this kind, to stand before frames like `header`, so that a decoder knows their number.
  static func bytes(before header: MPEGFrameHeader, frameCount: Int, gaps: Gaps?) -> [UInt8] {
    let start = MPEGFrameHeader.byteCount + header.sideInformationByteCount
    let roomy = header.roomy(forByteCount: start + 12 + 36)
    var frame = [UInt8](repeating: 0, count: roomy.frameByteCount ?? 0)
    frame.replaceSubrange(0..<4, with: bigEndian(roomy.word))
    let fields = Array("Info".utf8) + bigEndian(1) + bigEndian(UInt32(clamping: frameCount))
    frame.replaceSubrange(start..<start + fields.count, with: fields)
    if let gaps {
      let encoder = start + fields.count
      frame.replaceSubrange(encoder..<encoder + 4, with: "LAME".utf8)
      frame.replaceSubrange(encoder + 21..<encoder + 24, with: gaps.bytes)
    }
    return frame
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }
}
