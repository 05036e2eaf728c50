/// How sound became symbols: everything that must be the same again when a trained model meets new files.
///
/// It travels inside the checkpoint, so that a model trained at 16 kHz is never fed 8 kHz material by accident.
public struct AudioPreparation: Codable, Hashable, Sendable {
  /// Samples per second after resampling, in hertz.
  public let sampleRate: Int
  /// Number of values of a sample, a power of two; `SoundCodec` says what they are.
  public let levelCount: Int
  /// Leading and trailing samples quieter than this, relative to the file's own peak, are cut; nil keeps everything.
  public let trimThresholdInDecibels: Double?
  /// How much of the quiet on either side of the sound survives trimming.
  public let trimMarginInSeconds: Double

  /// - Throws: `AudioPreparationError` naming the first value that is out of range.
  public init(
    sampleRate: Int, levelCount: Int = 256, trimThresholdInDecibels: Double? = -60, trimMarginInSeconds: Double = 0.05
  ) throws(AudioPreparationError) {
    guard Self.supportedSampleRates.contains(sampleRate) else {
      throw .sampleRate(found: sampleRate)
    }
    _ = try SoundCodec(levelCount: levelCount)
    _ = try SilenceTrimmer(
      thresholdInDecibels: trimThresholdInDecibels ?? SilenceTrimmer.standard.thresholdInDecibels,
      marginInSeconds: trimMarginInSeconds)
    self.sampleRate = sampleRate
    self.levelCount = levelCount
    self.trimThresholdInDecibels = trimThresholdInDecibels
    self.trimMarginInSeconds = trimMarginInSeconds
  }

  /// - Throws: `DecodingError` for a missing or mistyped value, `AudioPreparationError` for one out of range.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      sampleRate: values.decode(Int.self, forKey: .sampleRate),
      levelCount: values.decode(Int.self, forKey: .levelCount),
      trimThresholdInDecibels: values.decodeIfPresent(Double.self, forKey: .trimThresholdInDecibels),
      trimMarginInSeconds: values.decode(Double.self, forKey: .trimMarginInSeconds))
  }

  /// The trimmer these settings describe; nil where trimming is off.
  public var trimmer: SilenceTrimmer? {
    trimThresholdInDecibels.flatMap { threshold in
      try? SilenceTrimmer(thresholdInDecibels: threshold, marginInSeconds: trimMarginInSeconds)
    }
  }

  /// Sample rates, in hertz, of recordings, of models, and of what they generate: the only place with a limit.
  public static let supportedSampleRates = 1...1_000_000
}

/// A setting for preparing sound that is out of range.
public enum AudioPreparationError: Error, Hashable, CustomStringConvertible {
  case sampleRate(found: Int)
  case levelCount(found: Int)
  case trimThreshold(found: Double)
  case trimMargin(found: Double)

  public var description: String {
    switch self {
    case .sampleRate(let found):
      """
      the sample rate must lie between \(AudioPreparation.supportedSampleRates.lowerBound) and \
      \(AudioPreparation.supportedSampleRates.upperBound) Hz, but \(found) was given; 16000 suits speech
      """
    case .levelCount(let found):
      """
      the number of levels must be a power of two from 2 to 65536, but \(found) was given; 256 is usual for a softmax, \
      65536 for a mixture
      """
    case .trimThreshold(let found):
      "the silence threshold must be a number of decibels below 0, but \(found) was given; −60 is usual"
    case .trimMargin(let found):
      "the margin kept around the sound must be between 0 and 3600 seconds, but \(found) was given; 0.05 is usual"
    }
  }
}
