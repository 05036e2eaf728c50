/// How a sound is cut into frames for measuring: 50 ms under a Hann window, a frame every 12.5 ms.
///
/// Frames lie completely inside the sound. The sizes are those of the spectrograms of Wang et al. 2017 ("Tacotron", §4).
/// - Source for log-mel frames as features: Davis and Mermelstein 1980.
public struct SoundFrames: Sendable, Equatable {
  /// In hertz.
  public let sampleRate: Int
  /// Samples in a frame, even.
  public let windowLength: Int
  /// Samples from the start of one frame to the start of the next.
  public let hop: Int

  /// In hertz: the lowest at which a frame holds enough samples for a spectrum and a pitch.
  public static let lowestSampleRate = 1000
  /// Decibels relative to full scale, of samples, frames and bands alike; 16 bits reach down to its lower end.
  public static let levelRange = -100.0...20.0

  /// - Precondition: sampleRate ≥ `lowestSampleRate`.
  public init(sampleRate: Int) {
    precondition(sampleRate >= Self.lowestSampleRate, "a sample rate of \(sampleRate) Hz")
    self.sampleRate = sampleRate
    windowLength = sampleRate / 20 / 2 * 2
    hop = sampleRate / 80
  }

  public var bands: MelFilterBank { MelFilterBank(windowLength: windowLength, sampleRate: sampleRate) }

  /// From the start of the sound to the middle of the frame.
  func timeInSeconds(ofFrame frame: Int) -> Double {
    (Double(frame) * Double(hop) + Double(windowLength) / 2) / Double(sampleRate)
  }
}
