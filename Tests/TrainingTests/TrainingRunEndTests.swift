import Autoregression
import Causality
import Kernels
import TensorCore
import Testing
import Training
import WavegenTestSupport

@Suite("The end of a training run") struct TrainingRunEndTests {
  @Test("stops after the step during which it is asked to, with something kept and the rest saved")
  func stopping() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer, stoppingAt: 3)
    var run = CountingRun.makeRun(trainer, .steps(100), lookInterval: .steps(50))
    #expect(try run.run(observer) == .stopped)
    #expect(observer.events == [.step(1), .step(2), .step(3), .look(3), .keep(3), .save(3)])
    #expect(observer.saved.last == run.progress)
  }

  @Test("that has kept something does not look again when it is stopped")
  func stoppingLater() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer, stoppingAt: 3)
    var run = CountingRun.makeRun(trainer, .steps(100), lookInterval: .steps(2))
    #expect(try run.run(observer) == .stopped)
    #expect(observer.events == [.step(1), .step(2), .look(2), .keep(2), .step(3), .save(3)])
  }

  @Test("takes the look that is due before it stops, as one without interruptions would")
  func stoppingAtALook() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer, stoppingAt: 4)
    var run = CountingRun.makeRun(trainer, .steps(100), lookInterval: .steps(2))
    #expect(try run.run(observer) == .stopped)
    #expect(Array(observer.events.suffix(4)) == [.step(4), .look(4), .keep(4), .save(4)])
  }

  @Test("ends when nothing has improved for as many looks as its patience lasts")
  func patience() throws {
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, heldOut: CountingRun.countingDown, .steps(100), lookInterval: .steps(2)) {
      $0.patience = .looks(3)
    }
    #expect(try run.run(observer) == .noImprovement)
    #expect(observer.looks.map(\.step) == [2, 4, 6, 8])
    #expect(observer.events.last == .save(8))
    #expect(observer.saved.last == run.progress)
    #expect(run.progress.looksSinceBest == 3)
  }

  @Test("does not take an equal result for an improvement, nor lose patience while there is one")
  func equalResults() throws {
    let still = try CountingRun.makeTrainer(learningRate: 0)
    var stillRun = CountingRun.makeRun(still, .steps(100)) { $0.patience = .looks(2) }
    #expect(try stillRun.run(RunLog(still)) == .noImprovement)
    #expect(still.step == 3)
    let improving = try CountingRun.makeTrainer()
    var improvingRun = CountingRun.makeRun(improving, .steps(20)) { $0.patience = .looks(1) }
    #expect(try improvingRun.run(RunLog(improving)) == .finished)
  }

  @Test("by the usual patience waits for ten looks and for as many steps again as it had taken")
  func usualPatience() throws {
    for (interval, last) in [(2, 22), (100, 1100)] {
      let trainer = try CountingRun.makeTrainer()
      let observer = try RunLog(trainer)
      var run = CountingRun.makeRun(
        trainer, heldOut: CountingRun.countingDown, .steps(10_000), lookInterval: .steps(interval)
      ) {
        $0.patience = .usual
      }
      #expect(try run.run(observer) == .noImprovement)
      #expect(trainer.step == last, "the first look is the best, and ten follow")
    }
    // What is learned comes to its end at some step, and as many again are waited for.
    let trainer = try CountingRun.makeTrainer()
    let observer = try RunLog(trainer)
    var run = CountingRun.makeRun(trainer, .steps(100_000), lookInterval: .steps(5)) { $0.patience = .usual }
    #expect(try run.run(observer) == .noImprovement)
    let gain = try #require(run.progress.lastGain)
    #expect(trainer.step >= 50 + 5 && trainer.step < 100_000)
    #expect(run.progress.bestBitsPerSymbol ?? 9 < 0.1, "it has learned to count")
    #expect(gain.looksSince >= 10)
  }

  @Test("that has lost its patience takes no step more when it is resumed, until it is told to go on")
  func resumingWithoutPatience() throws {
    let trainer = try CountingRun.makeTrainer()
    var run = CountingRun.makeRun(trainer, heldOut: CountingRun.countingDown, .steps(1000)) { $0.patience = .usual }
    #expect(try run.run(RunLog(trainer)) == .noImprovement)
    let step = trainer.step
    var again = CountingRun.makeRun(trainer, heldOut: CountingRun.countingDown, .steps(1000), resuming: run.progress) {
      $0.patience = .usual
    }
    let observer = try RunLog(trainer)
    #expect(try again.run(observer) == .noImprovement)
    #expect(trainer.step == step && observer.events == [.save(step)])
    var onward = CountingRun.makeRun(
      trainer, heldOut: CountingRun.countingDown, .steps(step + 5), resuming: again.progress)
    #expect(try onward.run(RunLog(trainer)) == .finished)
    #expect(trainer.step == step + 5)
  }
}
