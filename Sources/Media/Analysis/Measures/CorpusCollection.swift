/// How a corpus is cut into pieces to compare a sound with.
struct CorpusPieces {
  let durationInSeconds: Double
  /// Of one recording.
  let mostOfOne: Int

  /// The most that are kept of all recordings together.
  static let most = 24

  init(durationInSeconds: Double, ofRecordings count: Int) {
    self.durationInSeconds = durationInSeconds
    mostOfOne = max(4, (Self.most + count - 1) / max(count, 1))
  }
}

/// A recording of a corpus, measured at the corpus's rate.
struct MeasuredRecording: Sendable {
  let profile: SoundProfile
  /// Pieces of it; none if it is shorter than one.
  let pieces: [SoundProfile]
  let originalSampleRate: Int
  /// What the owner of the file should know.
  let notes: [SoundNote]

  init(path: String, sampleRate: Int, _ pieces: CorpusPieces) throws(SoundMeasuringError) {
    do {
      originalSampleRate = try SoundFileReader(path: path).sampleRate
    } catch {
      throw .reading(error)
    }
    var measurer = PieceMeasurer(
      SoundFrames(sampleRate: sampleRate), durationInSeconds: pieces.durationInSeconds, atMost: pieces.mostOfOne)
    let sound = try MeasuredSound(readingFrom: path, atSampleRate: sampleRate) { measurer.append($0) }
    (profile, notes) = (sound.profile, sound.notes)
    self.pieces = measurer.pieces
  }
}

/// Adds recordings up, to a whole and to pieces: of one recording each where that is long enough, else of several.
struct CorpusCollection {
  private(set) var whole: SoundProfile
  private(set) var recordingCount = 0
  private(set) var lowestSampleRate = Int.max
  private(set) var refusals: [CorpusRemark] = []
  private(set) var notes: [CorpusRemark] = []

  private var selection = EvenSelection<SoundProfile>(atMost: CorpusPieces.most)
  /// A piece of short recordings that is not complete yet.
  private var joined: SoundProfile
  private let pieceDuration: Double

  /// Complete ones.
  var pieces: [SoundProfile] { selection.elements }

  init(_ frames: SoundFrames, _ pieces: CorpusPieces) {
    whole = SoundProfile(frames)
    joined = whole
    pieceDuration = pieces.durationInSeconds
  }

  mutating func add(_ result: Result<MeasuredRecording, SoundMeasuringError>, path: String) {
    let recording: MeasuredRecording
    switch result {
    case .success(let measured): recording = measured
    case .failure(let error): return refusals.append(CorpusRemark(path: path, text: error.reason))
    }
    recordingCount += 1
    notes += recording.notes.map { CorpusRemark(path: path, text: "\($0)") }
    lowestSampleRate = min(lowestSampleRate, recording.originalSampleRate)
    whole.add(recording.profile)
    guard recording.pieces.isEmpty else {
      for piece in recording.pieces { selection.add(piece) }
      return
    }
    joined.add(recording.profile)
    if joined.durationInSeconds >= pieceDuration {
      selection.add(joined)
      joined = SoundProfile(whole.frames)
    }
  }
}
