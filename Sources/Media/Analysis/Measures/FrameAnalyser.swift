import Glibc

/// What one frame of a sound is like.
struct FrameFeatures: Sendable, Equatable {
  /// Root of the mean square without the offset, in decibels relative to an amplitude of 1.
  let level: Float
  /// Geometric by arithmetic mean of the power of the bins, 0 for a tone … 1 for equal power in every bin.
  let flatness: Float
  /// The centre of gravity of the power, in hertz.
  let centroid: Float
  /// The frequency that 85 % of the power lies below, in hertz.
  let rollOff: Float
  /// In hertz; nil without a pitch.
  let fundamental: Float?

  /// Quieter frames are silence, whatever the rest of the sound is like. In decibels.
  static let silenceLevel: Float = -80
}

/// Computes the features of frame after frame, without allocating.
///
/// - Source: Gray and Markel 1974 for flatness, Tzanetakis and Cook 2002 (§2.1) for centroid and roll-off, which they
///   take of magnitudes and which are taken of power here.
struct FrameAnalyser: ~Copyable {
  /// `[band]`, decibels, of the frame analysed last.
  private(set) var bandLevels: [Float]
  /// `[band]`, mean power (1 is a sine of amplitude 1 on a bin), of the frame analysed last.
  private(set) var bandPower: [Float]

  private let frames: SoundFrames
  private let bands: MelFilterBank
  private var transform: ShortTimeTransform
  private var pitch: PitchDetector
  private var power: [Float]

  /// The main lobe of the window carries a constant offset into the bins below this one.
  private static let firstBin = 2
  private static let rollOffShare = 0.85

  init(_ frames: SoundFrames) {
    self.frames = frames
    bands = frames.bands
    transform = ShortTimeTransform(windowLength: frames.windowLength)
    pitch = PitchDetector(frameLength: frames.windowLength, sampleRate: frames.sampleRate)
    power = [Float](repeating: 0, count: transform.binCount)
    bandLevels = [Float](repeating: 0, count: bands.bandCount)
    bandPower = bandLevels
  }

  /// - Parameter frame: `[windowLength]`, finite.
  mutating func analyse(_ frame: UnsafeBufferPointer<Float>) -> FrameFeatures {
    precondition(frame.count == frames.windowLength, "\(frame.count) samples instead of \(frames.windowLength)")
    transform.amplitudes(of: frame, at: frame.count / 2, into: &power)
    for bin in power.indices { power[bin] *= power[bin] }
    bands.apply(to: power, into: &bandPower)
    for band in bandPower.indices { bandLevels[band] = decibels(ofAmplitude: bandPower[band].squareRoot()) }
    let level = Self.level(of: frame)
    let spectrum = spectralFeatures()
    return FrameFeatures(
      level: level, flatness: spectrum.flatness, centroid: spectrum.centroid, rollOff: spectrum.rollOff,
      fundamental: level > FrameFeatures.silenceLevel ? pitch.fundamental(of: frame) : nil)
  }

  private static func level(of frame: UnsafeBufferPointer<Float>) -> Float {
    var (sum, sumOfSquares) = (0.0, 0.0)
    for sample in frame {
      sum += Double(sample)
      sumOfSquares += Double(sample) * Double(sample)
    }
    let mean = sum / Double(frame.count)
    return decibels(ofAmplitude: Float(max(sumOfSquares / Double(frame.count) - mean * mean, 0).squareRoot()))
  }

  private func spectralFeatures() -> (flatness: Float, centroid: Float, rollOff: Float) {
    // Half the sample rate is left out too: that bin is real and spreads differently from the others.
    let bins = Self.firstBin..<(frames.windowLength + 1) / 2
    let binWidth = Double(frames.sampleRate) / Double(frames.windowLength)
    var (total, moment, logarithms) = (0.0, 0.0, 0.0)
    for bin in bins {
      let power = Double(power[bin])
      total += power
      moment += power * Double(bin)
      logarithms += log(max(power, 1e-30))
    }
    guard total > 0 else { return (0, 0, 0) }
    var (below, rollOff) = (0.0, bins.upperBound - 1)
    for bin in bins {
      below += Double(power[bin])
      if below >= Self.rollOffShare * total {
        rollOff = bin
        break
      }
    }
    let count = Double(bins.count)
    return (
      flatness: Float(min(exp(logarithms / count) / (total / count), 1)),
      centroid: Float(moment / total * binWidth), rollOff: Float(Double(rollOff) * binWidth)
    )
  }
}
