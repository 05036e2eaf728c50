import ArgumentParser
import Media
import Models

/// What a model learns to follow.
struct ConditionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Learn to follow what goes along with the samples: mel, which is the spectrum of every recording and makes the \
      model a vocoder (see sample --mel-of), or a folder with a .npy of frames × channels for every recording.
      """, valueName: "what"))
  var condition: String?

  @Option(help: ArgumentHelp("Samples that share a frame of a .npy.", valueName: "samples"))
  var hop: Int?

  mutating func validate() throws {
    try Allowed.check(hop, "--hop", 1...1 << 20)
    if hop != nil, condition == nil || condition == Self.mel {
      throw ValidationError("--hop is for --condition with a folder.")
    }
    if let condition, condition != Self.mel, hop == nil {
      throw ValidationError(
        "--condition \(condition) needs --hop, the samples that share a frame; or was --condition mel meant?")
    }
  }

  private static let mel = "mel"

  /// Refuses options that have no meaning for what is learned.
  func refuse(for examples: String) throws {
    guard condition == nil else {
      throw Failure(.usage, "--condition is for recordings, and the corpus holds \(examples)")
    }
  }

  /// What is given beside the recordings of a corpus, as the options say or the run that is resumed; nil if nothing is.
  func conditions(of corpus: AudioCorpus, resuming earlier: ConditionDescription?) throws -> RecordingConditions? {
    if let condition, condition != Self.mel, let hop {
      return try RecordingConditions(reading: condition, hop: hop, for: corpus)
    }
    if condition == nil { return try earlier.map { try $0.conditions(of: corpus, from: nil) } }
    return try RecordingConditions(measuring: corpus)
  }
}

/// Where the frames are that a corpus is scored with.
struct ConditionFolderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For a model that follows frames from files: the folder with a .npy for every recording.", valueName: "folder"))
  var condition: String?
}

extension ConditionDescription {
  /// What is given beside the recordings of a corpus, as a model knows it.
  /// - Parameter folder: with files of frames, for models that follow such.
  /// - Throws: what reading them throws, or `Failure` if they are not what the model follows.
  func conditions(of corpus: AudioCorpus, from folder: String?) throws -> RecordingConditions {
    switch self {
    case .mel(let mel):
      guard folder == nil else {
        throw Failure(.usage, "--condition names files, but the model measures the recordings; leave it out")
      }
      _ = try mel.frames(sampleRate: corpus.preparation.sampleRate)
      return try RecordingConditions(measuring: corpus)
    case .frames(let frames):
      guard let folder else {
        throw Failure(.usage, "the model follows frames from files; name the folder with them by --condition")
      }
      let conditions = try RecordingConditions(reading: folder, hop: frames.hop, for: corpus)
      guard conditions.description == self else {
        throw Failure(
          .badData,
          """
          the frames in \(folder) have \(Wording.count(conditions.description.channelCount, "channel")), but the model \
          follows \(channelCount)
          """)
      }
      return conditions
    }
  }

  /// What `wavegen sample` is given to follow.
  var exampleOption: String {
    switch self {
    case .mel: "--mel-of recording.wav"
    case .frames: "--condition frames.npy"
    }
  }

  /// For people: "mel, 68 bands of 40 to 4000 Hz above -100 dB, in 400 samples every 100".
  var summary: String {
    switch self {
    case .mel(let mel): "mel, \(mel.channelCount) bands of \(mel.text)"
    case .frames(let frames): "\(Wording.count(frames.channelCount, "channel")) of a frame every \(frames.hop) samples"
    }
  }
}
