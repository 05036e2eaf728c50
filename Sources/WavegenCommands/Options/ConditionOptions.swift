import ArgumentParser
import Media
import Models

/// What a model learns to follow.
struct ConditionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Learn to follow what goes along with the samples: mel, which is the spectrum of every recording and makes the \
      model a vocoder (see sample --mel-of); phonemes, which are in a .lab beside every recording, and the model speaks \
      text (sample --text); or a folder with a .npy of frames × channels for every recording.
      """, valueName: "what"))
  var condition: String?

  @Option(help: ArgumentHelp("Samples that share a frame of a .npy.", valueName: "samples"))
  var hop: Int?

  mutating func validate() throws {
    try Allowed.check(hop, "--hop", 1...1 << 20)
    if hop != nil, condition == nil || condition == Self.mel || condition == Self.phonemes {
      throw ValidationError("--hop is for --condition with a folder.")
    }
    if let condition, condition != Self.mel, condition != Self.phonemes, hop == nil {
      throw ValidationError(
        """
        --condition \(condition) is taken for a folder of frames and needs --hop, the samples that share one; or was \
        --condition mel or --condition phonemes meant?
        """)
    }
  }

  private static let mel = "mel"
  private static let phonemes = "phonemes"

  /// Refuses options that have no meaning for what is learned.
  func refuse(for examples: String) throws {
    guard condition == nil else {
      throw Failure(.usage, "--condition is for recordings, and the corpus holds \(examples)")
    }
  }

  /// What is given beside the recordings of a corpus, as the options say or the run that is resumed; nil if nothing is.
  func conditions(of corpus: AudioCorpus, resuming earlier: ConditionDescription?) throws -> RecordingConditions? {
    switch condition {
    case nil: try earlier.map { try $0.conditions(of: corpus, from: nil) }
    case Self.mel?: try RecordingConditions(measuring: corpus)
    case Self.phonemes?: try RecordingConditions(hearing: corpus, known: earlier?.phonemes)
    case let folder?: try RecordingConditions(reading: folder, hop: hop ?? 1, for: corpus)
    }
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
    case .phonemes(let phonemes):
      try refuse(folder)
      return try RecordingConditions(hearing: corpus, known: phonemes)
    case .mel(let mel):
      try refuse(folder)
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

  private func refuse(_ folder: String?) throws(Failure) {
    guard folder == nil else {
      throw Failure(.usage, "--condition names files of frames, and the model follows none; leave it out")
    }
  }

  /// What the model knows of speech; nil if it follows something else.
  var phonemes: PhonemeDescription? { if case .phonemes(let phonemes) = self { phonemes } else { nil } }

  /// What `wavegen sample` is given to follow.
  var exampleOption: String {
    switch self {
    case .mel: "--mel-of recording.wav"
    case .frames: "--condition frames.npy"
    case .phonemes(let phonemes): "--text \"\(phonemes.words.prefix(2).map(\.word).joined(separator: " "))\""
    }
  }

  /// For people: "mel, 68 bands of 40 to 4000 Hz above -100 dB, in 400 samples every 100".
  var summary: String {
    switch self {
    case .mel(let mel): "mel, \(mel.channelCount) bands of \(mel.text)"
    case .frames(let frames): "\(Wording.count(frames.channelCount, "channel")) of a frame every \(frames.hop) samples"
    case .phonemes(let phonemes):
      """
      \(Wording.count(phonemes.symbols.count, "phoneme")) (\(phonemes.symbols.joined(separator: " "))) of \
      \(Wording.count(phonemes.words.count, "word")) (\(PhonemeDescription.list(phonemes.words.map(\.word))))
      """
    }
  }
}
