import Autoregression
import Causality
import Durability
import Foundation
import Media
import Models
import Synchronization
import Training

/// Watches a training run: shows it, logs it, and keeps its files.
final class TrainingJournal<Model: AutoregressiveModel>: TrainingObserver {
  let plan: TrainingPlan
  private(set) var best: TrainingLook?
  private let trainer: Trainer<Model, SoundExamples>
  private let outputPath: String
  private let sampleSeconds: Double?
  private let log: AppendingLog
  /// Whether an earlier model still lies where this run will write.
  private var mustSetAside: Bool
  private var lastLook: TrainingLook?
  private var lastLine = ContinuousClock.now

  init(
    _ trainer: Trainer<Model, SoundExamples>, _ plan: TrainingPlan, outputPath: String, sampleSeconds: Double?,
    isResumed: Bool
  ) throws {
    self.trainer = trainer
    self.plan = plan
    self.outputPath = outputPath
    self.sampleSeconds = sampleSeconds
    mustSetAside = !isResumed
    // An output that cannot be written is found out now and not after hours.
    try DurableFile(replacing: outputPath).discard()
    log = try AppendingLog(appendingTo: Self.path(outputPath, ending: ".log.jsonl"))
    try write(LogEntry.Begin(isResumed: isResumed, step: trainer.step, baselineBitsPerSymbol: plan.baseline))
  }

  /// `speech.safetensors` → `speech` + ending.
  static func path(_ path: String, ending: String) -> String {
    (path.hasSuffix(".safetensors") ? String(path.dropLast(".safetensors".count)) : path) + ending
  }

  var isStopRequested: Bool { Interruption.isRequested }

  func tookStep(_ report: TrainingRunReport) {
    let heldOut = lastLook.map { Wording.decimal($0.heldOut.bitsPerSymbol) + " held out" } ?? "not looked yet"
    let line = """
      step \(report.step)  \(heldOut)  \(Wording.decimal(report.bitsPerSymbol)) learning  \
      \(Wording.count(Int(report.symbolsPerSecond))) samples/s  \(Wording.duration(report.secondsLeft)) left
      """
    Console.showProgress(line)
    let entry = LogEntry.Step(report)
    do { try write(entry) } catch { Console.say("warning   \(error)") }
    lastReport = report
  }

  private var lastReport: TrainingRunReport?

  func looked(_ look: TrainingLook) {
    lastLook = look
    let rate = lastReport.map { "\(Wording.count(Int($0.symbolsPerSecond))) samples/s" } ?? ""
    let left = lastReport.map { "\(Wording.duration($0.secondsLeft)) left" } ?? ""
    Console.say(
      """
      step \(look.step)  \(Wording.decimal(look.heldOut.bitsPerSymbol)) bits per held-out sample\
      \(look.isBest ? " (best)" : "")  \(rate)  \(left)
      """)
    do { try write(LogEntry.Look(look)) } catch { Console.say("warning   \(error)") }
  }

  func saveState(_ progress: TrainingState.Progress) throws(Failure) {
    do {
      try setAsideEarlierRun()
      try TrainingState.write(
        trainer, progress, context: plan.context.text, to: TrainingState.path(besideCheckpoint: outputPath))
    } catch {
      throw Failure(error)
    }
  }

  func keepModel(_ look: TrainingLook, _ progress: TrainingState.Progress) throws(Failure) {
    best = look
    var configuration = plan.context.checkpoint
    configuration.training = TrainingSummary(
      steps: progress.step, symbols: progress.symbolCount, seconds: progress.seconds,
      heldOutBitsPerSymbol: look.heldOut.bitsPerSymbol, heldOutSymbols: look.heldOut.symbolCount,
      baselineBitsPerSymbol: plan.baseline, heldOutRule: plan.context.heldOut.text, histogram: plan.histogram.counts)
    do {
      try setAsideEarlierRun()
      try Checkpoint.write(trainer.model.parameters, configuration, to: outputPath)
      if let sampleSeconds { try writeSample(seconds: sampleSeconds, step: look.step) }
    } catch {
      throw Failure(error)
    }
  }

  /// A new run does not destroy what an earlier one has left: its files stay under another name.
  private func setAsideEarlierRun() throws {
    guard mustSetAside else { return }
    mustSetAside = false
    for path in [outputPath, TrainingState.path(besideCheckpoint: outputPath)] {
      guard FileManager.default.fileExists(atPath: path), !isSpecial(path) else { continue }
      let aside = Self.path(path, ending: ".previous.safetensors")
      guard rename(path, aside) == 0 else { throw FileError(path: aside, operation: .write, code: errno) }
      Console.say("kept      the earlier \(path) as \(aside)")
    }
  }

  private func isSpecial(_ path: String) -> Bool {
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return type != .typeRegular
  }

  private func writeSample(seconds: Double, step: Int) throws {
    let sound = plan.context.checkpoint.sound
    let path = Self.path(outputPath, ending: ".step-\(step).wav")
    var voice = SoundGenerator(
      try trainer.model.stepPlan(on: trainer.backend), try MuLawCodec(levelCount: sound.levelCount), seed: 0, stream: 0)
    let writer = try SoundFileWriter(path: path, sampleRate: sound.sampleRate)
    try writer.write(voice.next(Int(seconds * Double(sound.sampleRate))))
    try writer.finish()
    Console.say("sound     \(path)")
  }

  /// What `--json` prints at the end.
  func summary(_ progress: TrainingState.Progress) -> TrainingResult {
    TrainingResult(
      checkpoint: outputPath, steps: progress.step, symbols: progress.symbolCount, seconds: progress.seconds,
      bits_per_symbol: progress.bestBitsPerSymbol, baseline_bits_per_symbol: plan.baseline,
      peak_memory_bytes: ProcessMemory.peakByteCount)
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
  let bits_per_symbol: Double?
  let baseline_bits_per_symbol: Double
  let peak_memory_bytes: Int
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
