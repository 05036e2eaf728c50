import Durability
import Foundation
import Media
import Models
import TensorCore

/// What is given beside the samples of a corpus's recordings.
struct RecordingConditions: Sendable {
  let description: ConditionDescription
  /// Recordings that something is given beside: all that there are, or those whose file is there and can be read.
  let corpus: AudioCorpus
  private let source: Source

  private enum Source: Sendable {
    /// Measured when it is needed.
    case mel(MelFrames, SoundCodec)
    /// Of every recording all there is, from the beginning of its file on.
    case frames([Tensor<Float>])
    /// Of every recording what is said, from the beginning of its file on.
    case phonemes([[TimedPhoneme]], PhonemeDescription)
  }

  /// Measures the recordings themselves, for a vocoder.
  /// - Throws: `Failure` if no spectrum can be measured at the corpus's rate.
  init(measuring corpus: AudioCorpus) throws {
    let mel = try MelFrames(forModelOf: corpus.preparation.sampleRate)
    description = .mel(MelDescription(mel))
    source = .mel(mel, try SoundCodec(levelCount: corpus.preparation.levelCount))
    self.corpus = corpus
  }

  /// Reads frames from files: `a/b.npy` in the folder for the recording `a/b.wav`.
  /// - Parameter hop: samples that share a frame.
  /// - Throws: `FrameTableError` or `CorpusError` if most files are missing or cannot be read, `Failure` if one has too
  ///   few or too many frames, or other channels than others.
  init(reading folder: String, hop: Int, for corpus: AudioCorpus) throws {
    let (used, read) = try Self.companions(of: corpus) { recording in
      let stem = FilePath(folder).appending(FilePath(corpus.recordings[recording].path).withoutExtension)
      let path = Self.companion(of: stem, "npy") ?? stem + ".npy"
      return (path: path, table: try FrameTable(readingNPY: path))
    }
    var tables: [Tensor<Float>] = []
    for (recording, (path, table)) in zip(used.recordings, read) {
      let needed = (recording.firstSample + recording.sampleCount + hop - 1) / hop
      guard table.frameCount >= needed else {
        throw Failure(
          .badData,
          """
          \(path) has \(Wording.count(table.frameCount, "frame")), but \(recording.path) needs \(needed) of \(hop) \
          samples; check --hop
          """)
      }
      let length = recording.originalDurationInSeconds
      let sampleRate = Double(corpus.preparation.sampleRate)
      let most = Int(((length + Self.tolerableExcess) * sampleRate / Double(hop)).rounded(.up)) + 1
      guard table.frameCount <= most else {
        throw Failure(
          .badData,
          """
          \(path) has \(Wording.count(table.frameCount, "frame")), but \(recording.path) lasts no longer than \
          \(Int((length * sampleRate / Double(hop)).rounded(.up))) of \(hop) samples; check --hop and the sample rate
          """)
      }
      guard table.channelCount == tables.first?.shape.channelCount ?? table.channelCount else {
        throw Failure(
          .badData,
          """
          \(path) has \(Wording.count(table.channelCount, "channel")), but the files before have \
          \(tables[0].shape.channelCount); all must have the same
          """)
      }
      tables.append(Tensor(table))
    }
    description = .frames(FrameDescription(hop: hop, channelCount: tables[0].shape.channelCount))
    source = .frames(tables)
    self.corpus = used
  }

  /// Seconds by which frames may outlast their recording: windows reach over its end, and some programs fill up a group.
  private static let tolerableExcess = 0.1

  /// What lies beside recordings. One whose file is missing or cannot be read is left out, as one that cannot be read
  /// itself.
  /// - Parameter read: reads what lies beside the recording of a number.
  /// - Returns: the recordings that are left, and what lies beside each.
  /// - Throws: what is wrong with the first file if none can be read, `CorpusError` if most cannot.
  private static func companions<Companion>(
    of corpus: AudioCorpus, _ read: (Int) throws -> Companion
  ) throws -> (AudioCorpus, [Companion]) {
    var companions: [Companion] = []
    var remarks: [Int: CorpusRemark] = [:]
    var firstError: (any Error)?
    for (index, recording) in corpus.recordings.enumerated() {
      do {
        companions.append(try read(index))
      } catch {
        firstError = firstError ?? error
        remarks[index] = CorpusRemark(path: recording.path, text: "lacks what it goes with: \(error)")
      }
    }
    if let firstError, companions.isEmpty { throw firstError }
    let left = try corpus.leavingOut(remarks)
    if !remarks.isEmpty {
      let listed = remarks.sorted { $0.key < $1.key }.map(\.value)
      Console.say("warning   left out \(listed.count): \(CorpusRemark.list(listed))")
    }
    return (left, companions)
  }

  /// The file beside a recording, whatever the case of its ending; nil if there is none.
  /// - Parameter stem: path of the recording without its ending.
  private static func companion(of stem: String, _ fileExtension: String) -> String? {
    [fileExtension, fileExtension.uppercased(), fileExtension.capitalized].lazy.map { stem + "." + $0 }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Reads what is said when: `a/b.lab` beside the recording `a/b.wav`.
  /// - Parameter known: what a model knows already; nil finds out what there is.
  /// - Throws: `TimedSymbolError` if a file belongs to a longer recording, `Failure` if one holds a symbol that is not
  ///   known, and `CorpusError` if most are missing or damaged.
  init(hearing corpus: AudioCorpus, known: PhonemeDescription? = nil) throws {
    let (used, sources) = try Self.companions(of: corpus) { recording in
      let stem = FilePath(corpus.path(ofRecording: recording)).withoutExtension
      guard let path = Self.companion(of: stem, TimedSymbols.fileExtension) else {
        throw Failure(
          .missingInput,
          """
          there is no \(stem).\(TimedSymbols.fileExtension): what is said when must stand in a \
          .\(TimedSymbols.fileExtension) beside every recording, a line of start, end, symbol and word for each sound; \
          make one, or take the recording away
          """)
      }
      _ = try TimedSymbols(reading: path)
      return SpokenRecordings.Source(
        path: path, recording: corpus.recordings[recording].path,
        seconds: corpus.recordings[recording].originalDurationInSeconds)
    }
    let spoken = try SpokenRecordings(reading: sources)
    if spoken.unit != .second {
      Console.say(
        """
        warning   the .\(TimedSymbols.fileExtension) files hold whole numbers that end with their recordings in \
        \(spoken.unit.name), and in nothing longer; they are read so
        """)
    }
    let sampleRate = corpus.preparation.sampleRate
    let description =
      known ?? PhonemeDescription(hop: max(1, sampleRate / Self.phonemeFramesPerSecond), hearing: spoken.symbols)
    source = .phonemes(
      try zip(sources, spoken.symbols).map { source, spoken in
        do throws(UnknownSymbol) {
          return try description.numbered(spoken.entries)
        } catch {
          throw Failure(
            .badData,
            """
            \(source.path) holds the symbol "\(error.symbol)", which the model has never seen; it knows \
            \(PhonemeDescription.list(description.symbols))
            """)
        }
      }, description)
    self.description = .phonemes(description)
    self.corpus = used
  }

  /// Frames as short as the shortest sounds.
  private static let phonemeFramesPerSecond = 200

  /// - Parameter samples: of the recording.
  func frames(ofRecording recording: Int, samples: Range<Int>) -> ConditionFrames {
    // All but spectra count from the beginning of the file.
    let start = corpus.recordings[recording].firstSample
    let hop = description.hop
    switch source {
    case .mel(let mel, let codec):
      return measured(mel, codec, ofRecording: recording, samples: samples)
    case .frames(let tables):
      return ConditionFrames(tables[recording], hop: hop, lead: start + samples.lowerBound)
    case .phonemes(let spoken, let phonemes):
      let first = start + samples.lowerBound
      let range = Self.frames(first..<start + samples.upperBound, hop: hop)
      return ConditionFrames(
        phonemes.frames(range, of: spoken[recording], sampleRate: corpus.preparation.sampleRate), hop: hop,
        lead: first - range.lowerBound * hop)
    }
  }

  private func measured(
    _ mel: MelFrames, _ codec: SoundCodec, ofRecording recording: Int, samples: Range<Int>
  ) -> ConditionFrames {
    let sampleCount = corpus.recordings[recording].sampleCount
    let range = Self.frames(samples, hop: mel.hop).clamped(to: 0..<mel.frameCount(ofSamples: sampleCount))
    let looked = mel.samples(ofFrames: range).clamped(to: 0..<sampleCount)
    let amplitudes = corpus.symbols(recording: recording, range: looked).map(codec.decode)
    let values = mel.values(ofFrames: range, of: amplitudes, startingAt: looked.lowerBound)
    return ConditionFrames(
      Tensor(Shape(range.count, mel.bandCount), values), hop: mel.hop,
      lead: samples.lowerBound - range.lowerBound * mel.hop)
  }

  /// The frames of some samples, and those beside them, which are read as well.
  private static func frames(_ samples: Range<Int>, hop: Int) -> Range<Int> {
    let (first, last) = (samples.lowerBound / hop, (samples.upperBound - 1) / hop)
    return max(0, first - ConditionFrames.margin)..<last + 1 + ConditionFrames.margin
  }
}

extension Tensor<Float> {
  /// `[frames, channels]`.
  init(_ table: FrameTable) { self.init(Shape(table.frameCount, table.channelCount), table.values) }
}
