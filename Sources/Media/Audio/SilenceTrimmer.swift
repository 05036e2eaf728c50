import Glibc

/// Cuts the silence before and after a recording, never inside it.
///
/// The threshold is relative to the recording's own peak, so a quiet recording is not mistaken for silence; what an
/// absolute threshold does to a quiet corpus is the classic way to train on next to nothing. Where a recording rests
/// beside zero at an end, silence is what stays near there.
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

  /// The samples to keep, accurate to a millisecond; all of them where every sample is the same.
  public func keptRange(of profile: LoudnessProfile, sampleRate: Int) -> Range<Int> {
    let everything = 0..<profile.sampleCount
    guard !profile.isConstant, let loud = profile.loudRangeAboveRest(threshold: threshold(for: profile)) else {
      return everything
    }
    let margin = Int((marginInSeconds * Double(sampleRate)).rounded())
    return (max(loud.lowerBound - margin, 0)..<loud.upperBound + margin).clamped(to: everything)
  }

  /// The amplitude below which a recording counts as silent.
  func threshold(for profile: LoudnessProfile) -> Float {
    Float(Double(profile.peak) * pow(10, thresholdInDecibels / 20))
  }
}
