/// How amplitudes and the symbols of a model stand for each other: by the number of levels, companded or as they are.
///
///     let codec = try SoundCodec(levelCount: 1 << 16)
///     codec.decode(codec.encode(0.5))                  // 0.5
public enum SoundCodec: Hashable, Sendable {
  /// A few levels, fine near silence.
  case muLaw(MuLawCodec)
  /// 16-bit samples as files carry them, counted from the lowest: nothing is lost.
  case linear16

  /// The number of levels of `linear16`.
  public static let linearLevelCount = 1 << 16
  /// Sound that was once kept in 8 bits uses every so-many-th level of `linear16` and no other.
  public static let levelsPerByteLevel = 1 << 8

  /// - Throws: `AudioPreparationError.levelCount` unless `levelCount` is a power of two in 2…65536.
  public init(levelCount: Int) throws(AudioPreparationError) {
    self = levelCount == Self.linearLevelCount ? .linear16 : .muLaw(try MuLawCodec(levelCount: levelCount))
  }

  public var levelCount: Int {
    switch self {
    case .muLaw(let codec): codec.levelCount
    case .linear16: Self.linearLevelCount
    }
  }

  /// The symbol nearest to an amplitude; beyond ±1 is clipped and NaN is silence.
  public func encode(_ amplitude: Float) -> UInt16 {
    switch self {
    case .muLaw(let codec): UInt16(truncatingIfNeeded: codec.encode(amplitude))
    case .linear16: UInt16(Int(PCM16.sample(of: amplitude)) + 1 << 15)
    }
  }

  /// The amplitude that a symbol stands for, in −1…1.
  /// - Precondition: the symbol is in 0..<levelCount.
  public func decode(_ symbol: UInt16) -> Float {
    switch self {
    case .muLaw(let codec): codec.decode(Int(symbol))
    case .linear16: Float(Int(symbol) - 1 << 15) / Float(1 << 15)
    }
  }
}
