/// A recording of a corpus, measured at the corpus's rate.
struct MeasuredRecording: Sendable {
  let profile: SoundProfile
  let originalSampleRate: Int

  init(path: String, sampleRate: Int) throws(SoundMeasuringError) {
    do {
      originalSampleRate = try SoundFileReader(path: path).sampleRate
    } catch {
      throw .reading(error)
    }
    profile = try MeasuredSound(readingFrom: path, atSampleRate: sampleRate).profile
  }
}

/// Adds recordings up, to a whole and to pieces.
struct CorpusCollection {
  private(set) var whole: SoundProfile
  /// Complete ones.
  private(set) var pieces: [SoundProfile] = []
  private(set) var recordingCount = 0
  private(set) var lowestSampleRate = Int.max
  private(set) var refusals: [CorpusRemark] = []

  private var piece: SoundProfile
  private let pieceDuration: Double
  private static let mostPieces = 24

  init(_ frames: SoundFrames, pieceDuration: Double) {
    whole = SoundProfile(frames)
    piece = whole
    self.pieceDuration = pieceDuration
  }

  mutating func add(_ result: Result<MeasuredRecording, SoundMeasuringError>, path: String) {
    let recording: MeasuredRecording
    switch result {
    case .success(let measured): recording = measured
    case .failure(let error): return refusals.append(CorpusRemark(path: path, text: error.reason))
    }
    recordingCount += 1
    lowestSampleRate = min(lowestSampleRate, recording.originalSampleRate)
    whole.add(recording.profile)
    guard pieces.count < Self.mostPieces else { return }
    piece.add(recording.profile)
    if piece.durationInSeconds >= pieceDuration {
      pieces.append(piece)
      piece = SoundProfile(whole.frames)
    }
  }
}
