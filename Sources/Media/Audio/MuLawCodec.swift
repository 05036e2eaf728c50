import Glibc

/// Turns amplitudes in −1…1 into a few hundred codes, spaced finely where the ear is fine: near silence.
///
/// With L levels and μ = L − 1:
///
///     f(x) = sign(x) · ln(1 + μ|x|) / ln(1 + μ)        companding, −1…1 onto itself
///     encode(x) = ⌊(f(x) + 1) / 2 · μ + ½⌋             0…μ
///     decode(q) = f⁻¹(2q/μ − 1)
///
/// No code decodes to exactly zero: with an even number of levels zero falls between two codes and rounds up to
/// `silence`, which for 256 levels is code 128 and decodes to 8.6·10⁻⁵ (−81 dB). Codes are mirror images of each
/// other: decode(q) = −decode(μ − q). Every code survives decoding and encoding.
///
///     let codec = MuLawCodec.standard
///     codec.decode(codec.encode(0.5))                  // 0.4967, within half a step in the companded domain
/// - Source: van den Oord et al. 2016 (WaveNet), §2.2; ITU-T G.711 for the curve. Differs: G.711 approximates the
///   curve by straight segments, this is the curve itself.
public struct MuLawCodec: Hashable, Sendable {
  /// Number of codes, a power of two in 2…65536.
  public let levelCount: Int
  /// The code of amplitude zero.
  public var silence: Int { levelCount / 2 }

  private let amplitudes: [Float]
  private let scale: Double

  /// 256 levels: the codec of the WaveNet paper.
  public static let standard = MuLawCodec(validLevelCount: 256)

  /// - Throws: `AudioPreparationError.levelCount` unless `levelCount` is a power of two in 2…65536.
  public init(levelCount: Int) throws(AudioPreparationError) {
    guard (2...65536).contains(levelCount), levelCount.nonzeroBitCount == 1 else {
      throw .levelCount(found: levelCount)
    }
    self.init(validLevelCount: levelCount)
  }

  private init(validLevelCount levelCount: Int) {
    let mu = Double(levelCount - 1)
    self.levelCount = levelCount
    scale = mu / (2 * log1p(mu))
    amplitudes = (0..<levelCount).map { code in
      let companded = 2 * Double(code) / mu - 1
      let magnitude = expm1(abs(companded) * log1p(mu)) / mu
      return Float(companded < 0 ? -magnitude : magnitude)
    }
  }

  /// The code nearest to `amplitude` in the companded domain; beyond ±1 is clipped and NaN is silence.
  ///
  /// Computed in double precision, so that the code does not hang on the last bit of a single-precision logarithm.
  public func encode(_ amplitude: Float) -> Int {
    guard !amplitude.isNaN else { return silence }
    let mu = Double(levelCount - 1)
    let magnitude = log1p(mu * Double(min(abs(amplitude), 1))) * scale
    return Int(mu / 2 + (amplitude < 0 ? -magnitude : magnitude) + 0.5)
  }

  /// The amplitude that `code` stands for, in −1…1.
  /// - Precondition: `code` is in 0..<levelCount.
  public func decode(_ code: Int) -> Float {
    precondition(code >= 0 && code < levelCount, "μ-law code \(code) is outside 0..<\(levelCount)")
    return amplitudes[code]
  }
}
