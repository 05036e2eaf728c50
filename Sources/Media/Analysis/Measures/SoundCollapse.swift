/// The moment from which a long generation is no longer what it was.
///
/// A model that is fed with its own samples can drift to where no recording was, and stays there: noise that does not
/// end, or an oscillation as loud as the format allows.
public struct SoundCollapse: Sendable, Equatable {
  public enum Cause: String, Sendable {
    /// Far flatter spectra than before.
    case noise
    /// Far louder than before.
    case loudness
  }

  public let startInSeconds: Double
  public let cause: Cause
}

/// Finds out whether and when a sound fell apart, compared with its own beginning or with a corpus.
///
/// Every tenth of a second is *fallen* if it is at least twice as flat as the reference (and flatter than 0.2, so that
/// a pure tone does not have to stay one), or 12 dB louder than its loudest parts; it is *neutral* if it is more than 25 dB
/// quieter than those, as pauses are; and *sound* otherwise. A fallen tenth counts +1, a sound one −4, and the sound fell
/// apart where the sum up to its end is greatest, if that sum is worth a second. So what recovers has not fallen apart,
/// and a hiss at the end of a word is not taken for noise.
/// - Source: Page 1954, "Continuous inspection schemes": the cumulative sum, here from the end.
public struct CollapseDetector: Sendable {
  private let flatnessLimit: Double
  private let levelLimit: Double
  private let pauseLevel: Double

  private static let flatnessFactor = 2.0
  private static let lowestFlatnessLimit = 0.2
  private static let louderInDecibels = 12.0
  private static let quieterInDecibels = 25.0
  private static let soundWeight = -4
  private static let beginningInSeconds = 1.0...10.0

  /// Compares with a corpus; nil if nothing in it is audible.
  public init?(comparingWith corpus: SoundProfile) {
    guard let flatness = corpus.flatness.median, let level = corpus.loudness.quantile(0.99) else { return nil }
    self.init(flatness: flatness, level: level)
  }

  /// Compares with the first quarter of the sound, at least one second and at most ten of it; nil if it is shorter than two
  /// seconds, or begins with silence.
  public init?(comparingWithBeginningOf course: SoundCourse) {
    let perSecond = SoundCourse.segmentsPerSecond
    let shortest = Int(Self.beginningInSeconds.lowerBound) * perSecond
    guard course.segments.count >= 2 * shortest - 1 else { return nil }
    let longest = Int(Self.beginningInSeconds.upperBound) * perSecond
    let beginning = course.segments.prefix(min(max(course.segments.count / 4, shortest), longest))
    let loudest = beginning.map(\.level).max() ?? -.infinity
    let heard = beginning.filter { $0.level > loudest - Self.quieterInDecibels }.map(\.flatness).sorted()
    guard loudest > Double(FrameFeatures.silenceLevel), !heard.isEmpty else { return nil }
    self.init(flatness: heard[heard.count / 2], level: loudest)
  }

  private init(flatness: Double, level: Double) {
    flatnessLimit = max(Self.flatnessFactor * flatness, Self.lowestFlatnessLimit)
    levelLimit = level + Self.louderInDecibels
    pauseLevel = level - Self.quieterInDecibels
  }

  /// Where the sound fell apart; nil if it did not.
  public func collapse(of course: SoundCourse) -> SoundCollapse? {
    var (sum, best, start) = (0, 0, 0)
    for (index, segment) in course.segments.enumerated().reversed() {
      if isFallen(segment) {
        sum += 1
      } else if segment.level > pauseLevel {
        sum += Self.soundWeight
      }
      if sum > best { (best, start) = (sum, index) }
    }
    guard best >= SoundCourse.segmentsPerSecond - 1 else { return nil }
    let louder = course.segments[start...].count { $0.level > levelLimit }
    let flatter = course.segments[start...].count { $0.flatness > flatnessLimit }
    return SoundCollapse(
      startInSeconds: course.startInSeconds(ofSegment: start), cause: louder > flatter ? .loudness : .noise)
  }

  private func isFallen(_ segment: SoundCourse.Segment) -> Bool {
    segment.level > levelLimit || (segment.flatness > flatnessLimit && segment.level > pauseLevel)
  }
}
