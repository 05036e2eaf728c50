import Durability

/// A folder of recordings as symbols, ready to be read anywhere.
///
///     let corpus = try AudioCorpus.open(AudioCorpusConfiguration(folder: "speech", spoolFolder: "/var/tmp"))
///     corpus.report.lines.forEach { print($0) }
///     let crop = corpus.symbols(recording: 0, range: 0..<6000)
///
/// The symbols, a byte or two each, lie in a nameless file on disk, so a corpus may be larger than memory. Recordings are
/// never joined: a range lies within one recording.
public struct AudioCorpus: Sendable {
  /// One file of the corpus.
  public struct Recording: Hashable, Sendable {
    /// Relative to the corpus.
    public let path: String
    /// Symbols, after trimming and resampling; at least 1.
    public let sampleCount: Int
    /// Samples of the file, at the corpus's rate, that trimming cut from its beginning.
    public let firstSample: Int
    /// Of the file, in hertz.
    public let originalSampleRate: Int
    /// Of the file.
    public let channelCount: Int
    public let originalDurationInSeconds: Double
    /// What trimming left.
    public let trimmedDurationInSeconds: Double
    /// Paths of other files with the same sound, which are left out.
    public internal(set) var copies: [String] = []
    /// Paths of all recordings of the same sound, this one among them, in their order; empty where there is no other.
    public internal(set) var kindred: [String] = []

    /// Where its symbols begin in the spool, in bytes.
    let offset: Int
  }

  /// How sound became symbols; goes into the checkpoint.
  public let preparation: AudioPreparation
  /// In the order of their paths' bytes; at least one.
  public private(set) var recordings: [Recording]
  public private(set) var report: CorpusReport

  /// What the paths of recordings are relative to.
  let root: String
  let spool: SpooledBytes
  let width: SymbolWidth
  /// How symbols and amplitudes stand for each other.
  let codec: SoundCodec

  /// Symbols of one recording.
  /// - Parameters:
  ///   - index: of the recording.
  ///   - range: of its samples.
  /// - Precondition: `range` lies within `0..<recordings[index].sampleCount`.
  public func symbols(recording index: Int, range: Range<Int>) -> [UInt16] {
    let recording = recordings[index]
    precondition(
      range.lowerBound >= 0 && range.upperBound <= recording.sampleCount,
      "\(recording.path) has \(recording.sampleCount) samples, asked for \(range)")
    let start = recording.offset + range.lowerBound * width.rawValue
    return spool.withBytes(in: start..<start + range.count * width.rawValue) { width.symbols(in: $0) }
  }

  /// Finds recordings of the same sound, so that none is held out while its twin is learned from.
  /// - Parameter shapes: of each recording.
  mutating func findNearCopies(by shapes: [EnergySpread.Shape?]) {
    guard recordings.count > 1 else { return }
    for group in NearCopies(in: self, shapes: shapes).groups {
      let paths = group.map { recordings[$0].path }
      for index in group {
        recordings[index].kindred = paths
        guard index != group[0] else { continue }
        report.nearCopies.append(CorpusRemark(path: recordings[index].path, text: "sounds like \(paths[0])"))
      }
    }
  }

  /// Where the file of a recording lies.
  public func path(ofRecording index: Int) -> String { FilePath(root).appending(recordings[index].path) }

  /// The corpus without some recordings, which lack what is to be learned with them.
  /// - Parameter remarks: why, by the number of the recording.
  /// - Throws: `CorpusError` if those are most of them.
  public func leavingOut(_ remarks: [Int: CorpusRemark]) throws(CorpusError) -> AudioCorpus {
    guard !FileVerdict.areTooMany(remarks.count, of: recordings.count) else {
      throw .mostUnusable(
        path: root, refusals: remarks.sorted { $0.key < $1.key }.map(\.value), fileCount: recordings.count)
    }
    return AudioCorpus(
      preparation: preparation, recordings: recordings.indices.filter { remarks[$0] == nil }.map { recordings[$0] },
      report: report, root: root, spool: spool, width: width, codec: codec)
  }

  /// Every recording from beginning to end.
  public var excerpts: [Excerpt] {
    recordings.indices.map { Excerpt(recording: $0, range: 0..<recordings[$0].sampleCount) }
  }

  /// The sound files that `open` would look at: paths relative to the folder, sorted by their bytes.
  /// - Parameter folder: a folder, or a single sound file.
  /// - Throws: `CorpusError` if there is nothing there, or no sound.
  public static func soundFiles(in folder: String) throws(CorpusError) -> [String] {
    try SoundFolder(path: folder).soundFiles
  }
}

/// What to make a corpus of, and how.
public struct AudioCorpusConfiguration: Sendable {
  /// A folder that is searched to its depths, or a single sound file.
  public var folder: String
  /// In hertz; nil takes the rate that most files and most of the sound have, see `SampleRateVote`.
  public var sampleRate: Int?
  /// A power of two, at most 65,536.
  public var levelCount: Int
  /// Nil keeps the silence at both ends.
  public var trimmer: SilenceTrimmer?
  /// A folder on a disk with room for a byte per sample, or two where there are more than 256 levels.
  public var spoolFolder: String
  /// Files decoded at the same time; has no influence on the result.
  public var threadCount: Int

  public init(
    folder: String, sampleRate: Int? = nil, levelCount: Int = 256, trimmer: SilenceTrimmer? = .standard,
    spoolFolder: String, threadCount: Int = 1
  ) {
    self.folder = folder
    self.sampleRate = sampleRate
    self.levelCount = levelCount
    self.trimmer = trimmer
    self.spoolFolder = spoolFolder
    self.threadCount = threadCount
  }
}

/// How far the opening of a corpus has come.
public struct CorpusProgress: Hashable, Sendable {
  public enum Phase: Sendable {
    /// Finding out how long the recordings are and where their sound begins.
    case surveying
    /// Turning them into symbols.
    case converting
  }

  public let phase: Phase
  public let filesDone: Int
  public let filesTotal: Int
}
