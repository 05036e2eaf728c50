import Autoregression
import Causality
import Durability
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// Sounds that are asked for: any by `wavegen sample`, one that goes on with a recording by `wavegen complete`.
struct SoundRequest {
  /// Where they go, one file for each.
  let outputs: [String]
  /// How long they are, without a recording before them; as long as is usual for the model if nil.
  var seconds: Double?
  /// A recording that they continue.
  var prime: String?
  /// Whether they begin with that recording.
  var keepsPrime = false
  /// What they follow; nil if the model follows nothing.
  var condition: SampleCondition?
  /// For every set of labels the index of the value that is asked for, or −1; nil asks for nothing.
  var labelIndices: [Int]?
  var sampling: SamplingConfiguration
  var seed: UInt64
  var precision = WeightPrecision.float32
  let backend: Backend

  /// Makes the sounds, and tells of it.
  func run(_ sound: SoundDescription, _ checkpoint: Checkpoint) throws {
    try outputs.forEach(SampleOutput.check)
    let frameCount = try frameCount(of: sound)
    let threadCount = backend.threadCount
    let groups = SamplingJob.groups(
      of: outputs.count, threadCount: threadCount, largest: max(1, SampleOutput.mostOpenAtOnce / threadCount))
    let job = try job(sound, checkpoint, frameCount: frameCount, in: groups)
    let meter = SpeedMeter(frameCount: job.frameCount * outputs.count, sampleRate: job.sampleRate)
    let outcomes = backend.mapPieces(groups.count) { index in
      Result { try job.run(groups[index], into: Array(outputs[groups[index]]), meter) }
    }
    Console.endProgress()
    for outcome in outcomes { try outcome.get() }
    if Interruption.isRequested { throw Failure(.interrupted, "stopped early, with \(meter.progress); it is kept") }
    Console.say("sound     \(Sample.list(outputs)): \(outcome(job, meter.progress)), \(meter.speed)")
  }

  /// How much was drawn, and how much of the sound is what it continues.
  private func outcome(_ job: SamplingJob, _ drawn: String) -> String {
    guard !job.leader.isEmpty else { return drawn }
    return "\(Wording.duration(Double(job.leader.count) / Double(job.sampleRate))) kept, \(drawn) drawn"
  }

  /// How many samples every sound has: as many as are asked for, or as there is something to follow.
  private func frameCount(of sound: SoundDescription) throws -> Int {
    func count(_ seconds: Double) -> Int { max(1, Int((seconds * Double(sound.sampleRate)).rounded())) }
    guard let condition else { return count(try seconds ?? typicalSeconds(sound)) }
    guard prime == nil else {
      throw Failure(.usage, "--prime is not for a model that follows something from its first sample on; leave it out")
    }
    guard let seconds else { return condition.sampleCount }
    guard count(seconds) <= condition.sampleCount else {
      throw Failure(
        .usage,
        """
        --seconds \(seconds) is longer than what the sound is to follow, which ends after \
        \(Wording.duration(Double(condition.sampleCount) / Double(sound.sampleRate)))
        """)
    }
    return count(seconds)
  }

  /// As long as most of what the model has heard of the labels that are asked for.
  private func typicalSeconds(_ sound: SoundDescription) throws -> Double {
    guard let seconds = sound.medianSeconds, seconds <= Self.longestTypicalSeconds else {
      throw Failure(.usage, "--seconds is missing: how long is the sound to be?")
    }
    guard let labels = sound.labels, let labelIndices else { return seconds }
    return min(labels.seconds(ofValues: labelIndices, amongAllOf: seconds), Self.longestTypicalSeconds)
  }

  /// A model of longer recordings is asked for a length.
  private static let longestTypicalSeconds = 10.0

  /// All that has to be known and computed before the first sample.
  private func job(
    _ sound: SoundDescription, _ checkpoint: Checkpoint, frameCount: Int, in groups: [Range<Int>]
  ) throws -> SamplingJob {
    let model = try checkpoint.makeModel()
    let plan = try model.stepPlan(precision: precision, on: Backend(backend.implementation, threadCount: 1))
    let streamsAtOnce = min(groups.count, backend.threadCount) * (groups.map(\.count).max() ?? 0)
    try ProcessMemory.check(
      "the past that the sounds remember", needing: plan.cacheByteCount * streamsAtOnce * sampling.predictionsPerStream,
      remedy: outputs.count > 1 ? "a smaller --count" : "a smaller network")
    try GuidanceOptions.check(sampling.guidance, sound.labels, drawingFrom: model.distribution)
    let past =
      try prime.map { try sound.symbols(ofRecording: $0, for: "--prime", threadCount: backend.threadCount) } ?? []
    let labels = labels(of: sound, areShared: !past.isEmpty)
    return SamplingJob(
      plan: plan, codec: try SoundCodec(levelCount: sound.levelCount), output: model.distribution, sampling: sampling,
      seed: seed,
      pasts: past.isEmpty ? [:] : heard(past, labels: labels[0], by: model, plan, in: groups), labels: labels,
      condition: condition?.frames, leader: keepsPrime ? past : [], frameCount: frameCount,
      sampleRate: sound.sampleRate)
  }

  /// The past of every size of group that there is.
  private func heard(
    _ past: [Symbol], labels: [Int], by model: some AutoregressiveModel, _ plan: StepPlan, in groups: [Range<Int>]
  ) -> [Int: HeardPast] {
    let sizes = Set(groups.map(\.count))
    let pasts = sizes.map { ($0, HeardPast(past, streams: $0, labels: labels, sampling, by: model, plan, on: backend)) }
    return Dictionary(uniqueKeysWithValues: pasts)
  }

  /// The classes of every sound: those that are asked for. Others are left open if the model has learned to do
  /// without, and drawn if it has never heard an example without them.
  /// - Parameter areShared: whether all sounds have the same, which only the first one draws.
  private func labels(of sound: SoundDescription, areShared: Bool) -> [[Int]] {
    guard let description = sound.labels else { return outputs.map { _ in [] } }
    let asked = labelIndices ?? description.sets.map { _ in -1 }
    let all = outputs.indices.map { stream in
      zip(description.sets, asked).map { set, index in
        guard index < 0, description.dropout == 0 else { return index }
        let number = areShared ? 0 : stream
        var generator = SeededGenerator(seed: seed, purpose: "label \(set.name) of stream \(number)")
        return generator.integer(below: set.values.count)
      }
    }
    Console.say("labels    \(description.text(of: all))")
    if !sampling.guidance.isEmpty, all.allSatisfy({ $0.allSatisfy { $0 < 0 } }) {
      Console.say("noted     no label is asked for, so --guidance has nothing to exaggerate")
    }
    return all.map(description.classes)
  }
}

extension SoundDescription {
  /// A recording as the model's symbols, from its first sample to its last.
  /// - Parameter option: that names the recording, to be told of.
  func symbols(ofRecording path: String, for option: String, threadCount: Int) throws -> [Symbol] {
    var description = self
    description.trimThresholdInDecibels = nil
    let corpus = try AudioCorpus.open(
      try description.corpusConfiguration(
        folder: path, spoolFolder: NSTemporaryDirectory(), threadCount: threadCount))
    guard corpus.recordings.count == 1, let recording = corpus.recordings.first else {
      throw Failure(.usage, "\(option) takes one recording, but \(path) holds \(corpus.recordings.count)")
    }
    for note in corpus.report.notes { Console.say("warning   \(StreamedInput.readable(path)) \(note.text)") }
    if recording.originalSampleRate != sampleRate {
      let name = String(option.dropFirst(2)).padding(toLength: 10, withPad: " ", startingAt: 0)
      Console.say("\(name)resampled from \(recording.originalSampleRate) Hz to the model's \(sampleRate) Hz")
    }
    return corpus.symbols(recording: 0, range: 0..<recording.sampleCount)
  }
}
