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
    let checkpoint = try checkpointOptions.open()
    let sound = checkpoint.configuration.sound
    let model = try checkpoint.makeModel()
    let past = try prime.map { try symbols(ofRecording: $0, like: sound) } ?? []
    let job = SamplingJob(
      plan: try model.stepPlan(on: Backend(computation.backend.implementation, threadCount: 1)),
      codec: try MuLawCodec(levelCount: sound.levelCount),
      sampling: SamplingConfiguration(temperature: temperature, topProbability: topP), seed: seed,
      past: Array(past.suffix(model.receptiveField)), leader: keepPrime ? past : [],
      frameCount: max(1, Int((seconds * Double(sound.sampleRate)).rounded())), sampleRate: sound.sampleRate)
    let meter = SpeedMeter(frameCount: job.frameCount * count, sampleRate: sound.sampleRate)
    let failure = Mutex<(any Error)?>(nil)
    computation.backend.forEachPiece(count) { stream in
      do {
        try job.run(stream, into: outputs[stream], meter)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    Console.endProgress()
    if let error = failure.withLock({ $0 }) { throw error }
    if Interruption.isRequested { throw Failure(.interrupted, "stopped early, with \(meter.progress); it is kept") }
    Console.say("sound     \(Self.list(outputs)): \(meter.progress), \(meter.speed)")
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

/// What is generated, by as many streams as sounds were asked for.
private struct SamplingJob: Sendable {
  let plan: StepPlan
  let codec: MuLawCodec
  let sampling: SamplingConfiguration
  let seed: UInt64
  /// Symbols that the sound continues, as far back as the model hears.
  let past: [UInt8]
  /// Symbols that stand before what is generated.
  let leader: [UInt8]
  /// Samples to generate.
  let frameCount: Int
  /// In hertz.
  let sampleRate: Int

  /// Generates one sound, or as much of it as there is time for.
  func run(_ stream: Int, into path: String, _ meter: SpeedMeter) throws {
    let output = try SampleOutput(path, sampleRate: sampleRate, frameCount: leader.count + frameCount)
    var generator = SoundGenerator(plan, codec, sampling: sampling, seed: seed, stream: stream)
    generator.prime(with: past)
    if !leader.isEmpty { try output.write(leader.map { codec.decode(Int($0)) }) }
    meter.begin()
    var done = 0
    while done < frameCount, !Interruption.isRequested {
      let block = min(Self.blockLength, frameCount - done)
      try output.write(generator.next(block))
      done += block
      meter.add(block)
    }
    // A sound that was not even begun leaves no file.
    if done > 0 { try output.finish(isWhole: done == frameCount) }
  }

  /// Samples that are written at a time: a fortieth of a second at 16 kHz.
  private static let blockLength = 400
}
