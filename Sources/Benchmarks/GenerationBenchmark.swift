import Autoregression
package import Causality
package import Kernels
import Synchronization
package import TensorCore

/// How a generation benchmark is run.
package struct GenerationBenchmarkConfiguration: Sendable {
  package var precision = WeightPrecision.float32
  /// Sounds that are generated side by side.
  package var streamCount = 1
  /// How much every stream generates in a round.
  package var length = Length.seconds(0.5)
  /// Times that everything is measured; the medians count.
  package var roundCount = 7

  /// A piece of a stream.
  package enum Length: Sendable {
    case samples(Int)
    /// As many samples as take about this long.
    case seconds(Double)
  }

  package init() {}
}

/// Measures generation beside what the caches could deliver, what products alone reach, and what it would cost without
/// a cache.
///
/// A machine's speed drifts with its temperature and its other work. So a round takes a piece of sound and one burst of
/// everything that it is compared with, rounds are repeated, and medians compared.
package struct GenerationBenchmark<Model: AutoregressiveModel> {
  private let model: Model
  private let configuration: GenerationBenchmarkConfiguration
  private let plan: StepPlan
  private let backend: Backend

  /// - Precondition: there is at least one stream, one round, and something to generate.
  package init(
    _ model: Model, _ configuration: GenerationBenchmarkConfiguration, on backend: Backend
  ) throws(StepPlanError) {
    precondition(configuration.streamCount > 0 && configuration.roundCount > 0, "a benchmark of no streams or rounds")
    self.model = model
    self.configuration = configuration
    var backend = backend
    backend.threadCount = min(backend.threadCount, configuration.streamCount)
    self.backend = backend
    plan = try model.stepPlan(
      precision: configuration.precision, on: Backend(backend.implementation, threadCount: 1))
  }

  /// - Parameter progress: told before each round how many are done.
  package func run(progress: (Int) -> Void = { _ in }) -> GenerationMeasurement {
    let choir = choir(at: Self.firstPosition)
    let length = sampleCount(of: choir)
    let late = self.choir(at: Self.latePosition)
    let reading = ReadYardstick(byteCount: max(1, plan.weightByteCount), threadCount: backend.threadCount)
    let products = productYardstick()
    let window = recomputedWindow()
    _ = recompute(window)
    let probeLength = min(length, 1000)
    var rounds: [Round] = []
    for index in 0..<configuration.roundCount {
      progress(index)
      let first = self.choir(at: Self.firstPosition)
      rounds.append(
        Round(
          samplesPerSecond: speed(of: choir, length), firstSamplesPerSecond: speed(of: first, probeLength),
          lateSamplesPerSecond: speed(of: late, probeLength), bandwidthBytesPerSecond: reading.burst(),
          productFlopPerSecond: products?.burst(), recomputedSamplesPerSecond: 1 / max(recompute(window), 1e-9)))
    }
    return measurement(rounds)
  }

  private func measurement(_ rounds: [Round]) -> GenerationMeasurement {
    let program = model.recorded().variable.tape.program
    let products = rounds.compactMap(\.productFlopPerSecond)
    return GenerationMeasurement(
      groupCount: backend.threadCount, streamCount: configuration.streamCount,
      samplesPerSecond: median(rounds.map(\.samplesPerSecond)),
      firstSamplesPerSecond: median(rounds.map(\.firstSamplesPerSecond)),
      lateSamplesPerSecond: median(rounds.map(\.lateSamplesPerSecond)), latePosition: Self.latePosition,
      recomputedSamplesPerSecond: median(rounds.map(\.recomputedSamplesPerSecond)),
      weightByteCount: plan.weightByteCount, cacheByteCount: plan.cacheByteCount * configuration.streamCount,
      bandwidthBytesPerSecond: median(rounds.map(\.bandwidthBytesPerSecond)), layerCount: program.layerCount,
      multiplyAddsPerSample: program.multiplyAddsPerSite,
      productFlopPerSecond: products.isEmpty ? nil : median(products),
      productKernels: products.isEmpty ? nil : OpenBLAS.installed?.kernels)
  }

  /// The memory that is needed, about, in bytes: three choirs at a time, and all of a receptive field.
  package var predictedMemoryByteCount: Int {
    let window =
      (model.receptiveField + 1) * (model.savedFloats.perSite + model.distribution.parameterCount)
    return 3 * plan.cacheByteCount * configuration.streamCount + window * MemoryLayout<Float>.stride
  }

  // MARK: With a cache

  /// Where a stream is no longer new, and where it is a minute old at 16 kHz.
  private static var firstPosition: Int { 100 }
  private static var latePosition: Int { 1_000_000 }

  /// All streams at a position, ready to go on.
  ///
  /// What lies far back is observed without being predicted: that is quick, and leaves the caches where they would be,
  /// with other numbers in them, which cost the same.
  private func choir(at position: Int) -> Choir {
    let choir = Choir(
      plan, configuration, model.distribution, position: position - Self.firstPosition, backend)
    _ = choir.generate(Self.firstPosition)
    return choir
  }

  private func speed(of choir: Choir, _ length: Int) -> Double {
    Double(length * configuration.streamCount) / max(choir.generate(length), 1e-9)
  }

  /// Samples of a stream in a round.
  private func sampleCount(of choir: Choir) -> Int {
    switch configuration.length {
    case .samples(let count): return max(1, count)
    case .seconds(let seconds):
      let trial = 100
      return max(1, Int(seconds / max(choir.generate(trial) / Double(trial), 1e-9)))
    }
  }

  private func productYardstick() -> ProductYardstick? {
    let products = MatrixProductShape.products(
      ofGenerating: model, streams: configuration.streamCount / backend.threadCount)
    guard let library = OpenBLAS.installed, !products.isEmpty else { return nil }
    return ProductYardstick(products, by: library, threadCount: backend.threadCount, seconds: 0.02)
  }

  // MARK: Without

  /// The receptive field, and the sample after it.
  private func recomputedWindow() -> SymbolBatch {
    var generator = SeededGenerator(seed: 0, purpose: "benchmark")
    let window = (0...model.receptiveField).map { _ in Symbol(generator.integer(below: model.levelCount)) }
    return SymbolBatch(clips: [window])
  }

  /// Seconds for the distribution of one sample.
  private func recompute(_ window: SymbolBatch) -> Double {
    seconds { _ = model.predictions(of: window, on: backend) }
  }
}

/// One round of a benchmark.
private struct Round {
  let samplesPerSecond: Double
  let firstSamplesPerSecond: Double
  let lateSamplesPerSecond: Double
  let bandwidthBytesPerSecond: Double
  let productFlopPerSecond: Double?
  let recomputedSamplesPerSecond: Double
}

/// All streams of a benchmark: a generator for each group, on a thread of its own.
private final class Choir: Sendable {
  private let voices: [Voice]
  private let backend: Backend

  init(
    _ plan: StepPlan, _ configuration: GenerationBenchmarkConfiguration, _ output: OutputDistribution, position: Int,
    _ backend: Backend
  ) {
    let (count, groupCount) = (configuration.streamCount, backend.threadCount)
    voices = (0..<groupCount).map { group in
      Voice(
        plan, streams: count * group / groupCount..<count * (group + 1) / groupCount, output,
        position: position)
    }
    self.backend = backend
  }

  /// Seconds for so many samples of every stream.
  func generate(_ count: Int) -> Double {
    seconds { backend.forEachPiece(voices.count) { voices[$0].generate(count) } }
  }
}

/// The generator of one group, which one thread at a time uses.
private final class Voice: Sendable {
  private let generator: Mutex<Generator>

  init(_ plan: StepPlan, streams: Range<Int>, _ output: OutputDistribution, position: Int) {
    var cache = plan.makeCache(streams: streams.count)
    for _ in 0..<max(0, position) { plan.observe(0, &cache) }
    generator = Mutex(Generator(plan, continuing: cache, drawing: output, seed: 0, streams: streams))
  }

  func generate(_ count: Int) {
    generator.withLock { generator in for _ in 0..<count { _ = generator.nextOfAll() } }
  }
}

extension Program {
  /// Gated convolutions, which are what a network of this kind counts its layers by.
  fileprivate var layerCount: Int {
    nodes.count { node in
      if case .operation(let operation, _) = node.source { operation is GatedTapProduct } else { false }
    }
  }
}
