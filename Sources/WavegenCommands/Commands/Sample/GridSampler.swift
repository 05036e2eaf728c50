import Autoregression
import Causality
import Kernels
import Models
import Synchronization
import TensorCore

/// Draws images and vectors, many side by side.
///
/// What a stream draws depends on the seed and its number only, so neither the number of threads nor that of examples
/// changes one that is drawn.
struct GridSampler {
  let model: any AutoregressiveModel
  let grid: GridDescription
  /// Rows and columns of what is drawn, if not those that the model learned from.
  var size: (rows: Int, columns: Int)?
  var sampling = SamplingConfiguration()
  var seed: UInt64 = 0
  var precision = WeightPrecision.float32
  /// In which order sites are drawn; the model's first if nil.
  var order: SiteOrder?
  let backend: Backend

  /// The most streams that stand side by side.
  private static let largestGroup = 32

  /// The values of an example, or of a part of it: those of known places stay.
  typealias Known = [UInt8?]

  /// The grid as the model sees it.
  private func shape() -> Grid? {
    guard let size else { return model.domain.grid }
    return Grid(rows: size.rows, columns: size.columns * grid.channelCount)
  }

  /// Draws `count` examples, each as values by place, `[rows, columns, channels]`.
  ///
  /// - Parameters:
  ///   - known: symbols that are not drawn, by place; one list for all examples.
  ///   - label: the class of every example; any class for each if nil and the model knows classes.
  ///   - progress: told how many symbols are done; drawing ends early, with nothing, when it answers `.stop`.
  func draw(
    _ count: Int, known: Known = [], label: Int? = nil,
    progress: @Sendable (_ symbolCount: Int) -> Likelihood.Continuation
  ) throws(StepPlanError) -> [[UInt8]]? {
    let plan = try model.stepPlan(
      precision: precision, grid: shape(), order: order, on: Backend(backend.implementation, threadCount: 1))
    guard let sites = plan.grid?.siteCount else { throw .notComputed }
    let groups = SamplingJob.groups(of: count, threadCount: backend.threadCount, largest: Self.largestGroup)
    let order = order ?? model.orders[0]
    let knownSites = known.isEmpty ? [] : order.sites(ofPlaces: known)
    let results = Mutex([[UInt8]?](repeating: nil, count: count))
    let doneCount = Atomic(0)
    let labels = self.labels(label, count: count)
    let isStopping = Atomic(false)
    let (levelCount, sampling, seed) = (model.levelCount, sampling, seed)
    backend.forEachPiece(groups.count) { index in
      let streams = groups[index]
      var generator = Generator(
        plan,
        continuing: plan.makeCache(
          for: streams.count, labels: labels.isEmpty ? [] : Array(labels[streams]), sampling),
        levelCount: levelCount, sampling: sampling, seed: seed, streams: streams)
      var drawn = streams.map { _ in [UInt8]() }
      for site in 0..<sites {
        let isKnown = knownSites.isEmpty ? nil : knownSites[site]
        let symbols = generator.nextOfAll(unless: isKnown)
        for (stream, symbol) in symbols.enumerated() { drawn[stream].append(UInt8(symbol)) }
        guard site.isMultiple(of: 32) else { continue }
        let done = doneCount.add(32 * streams.count, ordering: .relaxed).newValue
        if progress(done) == .stop { isStopping.store(true, ordering: .relaxed) }
        if isStopping.load(ordering: .relaxed) { return }
      }
      let examples = drawn.map { order.places(ofSites: $0) }
      results.withLock { results in for (stream, example) in zip(streams, examples) { results[stream] = example } }
    }
    let found = results.withLock { $0 }.compactMap(\.self)
    return found.count == count ? found.map(values) : nil
  }

  /// The class of every example: of all the same, or drawn, since each example that was learned from had one.
  private func labels(_ label: Int?, count: Int) -> [[Int]] {
    guard let classCount = model.classCount else { return [] }
    return (0..<count).map { stream in
      var generator = SeededGenerator(seed: seed, purpose: "class of stream \(stream)")
      return [label ?? generator.integer(below: classCount)]
    }
  }

  /// What the symbols of an example stand for.
  private func values(of symbols: [UInt8]) -> [UInt8] {
    symbols.map { grid.encoding.value(of: $0, levelCount: grid.levelCount) }
  }
}
