import Autoregression
import Causality
import Durability
import Foundation
import Media
import Models
import Synchronization
import TensorCore
import Training

/// Watches a training run: shows it, logs it, and keeps its files.
final class TrainingJournal<Model: AutoregressiveModel, Examples: Corpus>: TrainingObserver {
  let plan: TrainingPlan<Examples>
  private(set) var best: TrainingLook?
  private let trainer: Trainer<Model, Examples>
  private let files: RunFiles
  private let sampleSeconds: Double?
  private let log: AppendingLog
  private var lastLook: TrainingLook?
  private var lastReport: TrainingRunReport?

  /// Begins the log, or goes on with it; a run that is not resumed first moves the files of an earlier one aside.
  init(
    _ trainer: Trainer<Model, Examples>, _ plan: TrainingPlan<Examples>, _ files: RunFiles, sampleSeconds: Double?,
    isResumed: Bool
  ) throws {
    self.trainer = trainer
    self.plan = plan
    self.files = files
    self.sampleSeconds = sampleSeconds
    if !isResumed, let earlier = try files.moveAside() {
      Console.say("kept      the files of an earlier run as \(earlier.stem).*")
    }
    log = try AppendingLog(appendingTo: files.log)
    try write(
      LogEntry.Begin(
        isResumed: isResumed, step: trainer.step, baselineBitsPerSymbol: plan.baseline.likelihood.bitsPerSymbol))
  }

  var isStopRequested: Bool { Interruption.isRequested }

  func tookStep(_ report: TrainingRunReport) {
    lastReport = report
    Console.showProgress(
      """
      step \(report.step)  \(lastLook.map { figure($0.heldOut.bitsPerSymbol) + " held out" } ?? "not looked yet")  \
      \(figure(report.bitsPerSymbol)) learning\(pace)
      """)
    do { try write(LogEntry.Step(report)) } catch { Console.say("warning   \(error)") }
  }

  func looked(_ look: TrainingLook) {
    lastLook = look
    Console.say(
      """
      step \(look.step)  \(plan.words.score(of: look.heldOut))\(look.isBest ? " (best)" : "")\(pace)
      """)
    do { try write(LogEntry.Look(look)) } catch { Console.say("warning   \(error)") }
  }

  private func figure(_ bitsPerSymbol: Double) -> String {
    plan.words.figure(natsPerSymbol: bitsPerSymbol * Likelihood.natsPerBit)
  }

  /// "  12,000 samples/s  3 min 20 s left".
  private var pace: String {
    guard let lastReport else { return "" }
    let left = lastReport.secondsLeft > 0 ? "  \(Wording.duration(lastReport.secondsLeft)) left" : ""
    return "  \(plan.words.pace(symbolsPerSecond: lastReport.symbolsPerSecond))" + left
  }

  func saveState(_ progress: TrainingState.Progress) throws(Failure) {
    do {
      try TrainingState.write(trainer, progress, context: plan.context.text, to: files.state)
    } catch {
      throw Failure(error)
    }
  }

  func keepModel(_ look: TrainingLook, _ progress: TrainingState.Progress) throws(Failure) {
    best = look
    var configuration = plan.context.checkpoint
    configuration.training = TrainingSummary(
      steps: progress.step, symbols: progress.symbolCount,
      heldOutBitsPerSymbol: look.heldOut.bitsPerSymbol, heldOutSymbols: look.heldOut.symbolCount,
      baselineBitsPerSymbol: plan.baseline.likelihood.bitsPerSymbol, heldOutRule: plan.context.heldOutRule,
      histogram: plan.baseline.histogram)
    do {
      try Checkpoint.write(
        trainer.model.parameters, baseline: plan.baseline.parameters, configuration, to: files.checkpoint)
      if let sampleSeconds, case .sound(let sound) = plan.context.checkpoint.data {
        try writeSample(sound, seconds: sampleSeconds, step: look.step)
      }
    } catch {
      throw Failure(error)
    }
  }

  private func writeSample(_ sound: SoundDescription, seconds: Double, step: Int) throws {
    let path = files.sound(ofStep: step)
    let plan = try trainer.model.stepPlan(on: trainer.backend)
    var voice = SoundGenerator(
      plan, try MuLawCodec(levelCount: sound.levelCount), continuing: plan.makeCache(), seed: 0, streams: 0..<1)
    let writer = try SoundFileWriter(path: path, sampleRate: sound.sampleRate)
    try writer.write(voice.next(Int(seconds * Double(sound.sampleRate)))[0])
    try writer.finish()
    Console.say("sound     \(path)")
  }

  /// What has come of the run, and what to do next.
  func verdict(_ progress: TrainingState.Progress) -> [String] {
    guard let bits = progress.bestBitsPerSymbol else { return [] }
    let gain = plan.baseline.likelihood.bitsPerSymbol - bits
    let place = files.checkpoint == CheckpointOptions.defaultPath ? "" : " --checkpoint \(files.checkpoint)"
    return [
      """
      model     \(files.checkpoint): \(score(bits)), \(difference(gain)) than the histogram
      """,
      gain > 0
        ? next(place)
        : "warning   a histogram still predicts better, and what the model generates is noise; train longer",
    ]
  }

  /// The best result so far, which a resumed run knows only as a number.
  private func score(_ bits: Double) -> String {
    plan.words.score(of: Likelihood(bitsPerSymbol: bits, symbolCount: plan.heldOutExamples.symbolCount))
  }

  private func difference(_ gain: Double) -> String {
    "\(figure(abs(gain))) \(gain > 0 ? "fewer" : "more")"
  }

  /// What to do with the model.
  private func next(_ place: String) -> String {
    switch plan.context.checkpoint.data {
    case .sound: "listen    wavegen sample\(place) --seconds 2 out.wav"
    case .grid(let grid) where grid.kind == .vectors: "draw      wavegen sample\(place) --count 64 out.csv"
    case .grid: "look      wavegen sample\(place) --count 64 out.png"
    case .text: "read      wavegen sample\(place) --length 500 -"
    }
  }

  /// What `--json` prints at the end.
  func summary(_ progress: TrainingState.Progress) -> TrainingResult {
    TrainingResult(
      checkpoint: files.checkpoint, steps: progress.step, symbols: progress.symbolCount, seconds: progress.seconds,
      bitsPerSymbol: progress.bestBitsPerSymbol, baselineBitsPerSymbol: plan.baseline.likelihood.bitsPerSymbol,
      peakMemoryBytes: ProcessMemory.peakByteCount)
  }

  private func write(_ entry: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try log.append(line: String(decoding: try encoder.encode(entry), as: UTF8.self))
  }
}

/// The result of a training run, for programs.
struct TrainingResult: Encodable {
  let checkpoint: String
  let steps: Int
  let symbols: Int
  let seconds: Double
  let bitsPerSymbol: Double?
  let baselineBitsPerSymbol: Double
  let peakMemoryBytes: Int

  /// The names in JSON, which are a promise.
  private enum CodingKeys: String, CodingKey {
    case checkpoint, steps, symbols, seconds
    case bitsPerSymbol = "bits_per_symbol"
    case baselineBitsPerSymbol = "baseline_bits_per_symbol"
    case peakMemoryBytes = "peak_memory_bytes"
  }
}

/// The lines of a training log.
private enum LogEntry {
  struct Begin: Encodable {
    let event = "begin"
    let isResumed: Bool
    let step: Int
    let baselineBitsPerSymbol: Double
  }

  struct Step: Encodable {
    let event = "step"
    let step: Int
    let bitsPerSymbol: Double
    let gradientNorm: Double
    let learningRate: Double
    let symbolsPerSecond: Double

    init(_ report: TrainingRunReport) {
      step = report.step
      bitsPerSymbol = report.bitsPerSymbol
      gradientNorm = report.gradientNorm
      learningRate = report.learningRate
      symbolsPerSecond = report.symbolsPerSecond
    }
  }

  struct Look: Encodable {
    let event = "look"
    let step: Int
    let heldOutBitsPerSymbol: Double
    let heldOutSymbols: Int
    let isBest: Bool

    init(_ look: TrainingLook) {
      step = look.step
      heldOutBitsPerSymbol = look.heldOut.bitsPerSymbol
      heldOutSymbols = look.heldOut.symbolCount
      isBest = look.isBest
    }
  }
}
