import Media

extension SpectrumReport {
  /// What the measures say, in one sentence.
  var verdict: String {
    let fault = SoundFault(in: profile)
    if fault == .silence { return SoundFault.silence.description }
    // What is no noise and was never like the corpus has not fallen apart.
    if let collapse, collapse.startInSeconds > 0 || fault != nil { return sentence(on: collapse) }
    guard let yardstick, let comparison else {
      return ([fault?.description ?? characterisation] + flaws()).joined(separator: ", ")
        + "; --against FOLDER compares it with recordings"
    }
    let relation = relation(comparison, yardstick, isFaulty: fault != nil)
    guard let fault else { return relation }
    let usual = fault.isUsual(in: yardstick.corpus.profile) ? ", as the corpus does or is itself" : ""
    return "\(fault.description)\(usual); \(relation)"
  }

  // MARK: What has fallen apart

  private func sentence(on collapse: SoundCollapse) -> String {
    let reference = isCollapseOwn ? "its own beginning" : "the corpus"
    let change = collapse.cause == .noise ? "noise, far flatter than \(reference)" : "far louder than \(reference)"
    let moment =
      collapse.startInSeconds > 0
      ? "it falls apart at \(Wording.decimal(collapse.startInSeconds, places: 1)) s: from there on it is \(change)"
      : "it is \(change), from its first moment on"
    return moment + "; if a model made it, train longer, or sample with --top-p \(SamplingOptions.topPAgainstNoise)"
  }

  // MARK: Against a corpus

  /// Where the sound stands between the corpus and white noise.
  private func relation(_ comparison: ProfileComparison, _ yardstick: CorpusYardstick, isFaulty: Bool) -> String {
    switch yardstick.use {
    case .silent: return "the corpus is silent, and there is nothing to compare with"
    case .tooShort(let count):
      let found = count == 0 ? "no piece" : count == 1 ? "one piece" : "\(count) pieces"
      return unable(
        """
        the corpus is too short to say more: it has \(found) as long as this, and \(CorpusYardstick.fewestPieces) are \
        needed
        """, comparison, yardstick)
    case .tooVaried(let measure):
      return unable(
        """
        the corpus is too short or too varied to say more: pieces of it as long as this differ from it in \
        \(Self.words(measure)) as much as white noise does
        """, comparison, yardstick)
    case .comparing: break
    }
    let exceeded = yardstick.exceeded(by: comparison)
    guard exceeded.isEmpty else {
      return unlike(comparison, yardstick, exceeded, differences(comparison, yardstick.corpus))
    }
    guard !isFaulty else { return "otherwise no farther from the corpus than nine in ten of its pieces" }
    let flaws = flaws(besides: yardstick.corpus.profile.levels)
    guard flaws.isEmpty else {
      return "no farther from the corpus than nine in ten of its pieces, but " + flaws.joined(separator: ", ")
    }
    return "like the corpus: no farther from it than nine in ten of its own pieces as long as this"
  }

  private func unlike(
    _ comparison: ProfileComparison, _ yardstick: CorpusYardstick, _ exceeded: [CorpusYardstick.Measure],
    _ differences: [String]
  ) -> String {
    let way = yardstick.way(of: comparison) ?? (share: 0, by: .frechet)
    let rating =
      switch way.share {
      case ..<Self.nearlyLikeIt where differences.count < 2: "close to the corpus"
      case ..<Self.hardlyLikeIt: "clearly not the corpus"
      default: "nothing of the corpus"
      }
    let measured =
      switch way.share {
      case ...0: "farther from it than most of its pieces in \(exceeded.map(Self.words).joined(separator: " and "))"
      case ...1:
        """
        \(max(1, Int((100 * way.share).rounded()))) % of the way from its pieces to white noise in \(Self.words(way.by))
        """
      default: "farther from it than white noise is in \(Self.words(way.by))"
      }
    var sentence = "\(rating), \(measured)"
    if !differences.isEmpty { sentence += "; it is " + differences.joined(separator: ", ") }
    if yardstick.corpus.lowestSampleRate < profile.frames.sampleRate {
      sentence += """
        ; recordings of only \(yardstick.corpus.lowestSampleRate) Hz may be the whole difference, so compare at that rate
        """
    }
    return sentence
  }

  /// What cannot be said, and what can.
  private func unable(_ reason: String, _ comparison: ProfileComparison, _ yardstick: CorpusYardstick) -> String {
    let farther = CorpusYardstick.Measure.allCases.filter { measure in
      guard measure.tellsNoise, let own = measure.distance(comparison), let noise = yardstick.noise(measure) else {
        return false
      }
      return own >= noise
    }
    let alone = [SoundFault(in: profile) == nil ? characterisation : nil].compactMap(\.self) + flaws()
    let known =
      (alone.isEmpty ? "" : alone.joined(separator: ", ") + "; ")
      + (farther.isEmpty
        ? ""
        : "as far from the corpus as white noise in \(farther.map(Self.words).joined(separator: " and ")); ")
    return known + reason
  }

  private static func words(_ measure: CorpusYardstick.Measure) -> String {
    switch measure {
    case .spectrum: "spectrum"
    case .levels: "levels"
    case .frechet: "Fréchet distance"
    }
  }

  /// Shares of the way to white noise.
  private static let nearlyLikeIt = 0.1
  private static let hardlyLikeIt = 0.6

  /// In what the sound differs most plainly.
  private func differences(_ comparison: ProfileComparison, _ corpus: CorpusProfile) -> [String] {
    var differences: [String] = []
    if let flatness = profile.flatness.median, let usual = corpus.profile.flatness.median, flatness > 2 * usual {
      differences.append("noisier")
    }
    if let difference = comparison.levelDifference, abs(difference) > 6 {
      differences.append("\(Wording.decimal(abs(difference), places: 0)) dB \(difference > 0 ? "louder" : "quieter")")
    }
    if let pitched = profile.pitchedShare, let usual = corpus.profile.pitchedShare, pitched < usual / 2 {
      differences.append("less often of a pitch")
    }
    if let apart = comparison.pitchDistance, apart > 6, profile.pitchedShare ?? 0 > 0.1 {
      differences.append("of another pitch")
    }
    return differences + flaws(besides: corpus.profile.levels)
  }

  // MARK: Alone

  /// What a sound without faults is like.
  private var characterisation: String {
    guard profile.pitchedShare ?? 0 > Self.pitchedShareOfVoices, let pitch = profile.pitch.median else {
      guard SoundFault.isLongEnough(profile) else {
        return """
          too short to say whether it is noise: \(Wording.duration(profile.durationInSeconds)), and \
          \(Wording.duration(SoundFault.leastDurationInSeconds)) are needed
          """
      }
      return profile.flatness.median ?? 0 > Self.flatnessOfStrokes
        ? "strokes without a pitch, as of drums" : "neither noise nor a sound with a pitch"
    }
    let hertz = Wording.decimal(SoundProfile.hertz(ofSemitones: pitch), places: 0)
    return "a sound with a pitch, mostly around \(hertz) Hz"
  }

  /// What spoils a sound and does not make it another one.
  /// - Parameter corpus: levels of recordings that may have the same.
  private func flaws(besides corpus: LevelStatistics? = nil) -> [String] {
    var flaws: [String] = []
    if let clipped = profile.levels.clippedShare,
      clipped > max(2 * (corpus?.clippedShare ?? 0), Self.audibleClipping)
    {
      flaws.append("clipped (\(Wording.decimal(100 * clipped, places: 1)) % of its samples are at full scale)")
    }
    if let offset = profile.levels.offset, abs(offset) > max(2 * abs(corpus?.offset ?? 0), Self.plainOffset) {
      flaws.append("off centre by \(Wording.decimal(offset, places: 3))")
    }
    return flaws
  }

  /// Speech has a third to a half of its frames with a pitch, noise has none.
  private static let pitchedShareOfVoices = 0.15
  /// What is flatter, and no noise that goes on and on, is full of strokes.
  private static let flatnessOfStrokes = 0.4
  /// A share of the samples.
  private static let audibleClipping = 0.001
  /// A share of full scale.
  private static let plainOffset = 0.01
}
