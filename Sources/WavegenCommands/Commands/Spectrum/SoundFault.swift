import Media

/// What is plainly wrong with a sound, whatever it is compared with.
enum SoundFault: Equatable {
  case silence
  case whiteNoise
  /// Noise of some colour that never changes.
  case steadyNoise
  case clicks(perSecond: Double, count: Int)

  /// The gravest of one sound; nil if nothing is.
  init?(in profile: SoundProfile) {
    if profile.audibleFrameCount == 0 {
      self = .silence
    } else if Self.isWhite(profile) {
      self = .whiteNoise
    } else if Self.isSteadyNoise(profile) {
      self = .steadyNoise
    } else if profile.clickCount > 0 {
      self = .clicks(perSecond: profile.clicksPerSecond, count: profile.clickCount)
    } else {
      return nil
    }
  }

  /// In a few words, which begin a sentence.
  var description: String {
    switch self {
    case .silence: "silence; there is nothing to hear, and so no timbre and no pitch"
    case .whiteNoise: "white noise, or nearly"
    case .steadyNoise: "steady noise without a pitch"
    case .clicks(let perSecond, let count):
      """
      it clicks: \(count == 1 ? "one sample jumps" : "\(Wording.count(count)) single samples jump") to near full scale \
      and straight back, \(Wording.decimal(perSecond, places: 1)) a second
      """
    }
  }

  /// Whether a corpus has the same, so that it is none there.
  func isUsual(in corpus: SoundProfile) -> Bool {
    switch self {
    case .silence: corpus.audibleFrameCount == 0
    case .whiteNoise: Self.isWhite(corpus)
    case .steadyNoise: Self.isWhite(corpus) || Self.isSteadyNoise(corpus)
    case .clicks(let perSecond, _): perSecond <= 2 * corpus.clicksPerSecond
    }
  }

  /// Whether it lasts long enough to tell what goes on and on from a short sound.
  static func isLongEnough(_ profile: SoundProfile) -> Bool {
    profile.durationInSeconds >= leastDurationInSeconds
  }

  /// The longest phonemes and the strokes of drums are over by then. White noise of 0.2 s has 13 frames, of 0.05 s one.
  static let leastDurationInSeconds = 0.2

  /// Flat spectra, always as loud: the strokes of drums are flat as well, and fade.
  private static func isWhite(_ profile: SoundProfile) -> Bool {
    isLongEnough(profile) && flatnessOfNoise.contains(profile.flatness.median ?? 0)
      && spread(of: profile.loudness) < steadyLoudness
  }

  private static func isSteadyNoise(_ profile: SoundProfile) -> Bool {
    isLongEnough(profile) && profile.unsteadiness < unsteadinessOfNoise
      && profile.pitchedShare ?? 0 < pitchedShareOfNoise
      && profile.flatness.median ?? 0 > leastFlatnessOfNoise
  }

  /// Between the quietest and the loudest tenth.
  private static func spread(of loudness: MeasureDistribution) -> Double {
    (loudness.quantile(0.9) ?? 0) - (loudness.quantile(0.1) ?? 0)
  }

  /// White noise has 0.56 (`SoundProfile.flatness`); what was resampled lacks the highest frequencies and has less. An
  /// impulse has 1.
  private static let flatnessOfNoise = 0.4...0.75
  /// Decibels. White noise has 2, drums more than 20.
  private static let steadyLoudness = 12.0
  /// Noise that falls by 6 dB an octave has 0.03, a tone thousandths.
  private static let leastFlatnessOfNoise = 0.01
  /// Decibels. White noise has 3, speech more than 10.
  private static let unsteadinessOfNoise = 6.0
  private static let pitchedShareOfNoise = 0.1
}
