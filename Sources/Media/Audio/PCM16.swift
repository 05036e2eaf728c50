/// 16-bit linear samples, as WAV, AIFF and FLAC files carry them.
enum PCM16 {
  /// The nearest 16-bit sample to an amplitude clipped to ±1; NaN is silence.
  ///
  /// The inverse of reading, which divides by 32768: a file written from what was read is the same file.
  static func sample(of amplitude: Float) -> Int16 {
    guard !amplitude.isNaN else { return 0 }
    return Int16(min(max((amplitude * 32_768).rounded(), -32_768), 32_767))
  }

  /// Frames of 16-bit mono that fit into a file whose sizes are 32-bit numbers, with room for headers: 37 hours at 16 kHz.
  static let largestFrameCount = (1 << 32 - 4096) / 2
}
