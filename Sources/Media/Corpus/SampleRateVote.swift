import Durability

/// The files of one sample rate.
public struct RateShare: Hashable, Sendable {
  /// In hertz.
  public let sampleRate: Int
  public let fileCount: Int
  /// Of all of them together, as they are in the files.
  public let sampleCount: Int
  /// The path of the longest.
  public let example: String
}

/// Which sample rate a corpus gets where nobody said it.
///
/// Each file has a vote, and so has each sample. Samples and not seconds, since a header that lies about the rate makes a
/// file seem long, but no sample more. Where as many files or more have another rate, far from that of most of the sound,
/// nothing is guessed: one choice would take the high tones from many files, the other would stretch most of the sound.
struct SampleRateVote {
  /// In hertz.
  let sampleRate: Int

  /// - Parameters:
  ///   - files: at least one.
  ///   - path: of the corpus, for the error.
  /// - Throws: `CorpusError.sampleRates`.
  init(among files: [SurveyedFile], in path: String) throws(CorpusError) {
    let shares = Dictionary(grouping: files, by: \.survey.sampleRate).map { rate, files in
      RateShare(
        sampleRate: rate, fileCount: files.count, sampleCount: files.reduce(0) { $0 + $1.survey.frameCount },
        example: files.max { $0.survey.frameCount < $1.survey.frameCount }?.path ?? "")
    }
    // Of equals the higher rate, which loses nothing.
    let ofSound = shares.max {
      ($0.sampleCount, $0.fileCount, $0.sampleRate) < ($1.sampleCount, $1.fileCount, $1.sampleRate)
    }
    guard let ofSound else {
      sampleRate = AudioPreparation.supportedSampleRates.lowerBound
      return
    }
    // Nobody is outvoted by as many.
    let rivals = shares.filter {
      $0.fileCount >= ofSound.fileCount && !Self.loseLittle($0.sampleRate, at: ofSound.sampleRate)
    }
    if let rival = rivals.max(by: { ($0.fileCount, $0.sampleCount) < ($1.fileCount, $1.sampleCount) }) {
      throw .sampleRates(path: path, ofFiles: rival, ofSound: ofSound)
    }
    sampleRate = ofSound.sampleRate
  }

  /// Whether files of one rate keep more than half of their tones at another, and are not stretched to more than twice.
  private static func loseLittle(_ rate: Int, at other: Int) -> Bool { rate / 2 < other && other <= 2 * rate }

  /// Takes out files whose header cannot be right, as far as they are a minority: where all have a strange rate, as
  /// records of earthquakes do, it is meant.
  static func removeImplausible(from files: inout [SurveyedFile]) -> [CorpusRemark] {
    let odd = files.filter { !plausibleRates.contains($0.survey.sampleRate) }
    guard !FileVerdict.areTooMany(odd.count, of: files.count) else { return [] }
    files.removeAll { !plausibleRates.contains($0.survey.sampleRate) }
    return odd.map { file in
      CorpusRemark(
        path: file.path,
        text: "claims a sample rate of \(file.survey.sampleRate) Hz, which no recorder has; correct its header")
    }
  }

  /// In hertz, from less than any telephone to more than any recorder.
  private static let plausibleRates = 1000...800_000
}
