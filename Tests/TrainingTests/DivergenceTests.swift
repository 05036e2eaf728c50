import Autoregression
import Causality
import Kernels
import TensorCore
import Testing
import Training
import WavegenTestSupport

@Suite("A training run that diverges")
struct DivergenceTests {
  typealias BigramTrainer = CountingRun.BigramTrainer

  private static let counting = MemoryCorpus([(0..<80).map { Symbol($0 % 4) }])
  private static let lastStep = 60

  private func makeTrainer() throws -> BigramTrainer {
    var configuration = TrainingConfiguration()
    configuration.batchSize = 2
    configuration.windowLength = 10
    configuration.warmupSteps = 0
    configuration.learningRate = 0.1
    configuration.schedule = .cosine
    let rows = (0..<4).map { row in (0..<4).map { Float((row + 2 * $0) % 5) / 8 } }
    return try Trainer(BigramModel(rows), learning: Self.counting, configuration, on: Backend(threadCount: 1))
  }

  private func makeRun(
    _ trainer: BigramTrainer, from progress: TrainingState.Progress = TrainingState.Progress()
  ) -> TrainingRun<BigramModel, MemoryCorpus, MemoryCorpus> {
    var configuration = TrainingRunConfiguration(limit: .steps(Self.lastStep))
    configuration.looks = .every(.steps(3))
    return TrainingRun(trainer, heldOut: Self.counting, configuration, resuming: progress)
  }

  /// After step 8 all parameters are this, as often as it is said.
  private func spoil(_ observer: RunLog, _ trainer: BigramTrainer, with value: Float, times: Int = .max) {
    var left = times
    observer.sabotage = { step in
      guard step == 8, left > 0 else { return }
      left -= 1
      trainer.model.parameters[0].value = Tensor(Shape(1, 4, 4), (0..<16).map { $0 % 4 == 0 ? value : -value })
    }
  }

  /// What becomes of a run that is as it should be up to step 6, and learns a quarter as fast from there.
  private func expected() throws -> [NamedTensor] {
    let trainer = try makeTrainer()
    for step in 0..<Self.lastStep {
      _ = try trainer.takeStep(
        progress: Double(step) / Double(Self.lastStep), learningRateFactor: step < 6 ? 1 : 0.25)
    }
    return trainer.state
  }

  @Test("to no number goes back to the last look at once, and on from there with a quarter of the learning rate")
  func notANumber() throws {
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer)
    spoil(observer, trainer, with: .nan, times: 1)
    var run = makeRun(trainer)
    #expect(try run.run(observer) == .finished)
    #expect(Array(observer.events.filter { $0.isStep }.prefix(10).suffix(3)) == [.step(8), .back(6), .step(7)])
    #expect(observer.good.prefix(3) == [0, 3, 6] && observer.good.suffix(1) == [60])
    #expect(observer.divergences.map(\.isNotANumber) == [true])
    #expect(run.progress.divergedStep == 8 && run.progress.step == 60)
    #expect(try trainer.state == expected())
    #expect(run.progress.symbolCount == 60 * 20)
    #expect(observer.reports.allSatisfy { $0.symbolsPerSecond > 0 })
  }

  @Test("to averages that predict no number goes back from the look that finds them, which nothing is kept of")
  func lookIsNoNumber() throws {
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer)
    spoilAverages(observer, trainer, after: 8)
    var run = makeRun(trainer)
    #expect(try run.run(observer) == .finished)
    #expect(observer.divergences == [.lookNotANumber(step: 9)])
    #expect(Array(observer.events.filter { $0.isStep }.prefix(11).suffix(3)) == [.step(9), .back(6), .step(7)])
    #expect(observer.looks.allSatisfy { $0.heldOut.bitsPerSymbol.isFinite })
    #expect(observer.divergences.first?.description.contains("held-out loss after step 9") == true)
  }

  /// After a step all averages are infinite, once.
  private func spoilAverages(_ observer: RunLog, _ trainer: BigramTrainer, after last: Int) {
    var left = 1
    observer.sabotage = { step in
      guard step == last, left > 0 else { return }
      left -= 1
      try? trainer.restore(step: step, symbolCount: trainer.symbolCount) { name, shape in
        let value = trainer.state.first { $0.name == name }?.values ?? []
        return Tensor(shape, name.hasPrefix("average") ? value.map { _ in .infinity } : value)
      }
    }
  }

  @Test("at its last look, when its time is over, is saved as one that has diverged")
  func lastLook() throws {
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer)
    spoilAverages(observer, trainer, after: 1)
    var configuration = TrainingRunConfiguration(limit: .seconds(1e-9))
    configuration.looks = .every(.steps(1000))
    var run = TrainingRun(trainer, heldOut: Self.counting, configuration)
    #expect(try run.run(observer) == .finished)
    #expect(observer.events == [.step(1), .back(0), .save(0)])
    #expect(observer.saved.last?.divergedStep == 1)
  }

  @Test("before its first look does not bring back the best result of a model that is lost")
  func lostModel() throws {
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer)
    var progress = TrainingState.Progress()
    progress.bestBitsPerSymbol = 1e-3
    try TrainingState.write(trainer, progress, context: "", to: observer.goodPath)
    progress.bestBitsPerSymbol = nil
    spoil(observer, trainer, with: .nan, times: 1)
    var configuration = TrainingRunConfiguration(limit: .steps(Self.lastStep))
    configuration.looks = .every(.steps(20))
    var run = TrainingRun(trainer, heldOut: Self.counting, configuration, resuming: progress)
    #expect(try run.run(observer) == .finished)
    #expect(observer.events.contains(.back(0)) && observer.events.contains(.keep(20)))
    #expect(run.progress.bestBitsPerSymbol.map { $0 > 1e-3 } == true)
  }

  @Test("to a loss far above the first one goes back after twenty such steps, to the last look before them")
  func exploded() throws {
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer)
    spoil(observer, trainer, with: 100, times: 1)
    var run = makeRun(trainer)
    #expect(try run.run(observer) == .finished)
    #expect(observer.events.filter { $0.isStep }.dropFirst(26).first == .step(27))
    #expect(observer.events.filter { $0.isStep }.dropFirst(27).first == .back(6))
    #expect(try trainer.state == expected())
    guard case .exploded(let step, let bits, _) = try #require(observer.divergences.first) else {
      Issue.record("\(observer.divergences)")
      return
    }
    #expect(step == 27 && bits > 4)
  }

  @Test("a second time stops with a sentence that tells of both, and what to do")
  func again() throws {
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer)
    spoil(observer, trainer, with: .nan)
    var run = makeRun(trainer)
    let error = #expect(throws: TrainingError.self) { try run.run(observer) }
    guard case .divergedAgain(8, .notANumber(step: 8, _)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let sentence = error?.description ?? ""
    #expect(sentence.contains("step 8") && sentence.contains("--learning-rate") && !sentence.contains("\n"))
    #expect(observer.divergences.count == 1)
    #expect(observer.kept.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test("comes to the same bits if it is interrupted between the last good state and the divergence, and after it")
  func resumed() throws {
    for stop in [7, 20] {
      let folder = try TemporaryFolder()
      let first = try makeTrainer()
      let firstLog = try RunLog(first, stoppingAt: stop, in: folder)
      spoil(firstLog, first, with: .nan, times: 1)
      var firstRun = makeRun(first)
      #expect(try firstRun.run(firstLog) == .stopped)
      try TrainingState.write(first, firstRun.progress, context: "", to: folder.path("state"))

      let second = try makeTrainer()
      let state = try TrainingState(reading: folder.path("state"))
      try state.restore(second)
      let secondLog = try RunLog(second, in: folder)
      spoil(secondLog, second, with: .nan, times: stop < 8 ? 1 : 0)
      var secondRun = makeRun(second, from: state.progress)
      #expect(try secondRun.run(secondLog) == .finished)
      #expect(try second.state == expected())
      #expect(secondRun.progress.divergedStep == 8)
    }
  }

  @Test("does not take a few odd batches for a divergence")
  func oddBatches() throws {
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer)
    let sound = trainer.model.parameters[0].value
    observer.sabotage = { step in
      trainer.model.parameters[0].value =
        8..<27 ~= step ? Tensor(Shape(1, 4, 4), (0..<16).map { $0 % 4 == 0 ? 100 : -100 }) : sound
    }
    var run = makeRun(trainer)
    #expect(try run.run(observer) == .finished)
    #expect(observer.divergences.isEmpty)
  }

  @Test("takes a good state that is ahead of it for that of another run")
  func stale() throws {
    let folder = try TemporaryFolder()
    let ahead = try makeTrainer()
    var aheadRun = makeRun(ahead)
    _ = try aheadRun.run(RunLog(ahead, in: folder))
    let trainer = try makeTrainer()
    let observer = try RunLog(trainer, stoppingAt: 1, in: folder)
    var run = makeRun(trainer)
    _ = try run.run(observer)
    #expect(observer.good.first == 0)
    #expect(try observer.goodState()?.progress.step == 1)
  }
}

extension RunLog.Event {
  fileprivate var isStep: Bool {
    switch self {
    case .step, .back: true
    default: false
    }
  }
}

extension TrainingError {
  fileprivate var isNotANumber: Bool { if case .notANumber = self { true } else { false } }
}
