import Media

extension SpectrumReport {
  /// The comparison with a corpus, for programs. The names in JSON are a promise.
  struct Against: Encodable {
    let corpus: String
    let recordings: Int
    let seconds: Double
    let distance: Distances
    let pieces: Int
    let nearestPiece: Distances?
    let farthestPiece: Distances?
    let piecesWithin: Limits?
    let whiteNoise: Distances?

    init(_ yardstick: CorpusYardstick, _ comparison: ProfileComparison) {
      let corpus = yardstick.corpus
      self.corpus = corpus.path
      recordings = corpus.recordingCount
      seconds = corpus.profile.durationInSeconds
      distance = Distances(comparison)
      pieces = corpus.pieces.count
      let ranked = corpus.piecesByDistance
      nearestPiece = ranked.first.map(Distances.init)
      farthestPiece = ranked.last.map(Distances.init)
      piecesWithin = yardstick.limits.isEmpty ? nil : Limits(limits: yardstick.limits)
      whiteNoise = corpus.whiteNoise.map(Distances.init)
    }

    private enum CodingKeys: String, CodingKey {
      case corpus, recordings, seconds, distance, pieces
      case nearestPiece = "nearest_piece"
      case farthestPiece = "farthest_piece"
      case piecesWithin = "nine_in_ten_pieces_within"
      case whiteNoise = "white_noise"
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(corpus, forKey: .corpus)
      try values.encode(recordings, forKey: .recordings)
      try values.encode(seconds, forKey: .seconds)
      try values.encode(distance, forKey: .distance)
      try values.encode(pieces, forKey: .pieces)
      try values.encode(nearestPiece, forKey: .nearestPiece)
      try values.encode(farthestPiece, forKey: .farthestPiece)
      try values.encode(piecesWithin, forKey: .piecesWithin)
      try values.encode(whiteNoise, forKey: .whiteNoise)
    }
  }

  /// Within which distances nine in ten of the pieces are.
  struct Limits: Encodable {
    let limits: [CorpusYardstick.Measure: Double]

    private enum CodingKeys: String, CodingKey {
      case frechet = "frechet_db2"
      case spectrum = "log_spectral_db"
      case sampleLevels = "sample_levels_db"
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(limits[.frechet], forKey: .frechet)
      try values.encode(limits[.spectrum], forKey: .spectrum)
      try values.encode(limits[.levels], forKey: .sampleLevels)
    }
  }

  /// How far something is from the corpus.
  struct Distances: Encodable {
    private let comparison: ProfileComparison

    init(_ comparison: ProfileComparison) { self.comparison = comparison }

    private enum CodingKeys: String, CodingKey {
      case flatness
      case frechet = "frechet_db2"
      case spectrum = "log_spectral_db"
      case level = "level_difference_db"
      case sampleLevels = "sample_levels_db"
      case centroid = "centroid_hz"
      case rollOff = "rolloff_hz"
      case pitch = "pitch_semitones"
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(comparison.frechetDistance, forKey: .frechet)
      try values.encode(comparison.logSpectralDistance, forKey: .spectrum)
      try values.encode(comparison.levelDifference, forKey: .level)
      try values.encode(comparison.sampleLevelDistance, forKey: .sampleLevels)
      try values.encode(comparison.flatnessDistance, forKey: .flatness)
      try values.encode(comparison.centroidDistance, forKey: .centroid)
      try values.encode(comparison.rollOffDistance, forKey: .rollOff)
      try values.encode(comparison.pitchDistance, forKey: .pitch)
    }
  }
}

extension CorpusProfile {
  /// Its pieces by their Fréchet distance from it, the nearest first; silent ones are left out.
  var piecesByDistance: [ProfileComparison] {
    pieces.filter { $0.frechetDistance != nil }
      .sorted { ($0.frechetDistance ?? 0) < ($1.frechetDistance ?? 0) }
  }
}
