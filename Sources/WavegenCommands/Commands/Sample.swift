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
      generated. The same seed gives the same bytes on every run and for every number of threads.
      """)

  @OptionGroup var checkpointOptions: CheckpointOptions

  @Option(help: "How long the sound is.")
  var seconds: Double

  @Argument(help: "Where the sound goes.")
  var out: String

  @Option(help: "Below 1 the likely becomes likelier, above 1 less so; 0 always takes the likeliest.")
  var temperature = 1.0

  @Option(help: "Draw only from the likeliest samples that together have this probability.")
  var topP = 1.0

  @Option(help: "The seed of all that is random.")
  var seed: UInt64 = 0

  @Option(help: "How many sounds to generate, as out-1.wav, out-2.wav ….")
  var count = 1

  @Option(help: ArgumentHelp("A recording that the sound continues.", valueName: "file"))
  var prime: String?

  @Flag(help: "Begin the output with the recording that it continues.")
  var keepPrime = false

  @OptionGroup var threads: ThreadOptions

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
    if out != "-" { _ = try SoundFileFormat(path: out) }
    let checkpoint = try checkpointOptions.open()
    let sound = checkpoint.configuration.sound
    let model = try checkpoint.makeModel()
    let past = try prime.map { try symbols(ofRecording: $0, like: sound) } ?? []
    let frameCount = max(1, Int((seconds * Double(sound.sampleRate)).rounded()))
    let plan = try model.stepPlan(on: Backend(threadCount: 1))
    let codec = try MuLawCodec(levelCount: sound.levelCount)
    let meter = SpeedMeter(frameCount: frameCount * count, sampleRate: sound.sampleRate)
    let failure = Mutex<(any Error)?>(nil)
    let job = self
    threads.backend.forEachPiece(count) { stream in
      do {
        try job.generate(stream, past, frameCount, plan, codec, sampleRate: sound.sampleRate, meter)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    Console.endProgress()
    if let error = failure.withLock({ $0 }) { throw error }
    Console.say("\(names) \(meter.summary)")
    if Interruption.isRequested {
      throw Failure(.interrupted, "stopped early; the sound holds what was generated")
    }
  }

  private var names: String { count == 1 ? (out == "-" ? "sound" : out) : "\(name(of: 0)) … \(name(of: count - 1))" }

  /// out.wav → out-1.wav when there are several.
  private func name(of stream: Int) -> String {
    guard count > 1 else { return out }
    let url = URL(fileURLWithPath: out)
    let stem = String(out.dropLast(url.pathExtension.count + 1))
    return "\(stem)-\(stream + 1).\(url.pathExtension)"
  }

  private func generate(
    _ stream: Int, _ past: [UInt8], _ frameCount: Int, _ plan: StepPlan, _ codec: MuLawCodec, sampleRate: Int,
    _ meter: SpeedMeter
  ) throws {
    let total = frameCount + (keepPrime ? past.count : 0)
    let sink = try SampleOutput(out == "-" ? "-" : name(of: stream), sampleRate: sampleRate, frameCount: total)
    var generator = SoundGenerator(
      plan, codec, sampling: SamplingConfiguration(temperature: temperature, topProbability: topP), seed: seed,
      stream: stream)
    generator.prime(with: past)
    if keepPrime { try sink.write(past.map { codec.decode(Int($0)) }) }
    meter.begin()
    var done = 0
    while done < frameCount, !Interruption.isRequested {
      let block = min(Self.blockLength, frameCount - done)
      try sink.write(generator.next(block))
      done += block
      meter.add(block)
    }
    try sink.finish()
  }

  /// Samples that are written at a time: a fortieth of a second at 16 kHz.
  private static let blockLength = 400

  private func symbols(ofRecording path: String, like sound: SoundDescription) throws -> [UInt8] {
    var description = sound
    description.trimThresholdInDecibels = nil
    let corpus = try AudioCorpus.open(
      try description.corpusConfiguration(
        folder: path, spoolFolder: NSTemporaryDirectory(), threadCount: threads.backend.threadCount))
    guard corpus.recordings.count == 1 else {
      throw Failure(.usage, "--prime takes one recording, but \(path) holds \(corpus.recordings.count)")
    }
    return corpus.symbols(recording: 0, range: 0..<corpus.recordings[0].sampleCount)
  }
}

/// Where generated samples go: a file that appears when it is complete, or standard output at once.
private final class SampleOutput {
  private let file: SoundFileWriter?
  private var stream: WaveStream?

  init(_ out: String, sampleRate: Int, frameCount: Int) throws {
    file = out == "-" ? nil : try SoundFileWriter(path: out, sampleRate: sampleRate)
    stream =
      out == "-"
      ? try WaveStream(descriptor: STDOUT_FILENO, sampleRate: sampleRate, frameCount: frameCount) : nil
  }

  func write(_ samples: [Float]) throws {
    try file?.write(samples)
    try stream?.write(samples)
  }

  func finish() throws {
    try file?.finish()
    try stream.take()?.finish()
  }
}

/// Counts what has been generated, over all streams.
private final class SpeedMeter: Sendable {
  private struct State {
    var start: ContinuousClock.Instant?
    var done = 0
  }

  private let frameCount: Int
  private let sampleRate: Int
  private let state = Mutex(State())

  init(frameCount: Int, sampleRate: Int) {
    self.frameCount = frameCount
    self.sampleRate = sampleRate
  }

  func begin() { state.withLock { $0.start = $0.start ?? .now } }

  func add(_ count: Int) {
    let done = state.withLock { state in
      state.done += count
      return state.done
    }
    Console.showProgress(
      """
      \(Wording.decimal(Double(done) / Double(sampleRate), places: 1)) of \
      \(Wording.decimal(Double(frameCount) / Double(sampleRate), places: 1)) s, \(summary)
      """)
  }

  var summary: String {
    let (done, seconds) = state.withLock { state in
      (state.done, state.start.map { (.now - $0) / .seconds(1) } ?? 0)
    }
    let speed = Double(done) / max(seconds, 1e-9)
    return """
      \(Wording.count(Int(speed))) samples/s, \
      \(Wording.decimal(speed / Double(sampleRate), places: 2)) times real time
      """
  }
}
