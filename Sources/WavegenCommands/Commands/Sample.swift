import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import Synchronization
import TensorCore

/// `wavegen sample`: from a model to a sound.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate a sound.",
    discussion: """
      The extension decides the format: .wav, .flac, .ogg or .aiff; - writes 16-bit WAV to standard output as it is \
      generated, and ends with exit code 0 when its reader has heard enough. The same seed gives the same bytes on \
      every run and for every number of threads. Ctrl-C keeps what was generated.
      """)

  @OptionGroup var checkpointOptions: CheckpointOptions

  @Option(help: "How long the sound is.")
  var seconds: Double

  @Argument(help: "Where the sound goes.")
  var out: String

  @Option(help: "Below 1 the likely becomes likelier, above 1 less so; 0 always takes the likeliest.")
  var temperature = 1.0

  @Option(
    help: ArgumentHelp(
      "Draw only from the likeliest samples that together have this probability.", valueName: "probability"))
  var topP = 1.0

  @Option(help: "The seed of all that is random.")
  var seed: UInt64 = 0

  @Option(help: "How many sounds to generate, as out-1.wav, out-2.wav ….")
  var count = 1

  @Option(help: ArgumentHelp("A recording that the sound continues.", valueName: "file"))
  var prime: String?

  @Flag(help: "Begin the output with the recording that it continues.")
  var keepPrime = false

  @OptionGroup var precisionOptions: PrecisionOptions
  @OptionGroup var computation: ComputationOptions

  mutating func validate() throws {
    guard seconds > 0, seconds <= Self.longest else {
      throw ValidationError("--seconds must be above 0 and at most \(Int(Self.longest)) (a day), but is \(seconds).")
    }
    try Allowed.check(temperature, "--temperature", 0...100)
    try Allowed.check(topP, "--top-p", 1e-6...1)
    try Allowed.check(count, "--count", 1...10_000)
    if out == "-", count > 1 { throw ValidationError("--count needs a file name; standard output takes one sound.") }
    if keepPrime, prime == nil { throw ValidationError("--keep-prime needs --prime.") }
  }

  private static let longest = 86_400.0

  func run() throws {
    Interruption.listen()
    let outputs = SampleOutput.names(out, count: count)
    try outputs.forEach(SampleOutput.check)
    let threadCount = computation.backend.threadCount
    let groups = SamplingJob.groups(
      of: count, threadCount: threadCount, largest: max(1, SampleOutput.mostOpenAtOnce / threadCount))
    let job = try job(in: groups)
    let meter = SpeedMeter(frameCount: job.frameCount * count, sampleRate: job.sampleRate)
    let failure = Mutex<(any Error)?>(nil)
    computation.backend.forEachPiece(groups.count) { index in
      do {
        try job.run(groups[index], into: Array(outputs[groups[index]]), meter)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    Console.endProgress()
    if let error = failure.withLock({ $0 }) { throw error }
    if Interruption.isRequested { throw Failure(.interrupted, "stopped early, with \(meter.progress); it is kept") }
    Console.say("sound     \(Self.list(outputs)): \(meter.progress), \(meter.speed)")
  }

  /// All that has to be known and computed before the first sample.
  private func job(in groups: [Range<Int>]) throws -> SamplingJob {
    let checkpoint = try checkpointOptions.open()
    let sound = checkpoint.configuration.sound
    let model = try checkpoint.makeModel()
    let plan = try model.stepPlan(
      precision: precisionOptions.precision, on: Backend(computation.backend.implementation, threadCount: 1))
    let past = try prime.map { try symbols(ofRecording: $0, like: sound) } ?? []
    return SamplingJob(
      plan: plan, codec: try MuLawCodec(levelCount: sound.levelCount),
      sampling: SamplingConfiguration(temperature: temperature, topProbability: topP), seed: seed,
      pasts: past.isEmpty ? [:] : heard(past, by: model, plan, in: groups), leader: keepPrime ? past : [],
      frameCount: max(1, Int((seconds * Double(sound.sampleRate)).rounded())), sampleRate: sound.sampleRate)
  }

  /// The past of every size of group that there is.
  private func heard(
    _ past: [UInt8], by model: some AutoregressiveModel, _ plan: StepPlan, in groups: [Range<Int>]
  ) -> [Int: HeardPast] {
    let sizes = Set(groups.map(\.count))
    let pasts = sizes.map { ($0, HeardPast(past, streams: $0, by: model, plan, on: computation.backend)) }
    return Dictionary(uniqueKeysWithValues: pasts)
  }

  private static func list(_ outputs: [String]) -> String {
    guard let first = outputs.first, let last = outputs.last, first != "-" else { return "standard output" }
    return outputs.count == 1 ? first : "\(first) … \(last)"
  }

  /// A recording as the model's symbols, from its first sample to its last.
  private func symbols(ofRecording path: String, like sound: SoundDescription) throws -> [UInt8] {
    var description = sound
    description.trimThresholdInDecibels = nil
    let corpus = try AudioCorpus.open(
      try description.corpusConfiguration(
        folder: path, spoolFolder: NSTemporaryDirectory(), threadCount: computation.backend.threadCount))
    guard corpus.recordings.count == 1, let recording = corpus.recordings.first else {
      throw Failure(.usage, "--prime takes one recording, but \(path) holds \(corpus.recordings.count)")
    }
    if recording.originalSampleRate != sound.sampleRate {
      Console.say("prime     resampled from \(recording.originalSampleRate) Hz to the model's \(sound.sampleRate) Hz")
    }
    return corpus.symbols(recording: 0, range: 0..<recording.sampleCount)
  }
}
