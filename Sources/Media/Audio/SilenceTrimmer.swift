import Glibc

/// Cuts the silence before and after a recording, never inside it.
///
/// The threshold is relative to the recording's own peak, so a quiet recording is not mistaken for silence; what an
/// absolute threshold does to a quiet corpus is the classic way to train on next to nothing.
public struct SilenceTrimmer: Hashable, Sendable {
  /// Below 0; what stays under it, relative to the peak, counts as silence.
  public let thresholdInDecibels: Double
  /// How much silence is kept on either side, so that onsets and decays are not clipped.
  public let marginInSeconds: Double

  /// −60 dB with a margin of 50 ms.
  public static let standard = SilenceTrimmer(validThreshold: -60, validMargin: 0.05)

  /// - Throws: `AudioPreparationError.trimThreshold` or `.trimMargin`.
  public init(thresholdInDecibels: Double, marginInSeconds: Double = 0.05) throws(AudioPreparationError) {
    guard thresholdInDecibels < 0, thresholdInDecibels.isFinite else {
      throw .trimThreshold(found: thresholdInDecibels)
    }
    guard (0...3600).contains(marginInSeconds) else { throw .trimMargin(found: marginInSeconds) }
    self.init(validThreshold: thresholdInDecibels, validMargin: marginInSeconds)
  }

  private init(validThreshold: Double, validMargin: Double) {
    thresholdInDecibels = validThreshold
    marginInSeconds = validMargin
  }

  /// The samples to keep, accurate to a millisecond; all of them where the recording is silent throughout.
  public func keptRange(of profile: LoudnessProfile, sampleRate: Int) -> Range<Int> {
    let everything = 0..<profile.sampleCount
    let threshold = Float(Double(profile.peak) * pow(10, thresholdInDecibels / 20))
    guard profile.peak > 0, let loud = profile.loudRange(threshold: threshold) else { return everything }
    let margin = Int((marginInSeconds * Double(sampleRate)).rounded())
    return (max(loud.lowerBound - margin, 0)..<loud.upperBound + margin).clamped(to: everything)
  }
}
