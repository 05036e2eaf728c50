import Glibc

/// How far samples swing: levels, peak, offset and clipping, without regard to their order.
public struct LevelStatistics: Sendable, Equatable {
  /// Samples seen.
  public private(set) var sampleCount = 0
  /// Largest absolute amplitude; 1 is full scale.
  public private(set) var peak: Float = 0
  /// Levels of single samples, 20 · log₁₀|x|, in decibels relative to full scale; 0 reads the lower end.
  public private(set) var histogram = MeasureDistribution(over: SoundFrames.levelRange, stepCount: 120)

  private var sum = 0.0
  private var sumOfSquares = 0.0
  private var clippedCount = 0

  /// From this absolute amplitude on a sample counts as clipped: the last 0.1 % of full scale.
  public static let clippingAmplitude: Float = 0.999

  public init() {}

  /// Takes the next samples; what is not a finite number counts as 0.
  public mutating func append(_ samples: some Sequence<Float>) {
    for sample in samples {
      let sample = sample.isFinite ? sample : 0
      let magnitude = abs(sample)
      peak = max(peak, magnitude)
      sum += Double(sample)
      sumOfSquares += Double(sample) * Double(sample)
      sampleCount += 1
      if magnitude >= Self.clippingAmplitude { clippedCount += 1 }
      histogram.add(Double(decibels(ofAmplitude: magnitude)))
    }
  }

  /// Takes all samples that another one has seen.
  public mutating func append(_ other: LevelStatistics) {
    sampleCount += other.sampleCount
    peak = max(peak, other.peak)
    sum += other.sum
    sumOfSquares += other.sumOfSquares
    clippedCount += other.clippedCount
    histogram.add(other.histogram)
  }

  /// The mean of the samples, −1…1; nil without samples.
  public var offset: Double? { sampleCount > 0 ? sum / Double(sampleCount) : nil }

  /// The share of samples at full scale, 0…1; nil without samples.
  public var clippedShare: Double? { sampleCount > 0 ? Double(clippedCount) / Double(sampleCount) : nil }

  /// The root of the mean square with the offset taken off, 0…; nil without samples.
  public var rootMeanSquare: Double? {
    offset.map { max(sumOfSquares / Double(sampleCount) - $0 * $0, 0).squareRoot() }
  }

  /// `rootMeanSquare` in decibels relative to an amplitude of 1 (a sine of amplitude 1 reads −3.01); nil for silence.
  public var levelInDecibels: Double? {
    rootMeanSquare.flatMap { $0 > 1e-7 ? 20 * log10($0) : nil }
  }

  /// `peak` in decibels relative to full scale; nil for silence.
  public var peakInDecibels: Double? { peak > 0 ? 20 * log10(Double(peak)) : nil }
}

/// 20 · log₁₀(amplitude), kept within `SoundFrames.levelRange`.
func decibels(ofAmplitude amplitude: Float) -> Float {
  let range = SoundFrames.levelRange
  guard amplitude > 0 else { return Float(range.lowerBound) }
  return min(max(20 * log10(amplitude), Float(range.lowerBound)), Float(range.upperBound))
}
