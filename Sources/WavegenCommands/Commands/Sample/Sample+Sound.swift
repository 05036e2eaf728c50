import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// What only sounds have.
struct SoundSamplingOptions: ParsableArguments {
  @Option(help: "How long the sound is (default: as long as the recordings of a model of short ones).")
  var seconds: Double?

  @Option(
    help: ArgumentHelp(
      "Say again what a recording says: for a model that was trained with --condition mel.", valueName: "recording"))
  var melOf: String?

  @Option(
    help: ArgumentHelp(
      "A .npy of frames × channels that the sound follows, for a model that learned to.", valueName: "file"))
  var condition: String?

  @Option(
    help: ArgumentHelp(
      "Say this, word by word: for a model that was trained with --condition phonemes.", valueName: "words"))
  var text: String?

  @Option(help: ArgumentHelp("A recording that the sound continues.", valueName: "file"))
  var prime: String?

  @Flag(help: "Begin the output with the recording that it continues.")
  var keepPrime = false

  mutating func validate() throws {
    if let seconds, !(seconds > 0 && seconds <= Self.longest) {
      throw ValidationError("--seconds must be above 0 and at most \(Int(Self.longest)) (a day), but is \(seconds).")
    }
    let followed = followed.filter(\.isGiven).map(\.name)
    if followed.count > 1 { throw ValidationError("Give \(followed.joined(separator: " or ")), not both.") }
    if keepPrime, prime == nil { throw ValidationError("--keep-prime needs --prime.") }
  }

  private static let longest = 86_400.0

  /// What is given, for models of something else.
  var given: [(isGiven: Bool, name: String)] {
    [(seconds != nil, "--seconds"), (prime != nil, "--prime")] + followed
  }

  /// What a sound is to follow.
  var followed: [(isGiven: Bool, name: String)] {
    [(melOf != nil, "--mel-of"), (condition != nil, "--condition"), (text != nil, "--text")]
  }
}

extension Sample {
  func sampleSound(_ sound: SoundDescription, _ checkpoint: Checkpoint) throws {
    try refuse(imageOptions.given + [(length != nil, "--length")], for: "sound")
    let condition = try condition(of: sound)
    let frameCount = try frameCount(of: sound, following: condition)
    try Allowed.check(count, "--count", 1...10_000)
    let outputs = SampleOutput.names(out, count: count)
    try outputs.forEach(SampleOutput.check)
    let threadCount = computation.backend.threadCount
    let groups = SamplingJob.groups(
      of: count, threadCount: threadCount, largest: max(1, SampleOutput.mostOpenAtOnce / threadCount))
    let job = try job(sound, checkpoint, frameCount: frameCount, following: condition, in: groups)
    let meter = SpeedMeter(frameCount: job.frameCount * count, sampleRate: job.sampleRate)
    let outcomes = computation.backend.mapPieces(groups.count) { index in
      Result { try job.run(groups[index], into: Array(outputs[groups[index]]), meter) }
    }
    Console.endProgress()
    for outcome in outcomes { try outcome.get() }
    if Interruption.isRequested { throw Failure(.interrupted, "stopped early, with \(meter.progress); it is kept") }
    Console.say("sound     \(Self.list(outputs)): \(meter.progress), \(meter.speed)")
  }

  /// How many samples every sound has: as many as are asked for, or as there is something to follow.
  private func frameCount(of sound: SoundDescription, following condition: SampleCondition?) throws -> Int {
    func count(_ seconds: Double) -> Int { max(1, Int((seconds * Double(sound.sampleRate)).rounded())) }
    guard let condition else { return count(try soundOptions.seconds ?? typicalSeconds(sound)) }
    guard soundOptions.prime == nil else {
      throw Failure(.usage, "--prime is not for a model that follows something from its first sample on; leave it out")
    }
    guard let seconds = soundOptions.seconds else { return condition.sampleCount }
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

  /// As long as most of what the model has heard.
  private func typicalSeconds(_ sound: SoundDescription) throws -> Double {
    guard let seconds = sound.medianSeconds, seconds <= 10 else {
      throw Failure(.usage, "--seconds is missing: how long is the sound to be?")
    }
    return seconds
  }

  /// All that has to be known and computed before the first sample.
  private func job(
    _ sound: SoundDescription, _ checkpoint: Checkpoint, frameCount: Int, following condition: SampleCondition?,
    in groups: [Range<Int>]
  ) throws -> SamplingJob {
    let model = try checkpoint.makeModel()
    let plan = try model.stepPlan(
      precision: precisionOptions.precision, on: Backend(computation.backend.implementation, threadCount: 1))
    let streamsAtOnce = min(groups.count, computation.backend.threadCount) * (groups.map(\.count).max() ?? 0)
    try ProcessMemory.check(
      "the past that the sounds remember", needing: plan.cacheByteCount * streamsAtOnce, remedy: "a smaller --count")
    try guidanceOptions.check(
      sound.labels, isContinuing: soundOptions.prime != nil, drawingFrom: model.distribution)
    let past = try soundOptions.prime.map { try symbols(ofRecording: $0, for: "--prime", like: sound) } ?? []
    let labels = try self.labels(of: sound, areShared: !past.isEmpty)
    return SamplingJob(
      plan: plan, codec: try SoundCodec(levelCount: sound.levelCount), output: model.distribution, sampling: sampling,
      seed: seed,
      pasts: past.isEmpty ? [:] : heard(past, labels: labels[0], by: model, plan, in: groups), labels: labels,
      condition: condition?.frames, leader: soundOptions.keepPrime ? past : [], frameCount: frameCount,
      sampleRate: sound.sampleRate)
  }

  /// The past of every size of group that there is.
  private func heard(
    _ past: [Symbol], labels: [Int], by model: some AutoregressiveModel, _ plan: StepPlan, in groups: [Range<Int>]
  ) -> [Int: HeardPast] {
    let sizes = Set(groups.map(\.count))
    let pasts = sizes.map {
      ($0, HeardPast(past, streams: $0, labels: labels, by: model, plan, on: computation.backend))
    }
    return Dictionary(uniqueKeysWithValues: pasts)
  }

  /// The classes of every sound: those that are asked for. Others are left open if the model has learned to do
  /// without, and drawn if it has never heard an example without them.
  /// - Parameter areShared: whether all sounds have the same, which only the first one draws.
  private func labels(of sound: SoundDescription, areShared: Bool) throws -> [[Int]] {
    let asked = try labelRequest.indices(in: sound.labels)
    guard let description = sound.labels else { return Array(repeating: [], count: count) }
    let all = (0..<count).map { stream in
      zip(description.sets, asked).map { set, index in
        guard index < 0, description.dropout == 0 else { return index }
        let number = areShared ? 0 : stream
        var generator = SeededGenerator(seed: seed, purpose: "label \(set.name) of stream \(number)")
        return generator.integer(below: set.values.count)
      }
    }
    Console.say("labels    \(description.text(of: all))")
    return all.map(description.classes)
  }

  static func list(_ outputs: [String]) -> String {
    guard let first = outputs.first, let last = outputs.last, first != "-" else { return "standard output" }
    return outputs.count == 1 ? first : "\(first) … \(last)"
  }

  /// A recording as the model's symbols, from its first sample to its last.
  func symbols(ofRecording path: String, for option: String, like sound: SoundDescription) throws -> [Symbol] {
    var description = sound
    description.trimThresholdInDecibels = nil
    let corpus = try AudioCorpus.open(
      try description.corpusConfiguration(
        folder: path, spoolFolder: NSTemporaryDirectory(), threadCount: computation.backend.threadCount))
    guard corpus.recordings.count == 1, let recording = corpus.recordings.first else {
      throw Failure(.usage, "\(option) takes one recording, but \(path) holds \(corpus.recordings.count)")
    }
    if recording.originalSampleRate != sound.sampleRate {
      let name = String(option.dropFirst(2)).padding(toLength: 10, withPad: " ", startingAt: 0)
      Console.say("\(name)resampled from \(recording.originalSampleRate) Hz to the model's \(sound.sampleRate) Hz")
    }
    return corpus.symbols(recording: 0, range: 0..<recording.sampleCount)
  }
}
