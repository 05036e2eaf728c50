import Glibc

/// How far a sound is from a corpus, in several respects. 0 everywhere: no difference.
///
/// A measure is nil where one of the two has nothing that it could be taken of, such as the pitch of noise.
public struct ProfileComparison: Sendable, Equatable {
  /// The root of the mean squared difference of the average spectra over the mel bands, in decibels, after the sound has
  /// been made as loud as the corpus: how different their shapes are. How loud it is says `levelDifference`.
  ///
  /// - Source: Gray and Markel 1976, "Distance measures for speech processing", §II, of mel bands here.
  public let logSpectralDistance: Double?
  /// How much louder the sound is than the corpus, in decibels: the difference of their levels. (The mean difference of the
  /// spectra would call a loud tone quiet for the bands that it leaves empty.)
  public let levelDifference: Double?
  /// The squared Fréchet distance of the log-mel frames, in dB².
  public let frechetDistance: Double?
  /// Wasserstein-1 distances of the distributions, here of levels of single samples, in decibels.
  public let sampleLevelDistance: Double?
  /// Of flatness, 0…1.
  public let flatnessDistance: Double?
  /// Of centroids, in hertz.
  public let centroidDistance: Double?
  /// Of roll-off frequencies, in hertz.
  public let rollOffDistance: Double?
  /// Of fundamental frequencies, in semitones.
  public let pitchDistance: Double?

  /// - Precondition: both profiles have frames of one kind.
  init(of sound: SoundProfile, against corpus: SoundProfile, _ frechet: FrechetDistance) {
    precondition(sound.frames == corpus.frames, "\(sound.frames.sampleRate) and \(corpus.frames.sampleRate) Hz")
    logSpectralDistance = sound.logSpectralDistance(from: corpus)
    let canBeHeard = logSpectralDistance != nil
    levelDifference = canBeHeard ? sound.levels.difference(inDecibelsFrom: corpus.levels) : nil
    frechetDistance = canBeHeard ? frechet.squared(to: sound.logMelFrames) : nil
    sampleLevelDistance = canBeHeard ? sound.levels.histogram.distance(to: corpus.levels.histogram) : nil
    flatnessDistance = sound.flatness.distance(to: corpus.flatness)
    centroidDistance = sound.centroid.distance(to: corpus.centroid)
    rollOffDistance = sound.rollOff.distance(to: corpus.rollOff)
    pitchDistance = sound.pitch.distance(to: corpus.pitch)
  }
}

extension SoundProfile {
  /// `ProfileComparison.logSpectralDistance` alone, which needs no statistics of the corpus beside its spectrum; nil if
  /// one of them is of nothing that can be heard.
  ///
  /// - Precondition: both profiles have frames of one kind.
  public func logSpectralDistance(from corpus: SoundProfile) -> Double? {
    precondition(frames == corpus.frames, "\(frames.sampleRate) and \(corpus.frames.sampleRate) Hz")
    guard audibleFrameCount > 0, corpus.audibleFrameCount > 0 else { return nil }
    let differences = zip(averageSpectrum, corpus.averageSpectrum).map { $0 - $1 }
    let count = Double(differences.count)
    let louder = differences.reduce(0, +) / count
    return (differences.reduce(0) { $0 + ($1 - louder) * ($1 - louder) } / count).squareRoot()
  }
}

extension LevelStatistics {
  /// How much louder samples are than others; nil if one of them is silence.
  fileprivate func difference(inDecibelsFrom other: LevelStatistics) -> Double? {
    guard let own = levelInDecibels, let others = other.levelInDecibels else { return nil }
    return own - others
  }
}
