import Glibc

/// What a sound is like over its whole length: its average spectrum, its levels, and how often which timbre and pitch
/// occur. Of bounded size; profiles of many sounds add up to the profile of a corpus.
///
///     let sound = try MeasuredSound(readingFrom: "sample.wav").profile
///     sound.flatness.median                          // 0.56 for white noise, hundredths for speech
///     sound.levels.offset                            // far from 0: something adds a constant
///
/// Flatness, centroid, roll-off and pitch are those of the audible frames: at most 40 dB below the loudest frame of
/// their sound, and louder than −80 dB. So pauses do not count, and silence has none of them.
public struct SoundProfile: Sendable {
  public let frames: SoundFrames
  public private(set) var levels = LevelStatistics()
  /// Log-mel frames in decibels, also the inaudible ones.
  public private(set) var logMelFrames: FrameGaussian
  /// Levels of the audible frames, in decibels: the root of the mean square without the offset.
  public private(set) var loudness = MeasureDistribution(over: SoundFrames.levelRange, stepCount: 480)
  /// 0 for tones, about 0.56 for white noise (e^−γ, the expectation for independent bins), 1 for equal bins.
  public private(set) var flatness = MeasureDistribution(over: 0...1, stepCount: 1000)
  /// Hertz.
  public private(set) var centroid: MeasureDistribution
  /// Hertz that 85 % of the power of a frame lies below.
  public private(set) var rollOff: MeasureDistribution
  /// Fundamental frequencies of the audible frames that have one, in semitones above 50 Hz.
  public private(set) var pitch = MeasureDistribution(over: Self.pitchRange, stepCount: 52 * Self.pitchStepsPerSemitone)

  /// Single samples that jump to near full scale and straight back, where all around is calm.
  public private(set) var clickCount = 0

  /// `[band]`: sums over all frames.
  private var bandPowerSums: [Double]

  /// Steps of the histogram of pitches.
  public static let pitchStepsPerSemitone = 50

  /// Semitones above 50 Hz, up to more than 1000 Hz.
  private static let pitchRange = 0.0...52.0
  /// Frames so far below the loudest one are pauses. In decibels.
  private static let audibleRange: Float = 40

  /// The profile of nothing.
  public init(_ frames: SoundFrames) {
    self.frames = frames
    let nyquist = Double(frames.sampleRate) / 2
    centroid = MeasureDistribution(over: 0...nyquist, stepCount: 1000)
    rollOff = centroid
    let bandCount = frames.bands.bandCount
    bandPowerSums = [Double](repeating: 0, count: bandCount)
    logMelFrames = FrameGaussian(dimension: bandCount)
  }

  /// Samples seen, at the sample rate of the frames.
  public var sampleCount: Int { levels.sampleCount }
  public var durationInSeconds: Double { Double(sampleCount) / Double(frames.sampleRate) }
  public var frameCount: Int { logMelFrames.count }
  public var audibleFrameCount: Int { loudness.count }
  /// Audible frames with a pitch.
  public var pitchedFrameCount: Int { pitch.count }

  /// The share of the audible frames that have a pitch; nil if none is audible.
  public var pitchedShare: Double? {
    audibleFrameCount > 0 ? Double(pitchedFrameCount) / Double(audibleFrameCount) : nil
  }

  /// Clicks a second; 0 for nothing.
  public var clicksPerSecond: Double { sampleCount > 0 ? Double(clickCount) / durationInSeconds : 0 }

  /// How much the bands of a sound change from frame to frame, in decibels: the mean over the bands of the standard
  /// deviation of their levels. Noise that goes on and on has few, speech has more than ten.
  public var unsteadiness: Double { logMelFrames.meanDeviation }

  /// The long-term average spectrum, `[band]`: the mean power of all frames in decibels, where 0 dB is a sine of amplitude
  /// 1 on every bin of the band.
  public var averageSpectrum: [Double] {
    bandPowerSums.map { sum in
      Double(decibels(ofAmplitude: Float((sum / Double(max(frameCount, 1))).squareRoot())))
    }
  }

  /// Semitones above 50 Hz.
  public static func semitones(ofHertz frequency: Double) -> Double { 12 * log2(frequency / PitchDetector.lowest) }

  /// Hertz of a number of semitones above 50 Hz.
  public static func hertz(ofSemitones semitones: Double) -> Double { PitchDetector.lowest * exp2(semitones / 12) }

  /// Takes everything that another profile has seen.
  ///
  /// - Precondition: both have frames of one kind.
  public mutating func add(_ other: SoundProfile) {
    precondition(other.frames == frames, "profiles at \(frames.sampleRate) and \(other.frames.sampleRate) Hz")
    levels.append(other.levels)
    logMelFrames.add(other.logMelFrames)
    loudness.add(other.loudness)
    flatness.add(other.flatness)
    centroid.add(other.centroid)
    rollOff.add(other.rollOff)
    pitch.add(other.pitch)
    clickCount += other.clickCount
    for band in bandPowerSums.indices { bandPowerSums[band] += other.bandPowerSums[band] }
  }

  // MARK: Making one

  mutating func addSamples(_ samples: [Float]) { levels.append(samples) }

  mutating func addClicks(_ count: Int) { clickCount += count }

  mutating func addFrame(levels bandLevels: [Float], power: [Float]) {
    logMelFrames.add(bandLevels)
    for band in bandPowerSums.indices { bandPowerSums[band] += Double(power[band]) }
  }

  /// Counts the audible ones among all frames of one sound.
  mutating func addFeatures(of frames: [FrameFeatures]) {
    let loudest = frames.map(\.level).max() ?? FrameFeatures.silenceLevel
    let threshold = max(loudest - Self.audibleRange, FrameFeatures.silenceLevel)
    for frame in frames where frame.level > threshold {
      loudness.add(Double(frame.level))
      flatness.add(Double(frame.flatness))
      centroid.add(Double(frame.centroid))
      rollOff.add(Double(frame.rollOff))
      if let fundamental = frame.fundamental { pitch.add(Self.semitones(ofHertz: Double(fundamental))) }
    }
  }
}
