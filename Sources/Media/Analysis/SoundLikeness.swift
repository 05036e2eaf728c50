import Glibc

/// A sound as it is compared with others, moment by moment: mel levels in decibels below its loudest one.
public struct ComparableSound: Sendable {
  public let samples: [Float]
  let mel: MelFrames
  /// `[frame, band]`, from `quietest` to 0.
  let levels: [Float]

  /// What is quieter, beside the loudest band of the sound, is silence.
  static let quietest: Float = -50

  /// - Precondition: sampleRate ≥ `SoundFrames.lowestSampleRate`.
  public init(_ samples: [Float], sampleRate: Int) {
    self.samples = samples
    mel = MelFrames(sampleRate: sampleRate)
    let values = mel.values(ofFrames: 0..<mel.frameCount(ofSamples: samples.count), of: samples)
    let loudest = values.max() ?? 0
    let decibels = Float(-MelFrames.floorInDecibels)
    levels = values.map { loudest > 0 ? max(($0 - loudest) * decibels, Self.quietest) : Self.quietest }
  }

  public var frameCount: Int { levels.count / mel.bandCount }
  /// Whether there is nothing in it.
  public var isSilent: Bool { levels.allSatisfy { $0 == Self.quietest } }
}

/// Where in a recording a sound fits best, and how well.
public struct SoundLikeness: Sendable, Equatable {
  /// The root of the mean squared difference of the mel levels, in decibels, however loud the two are.
  public let distanceInDecibels: Double
  /// From the start of the recording to where the sound begins in it; below 0 where it begins before.
  public let startInSeconds: Double
  /// Frames that it is moved by.
  private let offset: Int

  /// From here on two sounds are one: the correlation of their samples.
  public static let correlationOfCopies = 0.9

  /// The best fit of a sound anywhere in a recording; around the recording is silence. Nil if one of them is silent.
  ///
  /// - Precondition: both have one sample rate.
  /// - Complexity: O(frames of the one · frames of the other · bands)
  public init?(of sound: ComparableSound, in recording: ComparableSound) {
    precondition(sound.mel == recording.mel, "sounds of different sample rates")
    guard !sound.isSilent, !recording.isSilent else { return nil }
    let (own, all) = (sound.frameCount, recording.frameCount)
    // Where the recording is shorter, all of it is to lie in the sound.
    let offsets = min(all - own, 0)...max(all - own, 0)
    var best = (variance: Double.infinity, offset: 0)
    for offset in offsets {
      let variance = Self.variance(sound, recording, offset: offset)
      if variance < best.variance { best = (variance, offset) }
    }
    distanceInDecibels = best.variance.squareRoot()
    offset = best.offset
    startInSeconds = Double(best.offset * sound.mel.hop) / Double(sound.mel.sampleRate)
  }

  /// Of the differences of all levels.
  private static func variance(_ sound: ComparableSound, _ recording: ComparableSound, offset: Int) -> Double {
    let bands = sound.mel.bandCount
    var (sum, squares) = (0 as Float, 0.0)
    sound.levels.withUnsafeBufferPointer { own in
      recording.levels.withUnsafeBufferPointer { others in
        for frame in 0..<sound.frameCount {
          let place = (frame + offset) * bands
          let isInside = others.indices.contains(place)
          var (frameSum, frameSquares) = (0 as Float, 0 as Float)
          for band in 0..<bands {
            let difference = own[frame * bands + band] - (isInside ? others[place + band] : ComparableSound.quietest)
            frameSum += difference
            frameSquares += difference * difference
          }
          sum += frameSum
          squares += Double(frameSquares)
        }
      }
    }
    let count = Double(sound.levels.count)
    let mean = Double(sum) / count
    return max(squares / count - mean * mean, 0)
  }

  /// The greatest correlation of the samples of both around the best fit, −1…1: 1 for a copy, however loud.
  public func correlation(of sound: ComparableSound, in recording: ComparableSound) -> Double {
    let start = offset * sound.mel.hop
    let slack = Self.framesAround * sound.mel.hop
    let audible = Self.audibleRange(of: sound.samples)
    return (start - slack...start + slack).map {
      Self.correlation(sound.samples, audible, recording.samples, lag: $0)
    }.max() ?? 0
  }

  /// What is left of a sound without the silence at its ends, where a recording goes on.
  private static func audibleRange(of samples: [Float]) -> Range<Int> {
    let threshold = (samples.map(abs).max() ?? 0) / 1000
    guard let first = samples.firstIndex(where: { abs($0) > threshold }),
      let last = samples.lastIndex(where: { abs($0) > threshold })
    else { return 0..<0 }
    return first..<last + 1
  }

  /// By how much levels, which are those of whole frames, may mistake a place.
  private static let framesAround = 4

  private static func correlation(
    _ sound: [Float], _ audible: Range<Int>, _ recording: [Float], lag: Int
  ) -> Double {
    let shared = audible.clamped(to: -lag..<recording.count - lag)
    guard 2 * shared.count > min(audible.count, recording.count) else { return 0 }
    var (product, own, others) = (0.0, 0.0, 0.0)
    sound.withUnsafeBufferPointer { sound in
      recording.withUnsafeBufferPointer { recording in
        for index in shared {
          let (a, b) = (Double(sound[index]), Double(recording[index + lag]))
          product += a * b
          own += a * a
          others += b * b
        }
      }
    }
    return own > 0 && others > 0 ? product / (own * others).squareRoot() : 0
  }
}
