import Autoregression
import Causality
import Kernels
import TensorCore
import Testing
import Training
import WavegenTestSupport

@Suite("A training run")
struct TrainingRunTests {
  private static let counting = CountingRun.counting
  private static let countingDown = CountingRun.countingDown

  // MARK: Limits

  @Test(
    "takes as many steps as its limit says, looks and saves at the end",
    arguments: [(.steps(7), 7), (.steps(1), 1), (.epochs(1), 4), (.epochs(3), 12)] as [(TrainingLimit, Int)])
  func limits(limit: TrainingLimit, count: Int) throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, limit, lookInterval: .seconds(1000))
    #expect(trainer.stepsPerEpoch == 4)
    #expect(try run.run(observer) == .finished)
    #expect(observer.events == (1...count).map { .step($0) } + [.look(count), .keep(count), .save(count)])
    #expect(run.progress.step == count)
    #expect(run.progress.symbolCount == 20 * count)
    #expect(trainer.step == count)
  }

  @Test("of a number of seconds ends soon after them")
  func secondsLimit() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, .seconds(0.05), lookInterval: .seconds(1000))
    #expect(try run.run(observer) == .finished)
    #expect(run.progress.seconds >= 0.05 && run.progress.seconds < 5)
    #expect(trainer.step > 0)
    #expect(Array(observer.events.suffix(3)) == [.look(trainer.step), .keep(trainer.step), .save(trainer.step)])
    #expect(observer.saved.last == run.progress)
  }

  @Test(
    "that is resumed at its limit saves its state, which a kill may have prevented, and does nothing else",
    arguments: [TrainingLimit.steps(4), .epochs(1), .seconds(1)])
  func overAlready(limit: TrainingLimit) throws {
    let trainer = try CountingRun.makeTrainer()
    for _ in 0..<4 { _ = try trainer.takeStep(progress: 0) }
    let state = trainer.state
    var progress = TrainingState.Progress()
    progress.step = 4
    progress.seconds = 1
    progress.bestBitsPerSymbol = 2
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, limit, resuming: progress)
    #expect(try run.run(observer) == .finished)
    #expect(observer.events == [.save(4)])
    #expect(trainer.state == state)
    #expect(run.progress == progress)

    progress.bestBitsPerSymbol = nil
    let lost = try RunLog(trainer)
    var again = CountingRun.makeRun(trainer, limit, resuming: progress)
    #expect(try again.run(lost) == .finished)
    #expect(lost.events == [.look(4), .keep(4), .save(4)], "a model that nobody has is looked at and kept")
    #expect(trainer.state == state)
  }

  @Test("follows the schedule over the whole of it, and reports what a step was like")
  func schedule() throws {
    var configuration = try CountingRun.makeTrainer().configuration
    configuration.schedule = .exponential
    let trainer = try Trainer(
      BigramModel(independent: [0, 0, 0, 0]), learning: Self.counting, configuration, on: Backend(threadCount: 1))
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, .steps(10))
    _ = try run.run(observer)
    #expect(observer.reports.map(\.step) == Array(1...10))
    for (step, report) in observer.reports.enumerated() {
      #expect(report.learningRate == configuration.learningRate(step: step, progress: Double(step) / 10))
      #expect(report.symbolsPerSecond > 0 && report.symbolsPerSecond.isFinite)
      #expect(report.secondsLeft >= 0 && report.secondsLeft.isFinite)
    }
    #expect(abs(observer.reports[0].bitsPerSymbol - 2) < 1e-6)
    #expect(observer.reports[9].secondsLeft == 0)
  }

  // MARK: Looks

  @Test(
    "looks as often as it is told, and at the end",
    arguments: [
      (.steps(3), [3, 6, 9, 10]), (.steps(5), [5, 10]), (.epochs(1), [4, 8, 10]), (.epochs(2), [8, 10]),
      (.seconds(1000), [10]), (.seconds(0), Array(1...10)),
    ] as [(TrainingLimit, [Int])])
  func looks(interval: TrainingLimit, steps: [Int]) throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, .steps(10), lookInterval: interval)
    _ = try run.run(observer)
    #expect(observer.looks.map(\.step) == steps)
  }

  @Test("by the usual schedule looks after the first epoch, after each of the next, and then more and more rarely")
  func usualLooks() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, .epochs(300)) { $0.looks = .usual }
    _ = try run.run(observer)
    let epochs = observer.looks.map { $0.step / trainer.stepsPerEpoch }
    #expect(observer.looks.allSatisfy { $0.step.isMultiple(of: trainer.stepsPerEpoch) })
    #expect(Array(epochs.prefix(44)) == Array(1...40) + [42, 44, 46, 48])
    #expect(epochs.last == 300 && epochs.count < 90)
    #expect(zip(epochs, epochs.dropFirst()).allSatisfy { $1 - $0 <= max(1, $0 / 20) })
    // A good state is four numbers for every parameter: it is not written at every look of a small corpus.
    #expect(observer.good == [0])
  }

  @Test("scores the averaged parameters on the held-out data, and keeps those")
  func averages() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, heldOut: Self.countingDown, .steps(1))
    _ = try run.run(observer)
    let averages = trainer.state.last?.values ?? []
    #expect(observer.kept == [averages])
    #expect(trainer.model.parameters[0].value.values != averages)
    let model = try BigramModel((0..<4).map { Array(averages[4 * $0..<4 * $0 + 4]) })
    let windows = Window.cut(Self.countingDown, length: 10, receptiveField: 1)
    let expected = Likelihood.score(windows, of: Self.countingDown, under: model, on: Backend(threadCount: 1))
    #expect(observer.looks[0].heldOut.symbolCount == 80)
    #expect(abs(observer.looks[0].heldOut.nats - expected.nats) < 1e-9)
    #expect(run.progress.bestBitsPerSymbol == observer.looks[0].heldOut.bitsPerSymbol)
  }

  @Test("keeps the model at every look that is the best so far, and at no other")
  func keepsTheBest() throws {
    // Better and better, and worse and worse.
    for (heldOut, kept) in [(Self.counting, Array(1...6)), (Self.countingDown, [1])] {
      let trainer = try CountingRun.makeTrainer()
      let observer = try RunLog(trainer)
      var run = CountingRun.makeRun(trainer, heldOut: heldOut, .steps(6))
      _ = try run.run(observer)
      #expect(observer.events.compactMap { if case .keep(let step) = $0 { step } else { nil } } == kept)
      #expect(observer.looks.filter(\.isBest).map(\.step) == kept)
      #expect(run.progress.bestBitsPerSymbol == observer.looks.map(\.heldOut.bitsPerSymbol).min())
      #expect(run.progress.looksSinceBest == 6 - kept.count)
    }
  }

  @Test("scores a part of held-out data that are long, always the same part")
  func partOfHeldOutData() throws {
    let heldOut = MemoryCorpus(randomClips(ofLengths: Array(repeating: 100, count: 30), levelCount: 4))
    func looks(_ symbolCount: Int) throws -> [Likelihood] {
      let trainer = try CountingRun.makeTrainer(learningRate: 0)
      let observer = try RunLog(trainer)
      var run = CountingRun.makeRun(trainer, heldOut: heldOut, .steps(3)) { $0.symbolsPerLook = symbolCount }
      _ = try run.run(observer)
      return observer.looks.map(\.heldOut)
    }
    let part = try looks(95)
    #expect(part.allSatisfy { $0 == part[0] && $0.symbolCount == 100 })
    #expect(try looks(95) == part)
    #expect(try looks(1_000_000)[0].symbolCount == 3000)
    #expect(try looks(1_000_000)[0].bitsPerSymbol != part[0].bitsPerSymbol)
  }

  // MARK: Saving

  @Test("saves as often as it is told")
  func saves() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, .steps(3), lookInterval: .seconds(1000)) { $0.secondsBetweenSaves = 0 }
    _ = try run.run(observer)
    #expect(
      observer.events == [.step(1), .save(1), .step(2), .save(2), .step(3), .look(3), .keep(3), .save(3)])
    #expect(observer.saved.map(\.step) == [1, 2, 3])
  }

  @Test("ends with the error of an observer that cannot save or keep, and has its own parameters back")
  func failures() throws {
    for failure in [RunLog.Failure.cannotSave, .cannotKeep] {
      let trainer = try CountingRun.makeTrainer()
      var run = CountingRun.makeRun(trainer, .steps(1))
      #expect(throws: failure) { try run.run(RunLog(trainer, failing: failure)) }
      #expect(trainer.state[0].values == trainer.model.parameters[0].value.values)
      #expect(trainer.state[0].values != trainer.state[3].values)
      let undisturbed = try CountingRun.makeTrainer()
      _ = try undisturbed.takeStep(progress: 0)
      #expect(trainer.state == undisturbed.state)
    }
  }

  @Test("goes on where another one stood, and does not keep what is worse than that one's best")
  func resuming() throws {
    let straight = try CountingRun.makeTrainer()
    var straightRun = CountingRun.makeRun(straight, heldOut: Self.countingDown, .steps(9))
    _ = try straightRun.run(RunLog(straight))

    let folder = try TemporaryFolder()
    let first = try CountingRun.makeTrainer()
    var firstRun = CountingRun.makeRun(first, heldOut: Self.countingDown, .steps(5))
    _ = try firstRun.run(RunLog(first))
    try TrainingState.write(first, firstRun.progress, context: "", to: folder.path("state"))

    let second = try CountingRun.makeTrainer()
    let state = try TrainingState(reading: folder.path("state"))
    try state.restore(second)
    let observer = try RunLog(second)
    var secondRun = CountingRun.makeRun(second, heldOut: Self.countingDown, .steps(9), resuming: state.progress)
    #expect(try secondRun.run(observer) == .finished)
    #expect(observer.events == (6...9).flatMap { [.step($0), .look($0)] } + [.save(9)])
    #expect(second.state == straight.state)
    #expect(secondRun.progress.step == 9)
    #expect(secondRun.progress.symbolCount == straightRun.progress.symbolCount)
    #expect(secondRun.progress.bestBitsPerSymbol == straightRun.progress.bestBitsPerSymbol)
    #expect(secondRun.progress.looksSinceBest == 8)
    #expect(secondRun.progress.seconds > firstRun.progress.seconds)
  }
}
