import Autoregression
import Causality
import Kernels
import Models
import Synchronization
import TensorCore

/// Images or vectors that are to be drawn, many side by side.
///
/// What a stream draws depends on the seed and its number only, so neither the number of threads nor that of examples
/// changes one that is drawn.
struct GridDrawing: Sendable {
  let grid: GridDescription
  /// Rows and columns of what is drawn.
  let dimensions: (rows: Int, columns: Int)
  let count: Int
  /// Symbols of an example.
  let siteCount: Int
  private let plan: StepPlan
  /// Examples that stand side by side.
  private let groups: [Range<Int>]
  private let labels: [[Int]]
  private let order: SiteOrder
  private let distribution: OutputDistribution
  private let sampling: SamplingConfiguration
  private let seed: UInt64
  private let backend: Backend

  /// The most streams that stand side by side.
  private static let largestGroup = 32
  /// Bytes that the caches of all threads may take where fewer streams side by side would do: 1 GB.
  private static let mostCacheBytes = 1 << 30

  /// - Throws: `StepPlanError` if the plan is of no grid.
  init(_ sampler: GridSampler, _ plan: StepPlan, count: Int) throws(StepPlanError) {
    guard let siteCount = plan.grid?.siteCount else { throw .notComputed }
    self.count = count
    self.plan = plan
    self.siteCount = siteCount
    (grid, dimensions, order) = (sampler.grid, sampler.dimensions, sampler.order ?? sampler.model.orders[0])
    (distribution, sampling, seed) = (sampler.model.distribution, sampler.sampling, sampler.seed)
    backend = sampler.backend
    let threads = backend.threadCount
    let largest = Self.mostCacheBytes / (Self.cacheByteCount(of: 1, plan, sampler.sampling) * threads)
    groups = SamplingJob.groups(
      of: count, threadCount: threads, largest: min(max(1, largest), Self.largestGroup))
    labels = sampler.labels(count: count)
  }

  private static func cacheByteCount(of streams: Int, _ plan: StepPlan, _ sampling: SamplingConfiguration) -> Int {
    plan.cacheByteCount * streams * sampling.predictionsPerStream
  }

  private var runningCount: Int { min(groups.count, backend.threadCount) }

  /// Bytes that the caches of all groups that are drawn at once take, and all examples when they are drawn.
  var byteCount: Int {
    let largest = groups.map(\.count).max() ?? 0
    let caches = runningCount * Self.cacheByteCount(of: largest, plan, sampling)
    // A drawn example is there as symbols by site, by place and as values.
    return caches + count * siteCount * (2 * MemoryLayout<Symbol>.stride + 1)
  }

  private func makeGenerator(_ streams: Range<Int>) -> Generator {
    let cache = plan.makeCache(
      for: streams.count, labels: labels.isEmpty ? [] : Array(labels[streams]), sampling)
    return Generator(
      plan, continuing: cache, drawing: distribution, sampling: sampling, seed: seed, streams: streams)
  }

  /// How long drawing will take, about, in seconds: all threads draw the first rows, and throw them away.
  ///
  /// Whole rows, as some features are computed for a row at once; of long rows as much as a moment allows.
  func measureDuration() -> Double {
    let columns = plan.grid?.columns ?? siteCount
    let secondsPerSite = backend.mapPieces(runningCount) { index in
      var generator = makeGenerator(groups[index])
      let start = ContinuousClock.now
      var (done, passed) = (0, 0.0)
      while done < siteCount, passed < (done.isMultiple(of: columns) ? 0.3 : 1.5) {
        _ = generator.nextOfAll()
        done += 1
        passed = (.now - start) / .seconds(1)
      }
      return passed / Double(done)
    }
    let rounds = (groups.count + runningCount - 1) / runningCount
    return (secondsPerSite.max() ?? 0) * Double(siteCount * rounds)
  }

  /// The values of an example, or of a part of it: those of known places stay.
  typealias Known = [Symbol?]

  /// Draws all examples, each as values by place, `[rows, columns, channels]`.
  ///
  /// - Parameters:
  ///   - known: symbols that are not drawn, by place; one list for all examples.
  ///   - progress: told how many symbols are done; drawing ends early, with nothing, when it answers `.stop`.
  /// - Throws: `DamagedWeights`.
  func draw(
    known: Known = [], progress: @Sendable (_ symbolCount: Int) -> Likelihood.Continuation
  ) throws(DamagedWeights) -> [[UInt8]]? {
    let knownSites = known.isEmpty ? [] : order.sites(ofPlaces: known)
    let doneCount = Atomic(0)
    let isStopping = Atomic(false)
    let isDamaged = Atomic(false)
    let examples = backend.mapPieces(groups.count) { index -> [[Symbol]]? in
      let streams = groups[index]
      var generator = makeGenerator(streams)
      var drawn = streams.map { _ in [Symbol]() }
      for index in drawn.indices { drawn[index].reserveCapacity(siteCount) }
      for site in 0..<siteCount {
        let isKnown = knownSites.isEmpty ? nil : knownSites[site]
        let symbols = generator.nextOfAll(unless: isKnown)
        for (stream, symbol) in symbols.enumerated() { drawn[stream].append(Symbol(symbol)) }
        guard site.isMultiple(of: 32) else { continue }
        let done = doneCount.add(32 * streams.count, ordering: .relaxed).newValue
        if progress(done) == .stop || generator.hasDrawnFromNoNumber { isStopping.store(true, ordering: .relaxed) }
        if isStopping.load(ordering: .relaxed) { break }
      }
      if generator.hasDrawnFromNoNumber { isDamaged.store(true, ordering: .relaxed) }
      guard drawn.allSatisfy({ $0.count == siteCount }) else { return nil }
      return drawn.map { order.places(ofSites: $0) }
    }
    if isDamaged.load(ordering: .relaxed) { throw DamagedWeights() }
    return examples.contains { $0 == nil } ? nil : examples.compactMap(\.self).joined().map(values)
  }

  /// What the symbols of an example stand for.
  private func values(of symbols: [Symbol]) -> [UInt8] {
    symbols.map { grid.encoding.value(of: $0, levelCount: grid.levelCount) }
  }
}
