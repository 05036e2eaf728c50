/// The four bytes with which every frame of MPEG audio (MP1, MP2, MP3) begins.
/// - Source: ISO/IEC 11172-3, §2.4.1.3 and §2.4.2.3; ISO/IEC 13818-3 for the lower sample rates; MPEG 2.5 is a custom.
struct MPEGFrameHeader: Hashable {
  enum Version: UInt32 { case twoPointFive = 0, two = 2, one = 1 }

  let version: Version
  /// 1 to 3.
  let layer: Int
  /// In hertz.
  let sampleRate: Int
  let channelCount: Int
  /// In bits per second; nil in the free format, where the distance to the next frame tells.
  let bitrate: Int?
  let isPadded: Bool
  let hasChecksum: Bool
  /// The bytes as they are.
  let word: UInt32

  static let byteCount = 4

  /// Nil for what can be no header.
  init?(_ word: UInt32) {
    // Eleven ones, two bits of version, two of layer.
    guard word >> 21 == 0x7FF else { return nil }
    let versionBits = word >> 19 & 3
    let layer = 4 - Int(word >> 17 & 3)
    let (bitrateIndex, rateIndex) = (Int(word >> 12 & 15), Int(word >> 10 & 3))
    guard versionBits != 1, layer < 4, bitrateIndex < 15, rateIndex < 3, word & 3 != 2 else { return nil }
    version = versionBits == 3 ? .one : versionBits == 2 ? .two : .twoPointFive
    self.layer = layer
    sampleRate = [44_100, 48_000, 32_000][rateIndex] >> (version == .one ? 0 : version == .two ? 1 : 2)
    channelCount = word >> 6 & 3 == 3 ? 1 : 2
    bitrate = bitrateIndex == 0 ? nil : 1000 * Self.kilobits(version, layer)[bitrateIndex - 1]
    isPadded = word >> 9 & 1 == 1
    hasChecksum = word >> 16 & 1 == 0
    self.word = word
  }

  init?(at offset: Int, of bytes: FileBytes) {
    guard bytes.byte(at: offset) == 0xFF, let word = bytes.bigEndian(at: offset) else { return nil }
    self.init(UInt32(truncatingIfNeeded: word))
  }

  /// Of each channel.
  var samplesPerFrame: Int {
    switch layer {
    case 1: 384
    case 2: 1152
    default: version == .one ? 1152 : 576
    }
  }

  /// From this header to the next; nil in the free format.
  var frameByteCount: Int? { bitrate.map(frameByteCount) }

  private func frameByteCount(bitrate: Int) -> Int {
    let padding = isPadded ? 1 : 0
    return layer == 1
      ? 4 * (12 * bitrate / sampleRate + padding) : samplesPerFrame / 8 * bitrate / sampleRate + padding
  }

  /// Whether two frames can belong to one stream.
  func isAkin(to other: MPEGFrameHeader) -> Bool {
    version == other.version && layer == other.layer && sampleRate == other.sampleRate
      && channelCount == other.channelCount && (bitrate == nil) == (other.bitrate == nil)
  }

  /// What stands between the header and the coefficients of layer III, without the checksum.
  var sideInformationByteCount: Int {
    switch (version == .one, channelCount) {
    case (true, 1): 17
    case (true, _): 32
    case (false, 1): 9
    case (false, _): 17
    }
  }

  /// The same header for a frame of at least so many bytes, of layer III.
  func roomy(forByteCount byteCount: Int) -> MPEGFrameHeader {
    let candidates = (1..<15).compactMap { index in
      // The new rate, no padding, no checksum.
      MPEGFrameHeader(word & ~0xF200 | 1 << 16 | UInt32(index) << 12)
    }
    return candidates.first { ($0.frameByteCount ?? 0) >= byteCount } ?? candidates[candidates.count - 1]
  }

  /// Of the bitrate's indices 1 to 14.
  private static func kilobits(_ version: Version, _ layer: Int) -> [Int] {
    switch (version == .one, layer) {
    case (true, 1): (1...14).map { 32 * $0 }
    case (true, 2): [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384]
    case (true, _): [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    case (false, 1): [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256]
    case (false, _): [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    }
  }
}
