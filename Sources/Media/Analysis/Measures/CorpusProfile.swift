/// What all recordings of a corpus are like together, and how far from it its own pieces are.
///
/// Every recording is brought to one sample rate, that of the sound that is to be compared: a model's corpus goes the
/// same way before training, and a sound is not judged for frequencies that its rate cannot hold.
public struct CorpusProfile: Sendable {
  /// The folder.
  public let path: String
  public let profile: SoundProfile
  /// Recordings that were measured.
  public let recordingCount: Int
  /// Files that could not be measured, and why.
  public let refusals: [CorpusRemark]
  /// Files that were measured although something is the matter with them.
  public let notes: [CorpusRemark]
  /// The lowest sample rate among the recordings, in hertz. Below the rate of the profile it means that a part of the
  /// corpus has nothing in the highest bands.
  public let lowestSampleRate: Int
  /// Pieces of the corpus, each as long as the sound, against the whole: what a difference is when all is well. Each
  /// is of one recording, where that is as long; short recordings are joined. Fewer where the corpus is too short for
  /// many.
  public let pieces: [ProfileComparison]
  /// White noise as loud as the corpus, against it: what a difference is when all is lost. Nil for a silent corpus.
  public let whiteNoise: ProfileComparison?

  private let frechet: FrechetDistance

  /// Measures every recording in a folder and all folders in it.
  ///
  /// - Parameters:
  ///   - sampleRate: in hertz, at least `SoundFrames.lowestSampleRate`.
  ///   - pieceDurationInSeconds: how long the sounds are that will be compared.
  ///   - progress: files done, and files in all.
  /// - Throws: `CorpusError` if no recording can be measured, or most cannot.
  public init(
    of folder: String, sampleRate: Int, pieceDurationInSeconds: Double, threadCount: Int,
    progress: ((_ filesDone: Int, _ filesTotal: Int) -> Void)? = nil
  ) throws(CorpusError) {
    let files = try SoundFolder(path: folder)
    let pieces = CorpusPieces(
      durationInSeconds: pieceDurationInSeconds, ofRecordings: files.soundFiles.count)
    var collection = CorpusCollection(SoundFrames(sampleRate: sampleRate), pieces)
    // In the order of a hash, so that a piece holds recordings of all kinds and not one speaker after the other.
    let paths = files.soundFiles.map { (path: $0, hash: PathHash($0)) }.sorted { $0.hash < $1.hash }.map(\.path)
    for start in stride(from: 0, to: paths.count, by: RecordingConversion.filesPerBatch) {
      let batch = Array(paths[start...].prefix(RecordingConversion.filesPerBatch))
      let root = files.root
      let results = batch.concurrentMap(threadCount: threadCount) { path in
        Result { () throws(SoundMeasuringError) in
          try MeasuredRecording(path: root + "/" + path, sampleRate: sampleRate, pieces)
        }
      }
      for (path, result) in zip(batch, results) { collection.add(result, path: path) }
      progress?(start + batch.count, paths.count)
    }
    guard collection.recordingCount > 0 else {
      throw .nothingUsable(path: folder, refusals: files.unreadable + collection.refusals)
    }
    let refusals = files.unreadable + collection.refusals
    guard !FileVerdict.areTooMany(collection.refusals.count, of: paths.count) else {
      throw .mostUnusable(path: folder, refusals: refusals, fileCount: paths.count)
    }
    path = folder
    notes = collection.notes
    let profile = collection.whole
    let frechet = FrechetDistance(from: profile.logMelFrames)
    self.profile = profile
    self.frechet = frechet
    recordingCount = collection.recordingCount
    self.refusals = refusals
    lowestSampleRate = collection.lowestSampleRate
    self.pieces = collection.pieces.concurrentMap(threadCount: threadCount) {
      ProfileComparison(of: $0, against: profile, frechet)
    }
    whiteNoise = Self.whiteNoise(likeLevelOf: profile).map { ProfileComparison(of: $0, against: profile, frechet) }
  }

  /// How far a sound is from the corpus.
  ///
  /// - Precondition: it was measured at the sample rate of the corpus profile.
  public func comparison(of sound: SoundProfile) -> ProfileComparison {
    ProfileComparison(of: sound, against: profile, frechet)
  }

  /// Four seconds of uniform white noise with the corpus's root of the mean square; always the same.
  private static func whiteNoise(likeLevelOf corpus: SoundProfile) -> SoundProfile? {
    guard corpus.audibleFrameCount > 0, let swing = corpus.levels.rootMeanSquare else { return nil }
    var state: UInt64 = 1
    // A uniform distribution over −a…a has a root of the mean square of a / √3.
    let amplitude = Float(swing * 3.0.squareRoot())
    let samples = (0..<4 * corpus.frames.sampleRate).map { _ -> Float in
      // Knuth's linear congruential generator; its high bits are good enough for a spectrum.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return amplitude * (Float(state >> 40) / Float(1 << 23) - 1)
    }
    var profiler = SoundProfiler(corpus.frames)
    profiler.append(samples)
    return try? profiler.finish().profile
  }
}
