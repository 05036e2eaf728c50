import Durability
import Foundation
import Media
import Models
import TensorCore

/// What is given beside the samples of a corpus's recordings.
struct RecordingConditions: Sendable {
  let description: ConditionDescription
  private let corpus: AudioCorpus
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
  /// - Throws: `FrameTableError` or `Failure` if a file is missing, has too few frames, or other channels than others.
  init(reading folder: String, hop: Int, for corpus: AudioCorpus) throws {
    var tables: [Tensor<Float>] = []
    for recording in corpus.recordings {
      let path = FilePath(folder).appending(FilePath(recording.path).withoutExtension + ".npy")
      let table = try FrameTable(readingNPY: path)
      let needed = (recording.firstSample + recording.sampleCount + hop - 1) / hop
      guard table.frameCount >= needed else {
        throw Failure(
          .badData,
          """
          \(path) has \(Wording.count(table.frameCount, "frame")), but \(recording.path) needs \(needed) of \(hop) \
          samples; check --hop
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
    self.corpus = corpus
  }

  /// Reads what is said when: `a/b.lab` beside the recording `a/b.wav`.
  /// - Parameter known: what a model knows already; nil finds out what there is.
  /// - Throws: `TimedSymbolError` if a file is missing or damaged, `Failure` if it holds a symbol that is not known.
  init(hearing corpus: AudioCorpus, known: PhonemeDescription? = nil) throws {
    let paths = corpus.recordings.indices.map { index in
      FilePath(corpus.path(ofRecording: index)).withoutExtension + "." + TimedSymbols.fileExtension
    }
    let spoken = try paths.map { path in
      guard FileManager.default.fileExists(atPath: path) else {
        throw Failure(
          .missingInput,
          """
          there is no \(path): what is said when must stand in a .\(TimedSymbols.fileExtension) beside every recording, a \
          line of start, end, symbol and word for each sound; make one, or take the recording away
          """)
      }
      return try TimedSymbols(reading: path)
    }
    let sampleRate = corpus.preparation.sampleRate
    let description =
      known ?? PhonemeDescription(hop: max(1, sampleRate / Self.phonemeFramesPerSecond), hearing: spoken)
    source = .phonemes(
      try zip(paths, spoken).map { path, spoken in
        do throws(UnknownSymbol) {
          return try description.numbered(spoken.entries)
        } catch {
          throw Failure(
            .badData,
            """
            \(path) holds the symbol "\(error.symbol)", which the model has never seen; it knows \
            \(PhonemeDescription.list(description.symbols))
            """)
        }
      }, description)
    self.description = .phonemes(description)
    self.corpus = corpus
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
