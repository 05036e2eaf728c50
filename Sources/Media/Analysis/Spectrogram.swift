import Glibc

/// How finely a spectrogram looks at a sound: a long window tells pitches apart, a short hop tells moments apart.
public struct SpectrogramConfiguration: Sendable, Equatable {
  /// Samples under one Hann window, 2…1,048,576. Two tones are told apart when they differ by about 2 · rate / length.
  public let windowLength: Int
  /// Samples from the middle of one frame to the middle of the next, at least 1.
  public let hop: Int

  /// - Throws: `SpectrogramError` if a size lies outside its range.
  public init(windowLength: Int, hop: Int) throws(SpectrogramError) {
    guard Self.windowLengths.contains(windowLength) else { throw .windowLength(windowLength) }
    guard hop >= 1 else { throw .hop(hop) }
    self.windowLength = windowLength
    self.hop = hop
  }

  static let windowLengths = 2...1_048_576
}

/// Why no spectrogram or picture of a sound could be made.
public enum SpectrogramError: Error, Equatable, Sendable {
  case windowLength(Int)
  case hop(Int)
  case sampleRate(Int)
  case noSamples
}

extension SpectrogramError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .windowLength(let length):
      "a spectrogram window must have 2 to 1048576 samples, not \(length); choose about 1/30 of the sample rate"
    case .hop(let hop): "a spectrogram must advance by at least 1 sample from frame to frame, not \(hop)"
    case .sampleRate(let rate): "a sample rate must be at least 1 sample per second, not \(rate)"
    case .noSamples: "the sound holds no samples, so there is nothing to show; choose a recording of at least 1 sample"
    }
  }
}

/// What frequencies a sound holds, moment by moment: amplitudes in decibels relative to full scale.
///
/// 0 dB is a sine that swings from −1 to 1; half its amplitude is −6.02 dB; silence is `floorInDecibels`.
///
///     let spectrogram = try Spectrogram(
///       of: samples, sampleRate: 8000, configuration: .init(windowLength: 256, hop: 64))
///     let loudness = spectrogram[frame: 10, bin: 14]      // at 10 · 64 samples and 14 · 8000/256 Hz
///
/// Keeps frames × (windowLength/2 + 1) numbers. For a picture of an hour use `SoundPicture`, which picks its frames.
public struct Spectrogram: Sendable {
  /// What silence reads: quieter is not told apart.
  public static let floorInDecibels: Float = -160

  /// Samples per second.
  public let sampleRate: Int
  public let configuration: SpectrogramConfiguration
  public let frameCount: Int
  /// windowLength/2 + 1, rounded down.
  public let binCount: Int
  /// `[frame, bin]`
  private let decibels: [Float]

  /// Frame f is centred on sample f · hop; what lies before and after the sound counts as silence.
  ///
  /// - Parameters:
  ///   - samples: amplitudes, −1…1 is full scale; a value that is not a finite number counts as 0.
  ///   - sampleRate: samples per second.
  /// - Throws: `SpectrogramError.noSamples`, `.sampleRate`.
  /// - Complexity: O(samples / hop · N log N) for a window of N.
  public init(of samples: [Float], sampleRate: Int, configuration: SpectrogramConfiguration) throws(SpectrogramError) {
    guard !samples.isEmpty else { throw .noSamples }
    guard sampleRate >= 1 else { throw .sampleRate(sampleRate) }
    self.sampleRate = sampleRate
    self.configuration = configuration
    let centres = stride(from: 0, to: samples.count, by: configuration.hop)
    var transform = ShortTimeTransform(windowLength: configuration.windowLength)
    binCount = transform.binCount
    var amplitudes = [Float](repeating: 0, count: binCount)
    var decibels: [Float] = []
    decibels.reserveCapacity(centres.underestimatedCount * binCount)
    samples.withUnsafeBufferPointer { samples in
      for centre in centres {
        transform.amplitudes(of: samples, at: centre, into: &amplitudes)
        decibels.append(contentsOf: amplitudes.lazy.map(Self.decibels(ofAmplitude:)))
      }
    }
    self.decibels = decibels
    frameCount = decibels.count / binCount
  }

  /// Decibels relative to full scale.
  /// - Precondition: 0 ≤ frame < frameCount, 0 ≤ bin < binCount.
  public subscript(frame frame: Int, bin bin: Int) -> Float {
    precondition(0..<binCount ~= bin, "bin \(bin) of \(binCount)")
    return decibels[frame * binCount + bin]
  }

  /// Hertz.
  public func frequency(ofBin bin: Int) -> Double {
    Double(bin) * Double(sampleRate) / Double(configuration.windowLength)
  }

  /// Seconds from the start of the sound to the middle of the frame.
  public func time(ofFrame frame: Int) -> Double {
    Double(frame) * Double(configuration.hop) / Double(sampleRate)
  }

  /// 20 · log₁₀(amplitude), kept between the floor and as far above full scale, so that it is always finite.
  static func decibels(ofAmplitude amplitude: Float) -> Float {
    min(max(20 * log10(max(amplitude, .leastNormalMagnitude)), floorInDecibels), -floorInDecibels)
  }
}
