import Media

/// How far a sound is from a corpus, measured by how far pieces of the corpus and white noise are from it.
struct CorpusYardstick {
  /// A distance of a comparison, and how it is told.
  enum Measure: CaseIterable {
    case spectrum, levels, frechet

    /// Nil where there is none, as of silence.
    func distance(_ comparison: ProfileComparison) -> Double? {
      switch self {
      case .spectrum: comparison.logSpectralDistance
      case .levels: comparison.sampleLevelDistance
      case .frechet: comparison.frechetDistance
      }
    }

    var name: String {
      switch self {
      case .spectrum: "spectrum"
      case .levels: "levels"
      case .frechet: "Fréchet"
      }
    }

    var unit: String { self == .frechet ? "dB²" : "dB" }

    /// Decimal places that are worth telling.
    var places: Int { self == .frechet ? 0 : 1 }

    /// Whether white noise is plainly far away. As loud as the corpus, it can have the levels of a sound that it is
    /// nothing like.
    var tellsNoise: Bool { self != .levels }

    /// A distance that adds up: the Fréchet distance is a square.
    func linear(_ distance: Double) -> Double { self == .frechet ? distance.squareRoot() : distance }
  }

  /// What the corpus is good for.
  enum Use: Equatable {
    case comparing
    /// There are fewer than four pieces of it that are as long as the sound.
    case tooShort(pieceCount: Int)
    /// Pieces of it are as far away by this measure as white noise is.
    case tooVaried(Measure)
    case silent
  }

  let corpus: CorpusProfile
  /// Within which distance nine in ten of the pieces are.
  let limits: [Measure: Double]

  static let fewestPieces = 4
  private static let usualShare = 0.9

  init(_ corpus: CorpusProfile) {
    self.corpus = corpus
    let limits = Measure.allCases.map { ($0, Self.quantile(corpus.pieces.compactMap($0.distance))) }
    self.limits = Dictionary(uniqueKeysWithValues: limits).compactMapValues(\.self)
  }

  /// The least value that nine in ten are within; the largest of few.
  private static func quantile(_ values: [Double]) -> Double? {
    let index = Int((usualShare * Double(values.count)).rounded(.up)) - 1
    return values.isEmpty ? nil : values.sorted()[index]
  }

  var use: Use {
    guard corpus.whiteNoise != nil else { return .silent }
    let pieceCount = corpus.pieces.count { $0.frechetDistance != nil }
    guard pieceCount >= Self.fewestPieces else { return .tooShort(pieceCount: pieceCount) }
    let blind = Measure.allCases.first { measure in
      guard measure.tellsNoise, let limit = limits[measure], let noise = noise(measure) else { return false }
      return limit >= noise
    }
    return blind.map(Use.tooVaried) ?? .comparing
  }

  /// How far white noise is.
  func noise(_ measure: Measure) -> Double? { corpus.whiteNoise.flatMap(measure.distance) }

  /// The measures by which a sound is farther away than nine in ten of the pieces.
  func exceeded(by comparison: ProfileComparison) -> [Measure] {
    Measure.allCases.filter { measure in
      guard let distance = measure.distance(comparison), let limit = limits[measure] else { return false }
      return distance > limit
    }
  }

  /// By which measure a sound is farthest on the way from the pieces, 0, to white noise, 1.
  func way(of comparison: ProfileComparison) -> (share: Double, by: Measure)? {
    let ways = Measure.allCases.filter(\.tellsNoise).compactMap { measure -> (share: Double, by: Measure)? in
      guard let distance = measure.distance(comparison).map(measure.linear),
        let start = limits[measure].map(measure.linear), let end = noise(measure).map(measure.linear), end > start
      else { return nil }
      return ((distance - start) / (end - start), measure)
    }
    return ways.max { $0.share < $1.share }
  }
}
