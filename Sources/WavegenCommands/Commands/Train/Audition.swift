import Autoregression
import Causality
import Kernels
import Media
import Models
import TensorCore

/// Lets a model of sounds be heard while it learns, and compares it with recordings that it has not heard.
///
/// Bits per held-out sample tell how well a model guesses the next sample of true recordings; what it makes of its own
/// guesses is another question, and often the first thing to go wrong.
struct Audition: Sendable {
  let sound: SoundDescription
  /// The classes of what is heard, those of a held-out recording; without any if empty.
  let classes: [Int]
  /// What is followed, that of the same recording, and for how many samples; nil if the model follows nothing.
  private let condition: SampleCondition?
  /// What some of the held-out recordings are like; nil where there are too few samples to tell, or too few a second.
  private let recordings: SoundProfile?

  /// - Parameter heldOut: at least one recording.
  init(_ sound: SoundDescription, against heldOut: SoundExamples) throws {
    self.sound = sound
    let recording = Self.recording(of: heldOut, sound)
    classes = recording.map(heldOut.labels) ?? []
    condition = recording.flatMap { window in
      heldOut.conditions(of: window).map { SampleCondition(frames: $0, sampleCount: window.predicted.count) }
    }
    recordings = try Self.profile(of: heldOut, sound)
  }

  /// The recording that is to be said again, in some way: the first, or the longest if that limits what is heard.
  private static func recording(of heldOut: SoundExamples, _ sound: SoundDescription) -> Window? {
    let windows = Window.cut(heldOut, length: .max, receptiveField: 0)
    guard sound.condition != nil else { return windows.first }
    return windows.max { $0.predicted.count < $1.predicted.count }.map { longest in
      let count = min(longest.predicted.count, mostSecondsFollowed * sound.sampleRate)
      return Window(example: longest.example, predicted: 0..<count, contextLength: 0)
    }
  }

  private static let mostSecondsFollowed = 600

  /// How many samples are drawn where so many are wanted: at most as many as there is something to follow.
  func sampleCount(_ wanted: Int) -> Int { min(wanted, condition?.sampleCount ?? wanted) }

  /// Of recordings spread evenly over the list, for neighbours are often one speaker's.
  private static func profile(of heldOut: SoundExamples, _ sound: SoundDescription) throws -> SoundProfile? {
    guard sound.sampleRate >= SoundFrames.lowestSampleRate else { return nil }
    let (codec, frames) = (try SoundCodec(levelCount: sound.levelCount), SoundFrames(sampleRate: sound.sampleRate))
    var whole = SoundProfile(frames)
    let count = min(heldOut.exampleCount, mostRecordings)
    for index in 0..<count {
      let example = heldOut.exampleCount * index / count
      let length = min(heldOut.length(ofExample: example), secondsOfRecording * sound.sampleRate)
      var profiler = SoundProfiler(frames)
      profiler.append(heldOut.symbols(ofExample: example, in: 0..<length).map { codec.decode($0) })
      if let measured = try? profiler.finish() { whole.add(measured.profile) }
    }
    return whole.frameCount > 0 ? whole : nil
  }

  private static let mostRecordings = 32
  private static let secondsOfRecording = 4
  /// A slow model is heard for less than a second of sound, so that looks stay short.
  private static let longestWait = Duration.seconds(1)

  /// Draws a sound from the beginning, always with the same random numbers.
  func voice(of model: some AutoregressiveModel, on backend: Backend) throws -> SoundGenerator {
    let plan = try model.stepPlan(on: backend)
    return SoundGenerator(
      plan, try SoundCodec(levelCount: sound.levelCount), model.distribution,
      continuing: plan.makeCache(
        labels: classes.isEmpty ? [] : [classes], conditions: condition.map { [$0.frames] } ?? []),
      seed: 0, streams: 0..<1)
  }

  /// Hears a second of sound, and scores it.
  func hear(_ model: some AutoregressiveModel, on backend: Backend) throws -> HeardSound {
    var voice = try voice(of: model, on: backend)
    let (clock, codec) = (ContinuousClock(), try SoundCodec(levelCount: sound.levelCount))
    let end = clock.now + Self.longestWait
    var samples: [Float] = []
    let count = sampleCount(sound.sampleRate)
    while samples.count < count, samples.isEmpty || clock.now < end {
      samples += voice.next(min(max(1, sound.sampleRate / 50), count - samples.count))[0]
    }
    let corpus = MemoryCorpus(
      [samples.map(codec.encode)], labels: classes.isEmpty ? [] : [classes],
      conditions: condition.map { [$0.frames] } ?? [])
    let likelihood = Likelihood.score(
      Window.cut(corpus, length: 1 << 12, receptiveField: model.receptiveField), of: corpus, under: model, on: backend)
    return HeardSound(bitsPerSample: likelihood.bitsPerSymbol, spectralDistance: distance(of: samples))
  }

  private func distance(of samples: [Float]) -> Double? {
    guard let recordings else { return nil }
    var profiler = SoundProfiler(recordings.frames)
    profiler.append(samples)
    return (try? profiler.finish())?.profile.logSpectralDistance(from: recordings)
  }
}

/// What a second of a model's own sound is like.
package struct HeardSound: Sendable, Equatable {
  /// How uncertain the model was of each of its own samples: the mean of −log₂ p, an estimate of the entropy of its
  /// predictions.
  package let bitsPerSample: Double
  /// How unlike its average spectrum is to that of recordings, in decibels; nil if it cannot be told, as of silence.
  package let spectralDistance: Double?

  package init(bitsPerSample: Double, spectralDistance: Double?) {
    self.bitsPerSample = bitsPerSample
    self.spectralDistance = spectralDistance
  }
}
