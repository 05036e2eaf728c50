/// Measures a sound block by block, so that it need not fit into memory: what is kept is about 7 MB an hour.
///
///     var profiler = SoundProfiler(SoundFrames(sampleRate: 8000))
///     while let block = reader.next() { profiler.append(block) }
///     let sound = try profiler.finish()
///
/// The result does not depend on how the sound was cut into blocks.
public struct SoundProfiler: ~Copyable {
  private let frames: SoundFrames
  private var analyser: FrameAnalyser
  private var profile: SoundProfile
  private var clicks = ClickCounter()
  private var features: [FrameFeatures] = []
  /// Samples that a coming frame still needs.
  private var pending: [Float] = []

  public init(_ frames: SoundFrames) {
    self.frames = frames
    analyser = FrameAnalyser(frames)
    profile = SoundProfile(frames)
  }

  /// Takes the next samples, amplitudes in −1…1; what is not a finite number counts as 0.
  public mutating func append(_ block: [Float]) {
    let block = block.map { $0.isFinite ? $0 : 0 }
    profile.addSamples(block)
    clicks.append(block)
    pending += block
    var start = 0
    while start + frames.windowLength <= pending.count {
      let frame = start..<start + frames.windowLength
      let found = pending.withUnsafeBufferPointer { analyser.analyse(UnsafeBufferPointer(rebasing: $0[frame])) }
      features.append(found)
      profile.addFrame(levels: analyser.bandLevels, power: analyser.bandPower)
      start += frames.hop
    }
    pending.removeFirst(start)
  }

  /// Ends the sound.
  ///
  /// - Throws: `SoundTooShort` if it holds no complete frame.
  public consuming func finish() throws(SoundTooShort) -> MeasuredSound {
    guard !features.isEmpty else { throw SoundTooShort(sampleCount: profile.sampleCount, frames: frames) }
    var (profile, clicks) = (profile, clicks)
    clicks.finish()
    profile.addFeatures(of: features)
    profile.addClicks(clicks.count)
    return MeasuredSound(profile: profile, course: SoundCourse(of: features, frames))
  }
}

/// A sound has fewer samples than one frame.
public struct SoundTooShort: Error, Equatable, Sendable, CustomStringConvertible {
  public let sampleCount: Int
  public let frames: SoundFrames

  public var description: String {
    """
    holds \(sampleCount) samples at \(frames.sampleRate) Hz, fewer than the \(frames.windowLength) of one frame (50 ms); \
    choose a longer sound
    """
  }
}
