/// A Sun or NeXT file (.au, .snd) with samples of a fixed size.
struct SunSound {
  let samples: SampleRun
  let bytesPerFrame: Int
  /// The file with a header that is true.
  let view: ByteView

  /// Nil if no such file begins at `start`.
  init?(at start: Int, in bytes: FileBytes) {
    let isLittleEndian = bytes.starts(with: "dns.", at: start)
    guard isLittleEndian || bytes.starts(with: ".snd", at: start) else { return nil }
    func number(_ index: Int) -> Int? {
      isLittleEndian ? bytes.littleEndian(at: start + 4 * index) : bytes.bigEndian(at: start + 4 * index)
    }
    guard let headerLength = number(1), let declared = number(2), let encoding = number(3),
      let channelCount = number(5),
      24...1 << 16 ~= headerLength, start + headerLength <= bytes.count, channelCount > 0,
      let width = [1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1][encoding]
    else { return nil }
    bytesPerFrame = channelCount * width
    let samples = SampleRun(
      from: start + headerLength, declared: declared, isOpen: declared == 0xFFFF_FFFF, in: bytes, followedBy: nil)
    let size = (0..<4).map { UInt8(truncatingIfNeeded: samples.range.count >> (isLittleEndian ? 8 * $0 : 24 - 8 * $0)) }
    self.samples = samples
    view = ByteView(start..<samples.range.upperBound, patchedBy: [(offset: start + 8, bytes: size)])
  }
}
