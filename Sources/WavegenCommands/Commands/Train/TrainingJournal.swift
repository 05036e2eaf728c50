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
  let trainer: Trainer<Model, Examples>
  let files: RunFiles
  let sampleSeconds: Double?
  let sampleCount: Int?
  private let log: TrainingLog
  private var lastLook: TrainingLook?
  private(set) var lastReport: TrainingRunReport?
  private(set) var history = TrainingHistory()
  var diagnosis: TrainingDiagnosis?
  var report: TrainingReport?
  let time: RunTime
  private var hearing: Hearing

  /// Begins the log, or goes on with it; a run that is not resumed first moves the files of an earlier one aside.
  ///
  /// - Parameters:
  ///   - facts: what the report tells of the run beside its course.
  ///   - progress: what had been done before.
  init(
    _ trainer: Trainer<Model, Examples>, _ plan: TrainingPlan<Examples>, _ options: RunOptions, _ facts: ReportFacts,
    resuming progress: TrainingState.Progress
  ) throws {
    self.trainer = trainer
    self.plan = plan
    files = options.files
    (sampleSeconds, sampleCount) = (options.sampleSeconds, options.sampleCount)
    time = RunTime(step: trainer.step, seconds: progress.seconds)
    hearing = Hearing(options.lookEvery == nil ? .tenthOfTheTime : .everyLook)
    report = options.report.map { TrainingReport($0, facts) }
    // Until the earlier files have other names, they are kept from other runs that would move them as well.
    let earlierLog = options.resume ? nil : try files.claim()
    defer { withExtendedLifetime(earlierLog) {} }
    if !options.resume, let earlier = try files.moveAside() {
      Console.say("kept      the files of an earlier run as \(earlier.stem).*")
    }
    if options.resume, FileManager.default.fileExists(atPath: files.log) {
      history = try TrainingHistory(readingLog: files.log)
    }
    log = try TrainingLog(appendingTo: files.log)
    history.begin(atStep: trainer.step)
    try log.write(
      LogEntry.Begin(
        isResumed: options.resume, step: trainer.step,
        baselineBitsPerSymbol: plan.baseline.likelihood.bitsPerSymbol))
    if options.resume, report != nil { showEarlierSamples() }
    writeReport(.running)
  }

  var isStopRequested: Bool { Interruption.isRequested }

  func tookStep(_ report: TrainingRunReport) {
    lastReport = report
    history.tookStep(
      report.step, bits: report.bitsPerSymbol, learningRate: report.learningRate,
      symbolsPerSecond: report.symbolsPerSecond)
    Console.showProgress(
      """
      step \(report.step)  \(lastLook.map { figure($0.heldOut.bitsPerSymbol) + " held out" } ?? "not looked yet")  \
      \(figure(report.bitsPerSymbol)) learning\(pace)
      """)
    do { try log.write(LogEntry.Step(report)) } catch { Console.say("warning   \(error)") }
  }

  func looked(_ look: TrainingLook) {
    lastLook = look
    Console.say(
      """
      step \(look.step)  \(plan.words.score(of: look.heldOut))\(look.isBest ? " (best)" : "")\(pace)
      """)
    let heard = hearing.isDue ? hearing.timed { hear() } : nil
    do { try log.write(LogEntry.Look(look, heard)) } catch { Console.say("warning   \(error)") }
    history.looked(atStep: look.step, heldOutBits: look.heldOut.bitsPerSymbol, heard)
    diagnose()
    // After a best look the model is kept first, and perhaps heard.
    if !look.isBest { writeReport(.running) }
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

  func saveState(_ progress: TrainingState.Progress) throws(Failure) { try write(progress, to: files.state) }

  func keepGoodState(_ progress: TrainingState.Progress) throws(Failure) { try write(progress, to: files.goodState) }

  private func write(_ progress: TrainingState.Progress, to path: String) throws(Failure) {
    do {
      try TrainingState.write(trainer, progress, context: plan.context.text, to: path)
    } catch {
      throw Failure(error)
    }
  }

  func goodState() throws(Failure) -> TrainingState? {
    guard FileManager.default.fileExists(atPath: files.goodState) else { return nil }
    do {
      return try TrainingState(reading: files.goodState)
    } catch {
      throw Failure(error)
    }
  }

  func wentBack(from divergence: TrainingError, toStep step: Int) {
    Console.say("diverged  \(divergence); going on from step \(step) with a quarter of the learning rate")
    history.begin(atStep: step)
    do { try log.write(LogEntry.Back(step: step, reason: divergence.description)) } catch {
      Console.say("warning   \(error)")
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
      if let sample = try makeSample(ofStep: look.step) { show(sample) }
    } catch {
      throw Failure(error)
    }
    writeReport(.running)
  }

  /// What has come of the run, and what to do next.
  func lastLines(_ progress: TrainingState.Progress, after outcome: TrainingOutcome) -> [String] {
    guard let bits = progress.bestBitsPerSymbol else { return [] }
    let gain = plan.baseline.likelihood.bitsPerSymbol - bits
    let place = files.checkpoint == CheckpointOptions.defaultPath ? "" : " --checkpoint \(files.checkpoint)"
    // A run that is resumed without its log knows of its best look only.
    let known = TrainingHistory.Look(
      step: progress.bestStep ?? progress.step, heldOutBits: bits, trainingBits: nil, learningRate: nil)
    let verdict = measure.verdict(of: history.looks.isEmpty ? [known] : history.looks, after: outcome)
    return [
      "model     \(files.checkpoint): \(score(bits)), \(difference(gain)) than the histogram",
      verdict.map { ($0.kind == .good ? "verdict   " : "warning   ") + $0.sentence },
      gain > 0 ? next(place) : nil,
    ].compactMap(\.self)
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
    case .sound(let sound) where sound.condition != nil:
      "listen    wavegen sample\(place) \(sound.condition?.exampleOption ?? "") out.wav"
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
