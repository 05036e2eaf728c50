import Autoregression
import Causality
import Kernels
import Models
import Synchronization
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A stepped likelihood")
struct SteppedLikelihoodTests {
  private let backend = Backend(threadCount: 1)
  private let corpus = MemoryCorpus(randomClips(ofLengths: [3, 257, 16, 0, 1, 90, 17, 700, 700] + Array(20..<60)))
  private let model: WaveNet

  init() throws { model = try WaveNet(.tiny, from: RandomParameters(seed: 2, upTo: 0.6)) }

  private func windows(_ length: Int = 1 << 20) -> [Window] {
    Window.cut(corpus, length: length, receptiveField: model.receptiveField)
  }

  private func stepped(
    _ windows: [Window], _ precision: WeightPrecision = .float32, threadCount: Int = 1
  ) throws -> Likelihood {
    let plan = try model.stepPlan(precision: precision, on: backend)
    return Likelihood.score(
      windows, of: corpus, stepping: plan, predicting: model.distribution, on: Backend(threadCount: threadCount))
  }

  @Test("is the whole one, however clips are cut into windows", arguments: [1 << 20, 300, 100, 7])
  func equalsWhole(length: Int) throws {
    let windows = windows(length)
    let whole = Likelihood.score(windows, of: corpus, under: model, on: backend)
    let found = try stepped(windows)
    #expect(found.symbolCount == whole.symbolCount && found.symbolCount == corpus.symbolCount)
    #expect(abs(found.bitsPerSymbol - whole.bitsPerSymbol) < 1e-5)
    #expect(whole.bitsPerSymbol > 3 && whole.bitsPerSymbol < 12)
  }

  @Test("needs the whole receptive field as context")
  func missingContext() throws {
    let short = Window.cut(corpus, length: 50, receptiveField: model.receptiveField / 2)
    let found = try stepped(short)
    let expected = Likelihood.score(windows(50), of: corpus, under: model, on: backend)
    #expect(found.symbolCount == expected.symbolCount)
    #expect(abs(found.bitsPerSymbol - expected.bitsPerSymbol) > 1e-4)
  }

  @Test("does not depend on the number of threads, bit for bit", arguments: WeightPrecision.allCases)
  func threads(precision: WeightPrecision) throws {
    let expected = try stepped(windows(100), precision)
    for threadCount in [2, 3, 40] {
      #expect(try stepped(windows(100), precision, threadCount: threadCount) == expected)
    }
  }

  @Test("does not depend on the order of windows beyond the order of the sum, nor on what stands beside them")
  func neighbours() throws {
    let windows = windows(100)
    let alone = try windows.map { try stepped([$0]) }
    #expect(try stepped(windows).nats == alone.reduce(0) { $0 + $1.nats })
  }

  @Test("reports progress up to the last site, and stops when it is told to")
  func progress() throws {
    let plan = try model.stepPlan(on: backend)
    let windows = windows()
    let siteCount = windows.reduce(0) { $0 + $1.siteCount }
    let told = Mutex<[Int]>([])
    _ = Likelihood.score(
      windows, of: corpus, stepping: plan, predicting: model.distribution, on: Backend(threadCount: 1)
    ) { done in
      told.withLock { $0.append(done) }
      return .proceed
    }
    let reports = told.withLock { $0 }
    #expect(reports.count > 1 && reports == reports.sorted() && reports.allSatisfy { 1...siteCount ~= $0 })

    let stopped = Likelihood.score(windows, of: corpus, stepping: plan, predicting: model.distribution, on: backend) {
      _ in .stop
    }
    #expect(stopped.symbolCount < corpus.symbolCount)
  }

  @Test("of nothing is nothing")
  func nothing() throws {
    let nothing = try stepped([])
    #expect(nothing.nats == 0 && nothing.symbolCount == 0)
  }
}
