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
      let path = folder + "/" + (recording.path as NSString).deletingPathExtension + ".npy"
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

  /// - Parameter samples: of the recording.
  func frames(ofRecording recording: Int, samples: Range<Int>) -> ConditionFrames {
    switch source {
    case .mel(let mel, let codec):
      measured(mel, codec, ofRecording: recording, samples: samples)
    case .frames(let tables):
      ConditionFrames(
        tables[recording], hop: description.hop,
        lead: corpus.recordings[recording].firstSample + samples.lowerBound)
    }
  }

  private func measured(
    _ mel: MelFrames, _ codec: SoundCodec, ofRecording recording: Int, samples: Range<Int>
  ) -> ConditionFrames {
    let sampleCount = corpus.recordings[recording].sampleCount
    // Neighbours are read as well, where there are some.
    let first = max(0, samples.lowerBound / mel.hop - ConditionFrames.margin)
    let end = min(
      mel.frameCount(ofSamples: sampleCount), (samples.upperBound - 1) / mel.hop + 1 + ConditionFrames.margin)
    let looked = mel.samples(ofFrames: first..<end).clamped(to: 0..<sampleCount)
    let amplitudes = corpus.symbols(recording: recording, range: looked).map(codec.decode)
    let values = mel.values(ofFrames: first..<end, of: amplitudes, startingAt: looked.lowerBound)
    return ConditionFrames(
      Tensor(Shape(end - first, mel.bandCount), values), hop: mel.hop, lead: samples.lowerBound - first * mel.hop)
  }
}

extension Tensor<Float> {
  /// `[frames, channels]`.
  init(_ table: FrameTable) { self.init(Shape(table.frameCount, table.channelCount), table.values) }
}
