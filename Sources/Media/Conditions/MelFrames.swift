import Glibc

/// What a sound sounds like, as frames that a network can be told: the levels of its mel bands every 12.5 ms.
///
///     let mel = MelFrames(sampleRate: 8000)
///     let numbers = mel.values(ofFrames: 0..<mel.frameCount(ofSamples: sound.count), of: sound)
///
/// The middle of frame f is sample f · hop + hop / 2, so a frame stands in the middle of the samples that share it. A
/// number is (level − floor) / −floor, levels in decibels of the root of a band's mean power: 0 is silence, 1 is full
/// scale. Outside of the sound is silence.
/// - Source: Wang et al. 2017 ("Tacotron", §4) for the sizes, Shen et al. 2018 ("Tacotron 2") for mel frames as what a
///   WaveNet is told.
public struct MelFrames: Sendable, Equatable {
  private let frames: SoundFrames
  private let bands: MelFilterBank

  /// The level that becomes 0.
  public static let floorInDecibels = SoundFrames.levelRange.lowerBound

  /// - Precondition: sampleRate ≥ `SoundFrames.lowestSampleRate`.
  public init(sampleRate: Int) {
    frames = SoundFrames(sampleRate: sampleRate)
    bands = frames.bands
  }

  /// In hertz.
  public var sampleRate: Int { frames.sampleRate }
  /// Samples from frame to frame.
  public var hop: Int { frames.hop }
  /// Samples that a frame looks at.
  public var windowLength: Int { frames.windowLength }
  public var bandCount: Int { bands.bandCount }
  /// Where the lowest band begins and the highest ends, in hertz.
  public var frequencies: ClosedRange<Double> { bands.frequencies }

  /// Frames that so many samples have, the last of which may be shared by fewer of them.
  public func frameCount(ofSamples count: Int) -> Int { (count + hop - 1) / hop }

  /// The samples that some frames look at; they may lie outside of the sound.
  public func samples(ofFrames range: Range<Int>) -> Range<Int> {
    let first = range.lowerBound * hop + hop / 2 - windowLength / 2
    return first..<first + (range.count - 1) * hop + windowLength
  }

  /// - Parameters:
  ///   - range: of frames, not empty.
  ///   - samples: amplitudes; what lies outside of them counts as silence.
  ///   - start: which sample of the sound is the first of them.
  /// - Returns: `[frames, bandCount]`.
  public func values(ofFrames range: Range<Int>, of samples: [Float], startingAt start: Int = 0) -> [Float] {
    var transform = ShortTimeTransform(windowLength: windowLength)
    var power = [Float](repeating: 0, count: transform.binCount)
    var bandPower = [Float](repeating: 0, count: bandCount)
    var values: [Float] = []
    values.reserveCapacity(range.count * bandCount)
    samples.withUnsafeBufferPointer { samples in
      for frame in range {
        transform.amplitudes(of: samples, at: frame * hop + hop / 2 - start, into: &power)
        for bin in power.indices { power[bin] *= power[bin] }
        bands.apply(to: power, into: &bandPower)
        for band in bandPower { values.append(Self.value(ofLevel: decibels(ofAmplitude: band.squareRoot()))) }
      }
    }
    return values
  }

  /// What a network is told of a level in decibels.
  public static func value(ofLevel level: Float) -> Float {
    let floor = Float(floorInDecibels)
    return (max(level, floor) - floor) / -floor
  }
}
