import Media

extension SpectrumReport {
  /// What the measures say, in one sentence.
  var verdict: String {
    guard profile.audibleFrameCount > 0 else {
      return "silence; there is nothing to hear, and so no timbre and no pitch"
    }
    if let collapse { return sentence(on: collapse) }
    guard let corpus, let comparison, let distance = comparison.frechetDistance else { return characterisation }
    return sentence(on: distance, corpus, comparison)
  }

  // MARK: What has fallen apart

  private func sentence(on collapse: SoundCollapse) -> String {
    let reference = corpus == nil ? "its own beginning" : "the corpus"
    let change = collapse.cause == .noise ? "noise, far flatter than \(reference)" : "far louder than \(reference)"
    let moment =
      collapse.startInSeconds > 0
      ? "it falls apart at \(Wording.decimal(collapse.startInSeconds, places: 1)) s: from there on it is \(change)"
      : "it is \(change), from its first moment on"
    return moment + "; if a model made it, train longer, or sample at a lower temperature"
  }

  // MARK: Against a corpus

  /// - Parameter distance: the squared Fréchet distance.
  private func sentence(on distance: Double, _ corpus: CorpusProfile, _ comparison: ProfileComparison) -> String {
    let farthestPiece = corpus.piecesByDistance.last?.frechetDistance
    if let farthestPiece, distance <= farthestPiece {
      return "like the corpus: pieces of the corpus itself, as long as this, differ from it as much"
    }
    guard let noise = corpus.whiteNoise?.frechetDistance, noise > farthestPiece ?? 0 else {
      return "not like the corpus, but the corpus is too noisy itself to say how much"
    }
    let start = (farthestPiece ?? 0).squareRoot()
    let way = (distance.squareRoot() - start) / (noise.squareRoot() - start)
    let measured =
      way > 1
      ? "farther from the corpus than white noise is"
      : "\(Wording.decimal(100 * way, places: 0)) % of the way from the corpus to white noise"
    let reasons = reasons(comparison, corpus)
    let rating =
      switch way {
      case ..<Self.nearlyLikeIt where reasons.count < 2: "close to the corpus"
      case ..<Self.hardlyLikeIt: "clearly not the corpus"
      default: "hardly anything like the corpus"
      }
    return "\(rating), \(measured)" + (reasons.isEmpty ? "" : "; it is " + reasons.joined(separator: ", "))
  }

  /// Shares of the way to white noise.
  private static let nearlyLikeIt = 0.1
  private static let hardlyLikeIt = 0.6

  /// In what the sound differs most plainly.
  private func reasons(_ comparison: ProfileComparison, _ corpus: CorpusProfile) -> [String] {
    var reasons: [String] = []
    if let flatness = profile.flatness.median, let usual = corpus.profile.flatness.median, flatness > 2 * usual {
      reasons.append("noisier")
    }
    if let difference = comparison.levelDifference, abs(difference) > 6 {
      reasons.append("\(Wording.decimal(abs(difference), places: 0)) dB \(difference > 0 ? "louder" : "quieter")")
    }
    if let clipped = profile.levels.clippedShare, let usual = corpus.profile.levels.clippedShare,
      clipped > max(2 * usual, Self.audibleClipping)
    {
      reasons.append("clipped")
    }
    if let pitched = profile.pitchedShare, let usual = corpus.profile.pitchedShare, pitched < usual / 2 {
      reasons.append("less often of a pitch")
    }
    if let apart = comparison.pitchDistance, apart > 6, profile.pitchedShare ?? 0 > 0.1 {
      reasons.append("of another pitch")
    }
    return reasons
  }

  // MARK: Alone

  private var characterisation: String {
    let flatness = profile.flatness.median ?? 0
    let pitched = profile.pitchedShare ?? 0
    var words: [String] = []
    if flatness > Self.flatnessOfNoise {
      words.append("white noise, or nearly")
    } else if pitched > Self.pitchedShareOfVoices, let pitch = profile.pitch.median {
      let hertz = Wording.decimal(SoundProfile.hertz(ofSemitones: pitch), places: 0)
      words.append("a sound with a pitch, mostly around \(hertz) Hz")
    } else {
      words.append("neither noise nor a sound with a pitch")
    }
    if let clipped = profile.levels.clippedShare, clipped > Self.audibleClipping {
      words.append("clipped (\(Wording.decimal(100 * clipped, places: 1)) % of its samples are at full scale)")
    }
    if let offset = profile.levels.offset, abs(offset) > 0.01 {
      words.append("off centre by \(Wording.decimal(offset, places: 3))")
    }
    return words.joined(separator: ", ") + "; --against FOLDER compares it with recordings"
  }

  /// Speech has a third to a half of its frames with a pitch, noise has none.
  private static let pitchedShareOfVoices = 0.15
  /// A share of the samples.
  private static let audibleClipping = 0.001
  /// White noise has 0.56 (`SoundProfile.flatness`).
  private static let flatnessOfNoise = 0.45
}
