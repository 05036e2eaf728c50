import Glibc

/// How loud and how noisy a sound is from one tenth of a second to the next.
public struct SoundCourse: Sendable, Equatable {
  /// A tenth of a second.
  struct Segment: Sendable, Equatable {
    /// In decibels.
    let level: Double
    /// Mean of its frames.
    let flatness: Double
  }

  let segments: [Segment]
  private let frames: SoundFrames

  private static let framesPerSegment = 8
  static let segmentsPerSecond = 10

  /// Frames that are left over at the end join the last segment.
  init(of features: [FrameFeatures], _ frames: SoundFrames) {
    self.frames = frames
    let count = features.isEmpty ? 0 : max(features.count / Self.framesPerSegment, 1)
    segments = (0..<count).map { index in
      let start = index * Self.framesPerSegment
      let end = index == count - 1 ? features.count : start + Self.framesPerSegment
      let own = features[start..<end]
      let power = own.reduce(0) { $0 + pow(10, Double($1.level) / 10) } / Double(own.count)
      let flatness = own.reduce(0) { $0 + Double($1.flatness) } / Double(own.count)
      return Segment(level: 10 * log10(power), flatness: flatness)
    }
  }

  /// From the start of the sound to the middle of the first frame of a segment, but 0 for the first segment.
  func startInSeconds(ofSegment index: Int) -> Double {
    index == 0 ? 0 : frames.timeInSeconds(ofFrame: index * Self.framesPerSegment)
  }
}
