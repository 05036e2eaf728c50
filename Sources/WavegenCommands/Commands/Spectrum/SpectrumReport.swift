import Media

/// What `wavegen spectrum` has found out about one sound.
struct SpectrumReport {
  let file: String
  let profile: SoundProfile
  /// Where it fell apart, compared with the corpus or, without one, with its own beginning.
  let collapse: SoundCollapse?
  /// Whether its own beginning tells of that, and not the corpus.
  let isCollapseOwn: Bool
  let yardstick: CorpusYardstick?
  let comparison: ProfileComparison?

  init(file: String, sound: MeasuredSound, corpus: CorpusProfile?) {
    self.file = file
    yardstick = corpus.map(CorpusYardstick.init)
    profile = sound.profile
    comparison = corpus?.comparison(of: sound.profile)
    let besideCorpus = corpus.flatMap { CollapseDetector(comparingWith: $0.profile) }?.collapse(of: sound.course)
    let besideItself = CollapseDetector(comparingWithBeginningOf: sound.course)?.collapse(of: sound.course)
    collapse = besideCorpus ?? besideItself
    isCollapseOwn = besideCorpus == nil
  }

  var corpus: CorpusProfile? { yardstick?.corpus }

  /// One JSON document.
  struct Document: Encodable {
    let files: [SpectrumReport]
  }
}

// The names in JSON are a promise. What has no meaning, such as the pitch of silence, is null and never left out.

extension SpectrumReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case file, flatness, verdict, against, seconds, frames, clicks
    case sampleRate = "sample_rate"
    case audibleFrames = "audible_frames"
    case pitchedFrames = "pitched_frames"
    case level = "level_db"
    case peak = "peak_db"
    case offset = "dc_offset"
    case clippedShare = "clipped_share"
    case clicksPerSecond = "clicks_per_second"
    case centroid = "centroid_hz"
    case rollOff = "rolloff_hz"
    case pitch = "pitch_hz"
    case spectrum = "average_spectrum"
    case levels = "level_histogram"
    case pitches = "pitch_histogram"
    case collapse = "fell_apart"
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(file, forKey: .file)
    try values.encode(profile.frames.sampleRate, forKey: .sampleRate)
    try values.encode(profile.durationInSeconds, forKey: .seconds)
    try values.encode(profile.frameCount, forKey: .frames)
    try values.encode(profile.audibleFrameCount, forKey: .audibleFrames)
    try values.encode(profile.pitchedFrameCount, forKey: .pitchedFrames)
    try values.encode(profile.levels.levelInDecibels, forKey: .level)
    try values.encode(profile.levels.peakInDecibels, forKey: .peak)
    try values.encode(profile.levels.offset, forKey: .offset)
    try values.encode(profile.levels.clippedShare, forKey: .clippedShare)
    try values.encode(profile.clickCount, forKey: .clicks)
    try values.encode(profile.clicksPerSecond, forKey: .clicksPerSecond)
    try values.encode(Summary(profile.flatness), forKey: .flatness)
    try values.encode(Summary(profile.centroid), forKey: .centroid)
    try values.encode(Summary(profile.rollOff), forKey: .rollOff)
    try values.encode(Summary(profile.pitch, SoundProfile.hertz(ofSemitones:)), forKey: .pitch)
    try values.encode(
      Curve(hertz: profile.frames.bands.centres, decibels: profile.averageSpectrum), forKey: .spectrum)
    try values.encode(Histogram(profile.levels.histogram), forKey: .levels)
    let semitones = Histogram(
      profile.pitch, stepsPerBin: SoundProfile.pitchStepsPerSemitone, SoundProfile.hertz(ofSemitones:))
    try values.encode(semitones, forKey: .pitches)
    try values.encode(collapse.map(Collapse.init), forKey: .collapse)
    try values.encode(yardstick.flatMap { yardstick in comparison.map { Against(yardstick, $0) } }, forKey: .against)
    try values.encode(verdict, forKey: .verdict)
  }

  /// A distribution in four numbers; null without values.
  private struct Summary: Encodable {
    let mean, p10, median, p90: Double

    /// - Parameter unit: what turns a value of the distribution into the unit of the report.
    init?(_ distribution: MeasureDistribution, _ unit: (Double) -> Double = { $0 }) {
      guard let mean = distribution.mean, let median = distribution.median, let p10 = distribution.quantile(0.1),
        let p90 = distribution.quantile(0.9)
      else { return nil }
      (self.mean, self.p10, self.median, self.p90) = (unit(mean), unit(p10), unit(median), unit(p90))
    }
  }

  private struct Curve: Encodable {
    let hertz, decibels: [Double]

    private enum CodingKeys: String, CodingKey {
      case hertz = "hz"
      case decibels = "db"
    }
  }

  /// Counts, and the edges of the steps, one more than there are counts.
  private struct Histogram: Encodable {
    let edges: [Double]
    let counts: [Int]

    init(_ distribution: MeasureDistribution, stepsPerBin: Int = 1, _ unit: (Double) -> Double = { $0 }) {
      counts = distribution.counts(inGroupsOf: stepsPerBin)
      let width = distribution.stepWidth * Double(stepsPerBin)
      edges = (0...counts.count).map { unit(distribution.range.lowerBound + Double($0) * width) }
    }
  }

  private struct Collapse: Encodable {
    let second: Double
    let cause: String

    init(_ collapse: SoundCollapse) { (second, cause) = (collapse.startInSeconds, collapse.cause.rawValue) }
  }
}
