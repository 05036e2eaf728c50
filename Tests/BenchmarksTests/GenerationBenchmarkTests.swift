import Benchmarks
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A generation benchmark")
struct GenerationBenchmarkTests {
  private func measurement(
    threadCount: Int = 1, _ change: (inout GenerationBenchmarkConfiguration) -> Void = { _ in }
  ) throws -> GenerationMeasurement {
    var configuration = GenerationBenchmarkConfiguration()
    configuration.length = .samples(50)
    configuration.roundCount = 2
    change(&configuration)
    let model = try WaveNet(.tiny, from: InitialValues(seed: 0))
    return try GenerationBenchmark(model, configuration, on: Backend(threadCount: threadCount)).run()
  }

  @Test("finds speeds that are numbers above 0", arguments: WeightPrecision.allCases, [1, 5])
  func speeds(precision: WeightPrecision, streamCount: Int) throws {
    let found = try measurement(threadCount: 2) {
      $0.precision = precision
      $0.streamCount = streamCount
      $0.length = .seconds(0.001)
    }
    for number in [
      found.samplesPerSecond, found.firstSamplesPerSecond, found.lateSamplesPerSecond,
      found.recomputedSamplesPerSecond, found.bandwidthBytesPerSecond, found.fractionOfRoofline, found.cachingFactor,
      try #require(found.nanosecondsPerLayer), try #require(found.productFlopPerSecond),
    ] {
      #expect(number > 0 && number.isFinite)
    }
    // One stream takes one thread.
    #expect(found.groupCount == min(2, streamCount))
    #expect(found.latePosition == 1_000_000)
  }

  @Test("counts bytes, layers and multiplications as the network and its plan do")
  func counts() throws {
    let model = try WaveNet(.tiny, from: InitialValues(seed: 0))
    let plan = try model.stepPlan(on: Backend(threadCount: 1))
    let found = try measurement { $0.streamCount = 3 }
    #expect(found.weightByteCount == plan.weightByteCount && found.cacheByteCount == 3 * plan.cacheByteCount)
    #expect(found.layerCount == 6 && found.multiplyAddsPerSample == model.multiplyAddsPerSymbol)
  }

  @Test("derives what follows from what was measured")
  func derivations() throws {
    let found = try measurement(threadCount: 2) { $0.streamCount = 6 }
    func expect(_ value: Double?, _ expected: Double) { #expect(abs((value ?? .nan) / expected - 1) < 1e-9) }
    let stepsPerSecond = found.samplesPerSecond / 6
    expect(found.samplesPerSecondPerStream, stepsPerSecond)
    expect(found.realTimeFactor(sampleRate: 16_000), stepsPerSecond / 16_000)
    // Both groups read all weights for each of their steps.
    expect(found.fractionOfRoofline, 2 * stepsPerSecond * Double(found.weightByteCount) / found.bandwidthBytesPerSecond)
    expect(found.nanosecondsPerLayer, 1e9 / stepsPerSecond / 6)
    expect(found.cachingFactor, found.samplesPerSecond / found.recomputedSamplesPerSecond)
    expect(found.flopPerSecond, 2 * Double(found.multiplyAddsPerSample) * found.samplesPerSecond)
    expect(found.fractionOfProducts, found.flopPerSecond / (try #require(found.productFlopPerSecond)))
  }

  @Test("measures every round, and tells of it")
  func progress() throws {
    let model = try WaveNet(.tiny, from: InitialValues(seed: 0))
    var configuration = GenerationBenchmarkConfiguration()
    configuration.length = .samples(1)
    configuration.roundCount = 3
    var told: [Int] = []
    _ = try GenerationBenchmark(model, configuration, on: Backend(threadCount: 1)).run { told.append($0) }
    #expect(told == [0, 1, 2])
  }

  @Test("compares with products of as many rows as a group has streams")
  func products() throws {
    let model = try WaveNet(.tiny, from: InitialValues(seed: 0))
    let products = MatrixProductShape.products(ofGenerating: model, streams: 4)
    #expect(products.allSatisfy { $0.sites == 4 && $0.role == .forward })
    #expect(products.reduce(0) { $0 + $1.multiplyAdds } == 4 * model.multiplyAddsPerSymbol)
  }
}

@Suite("A read yardstick")
struct ReadYardstickTests {
  @Test("reads about as many bytes as it is told, in whole blocks for every thread", arguments: [1, 2, 3])
  func sizes(threadCount: Int) {
    for byteCount in [1, 511, 4096, 930_000, 4_931_584] {
      let yardstick = ReadYardstick(byteCount: byteCount, threadCount: threadCount, seconds: 1e-5)
      let found = yardstick.byteCountPerThread
      #expect(found % 512 == 0 && found >= 512)
      #expect(abs(found * threadCount - byteCount) <= 512 * threadCount)
    }
  }

  @Test("finds a speed that is no slower in a cache than in memory")
  func speed() {
    let small = ReadYardstick(byteCount: 1 << 16, threadCount: 1)
    let large = ReadYardstick(byteCount: 1 << 28, threadCount: 1)
    let speeds = (0..<5).map { _ in (small.burst(), large.burst()) }
    #expect(speeds.allSatisfy { $0.0.isFinite && $0.0 > 0 && $0.1.isFinite && $0.1 > 0 })
    #expect(median(speeds.map(\.0)) > median(speeds.map(\.1)))
  }
}
