import Foundation
import Kernels
import Media
import Models
import TensorCore

/// What a sound is to follow, and how far it reaches.
struct SampleCondition: Sendable {
  let frames: ConditionFrames
  /// Samples that there are frames for.
  let sampleCount: Int
}

extension Sample {
  /// What all sounds are to follow; nil if the model follows nothing.
  ///
  /// - Throws: `Failure` if the model needs something else than is given.
  func condition(of sound: SoundDescription) throws -> SampleCondition? {
    let (recording, file, text) = (soundOptions.melOf, soundOptions.condition, soundOptions.text)
    switch sound.condition {
    case nil:
      guard let option = soundOptions.followed.first(where: \.isGiven)?.name else { return nil }
      throw Failure(
        .usage,
        """
        \(option) is for models that learned to follow something; train one with --condition \
        \(text == nil ? "mel" : "phonemes")
        """)
    case .mel(let mel):
      if let recording { return try measured(recording, mel, like: sound) }
      guard let file else {
        throw Failure(
          .usage, "the model is a vocoder; name a recording that it is to follow with --mel-of")
      }
      return try read(file, channelCount: mel.channelCount, hop: mel.hop)
    case .frames(let frames):
      guard let file else {
        throw Failure(
          .usage, "the model follows frames of \(frames.channelCount) channels; name a .npy of them with --condition")
      }
      return try read(file, channelCount: frames.channelCount, hop: frames.hop)
    case .phonemes(let phonemes):
      guard let text else {
        throw Failure(
          .usage, "the model speaks text; tell it what to say, such as \(sound.condition?.exampleOption ?? "--text")")
      }
      return try spoken(text, phonemes, sampleRate: sound.sampleRate)
    }
  }

  /// A text, read aloud at the pace of the recordings.
  private func spoken(_ text: String, _ phonemes: PhonemeDescription, sampleRate: Int) throws -> SampleCondition {
    let entries = try phonemes.reading(text)
    let seconds = (entries.last?.time.upperBound ?? 0) + PhonemeDescription.quietSeconds
    let sampleCount = max(1, Int(seconds * Double(sampleRate)))
    let frameCount = (sampleCount - 1) / phonemes.hop + 1 + ConditionFrames.margin
    try ProcessMemory.check(
      "to say so much", needing: frameCount * phonemes.channelCount * MemoryLayout<Float>.stride,
      remedy: "a shorter --text")
    let frames = phonemes.frames(0..<frameCount, of: try phonemes.numbered(entries), sampleRate: sampleRate)
    return SampleCondition(frames: ConditionFrames(frames, hop: phonemes.hop), sampleCount: sampleCount)
  }

  /// A recording, from its first sample to its last.
  private func measured(_ path: String, _ mel: MelDescription, like sound: SoundDescription) throws -> SampleCondition {
    let frames = try mel.frames(sampleRate: sound.sampleRate)
    let codec = try SoundCodec(levelCount: sound.levelCount)
    let samples = try sound.symbols(
      ofRecording: path, for: "--mel-of", threadCount: computation.backend.threadCount
    ).map(codec.decode)
    let count = frames.frameCount(ofSamples: samples.count)
    let values = frames.values(ofFrames: 0..<count, of: samples)
    return SampleCondition(
      frames: ConditionFrames(Tensor(Shape(count, frames.bandCount), values), hop: frames.hop),
      sampleCount: samples.count)
  }

  private func read(_ path: String, channelCount: Int, hop: Int) throws -> SampleCondition {
    let table = try FrameTable(readingNPY: path)
    guard table.channelCount == channelCount else {
      throw Failure(
        .badData,
        """
        \(path) has \(Wording.count(table.channelCount, "channel")), but the model follows frames of \(channelCount)
        """)
    }
    return SampleCondition(frames: ConditionFrames(Tensor(table), hop: hop), sampleCount: table.frameCount * hop)
  }
}
