public import Causality
public import Kernels
internal import Synchronization
public import TensorCore

extension Likelihood {
  /// Scores the predicted symbols of some windows with what a plan computes, one symbol after the other: the
  /// probabilities under which the same plan would have drawn them.
  ///
  /// Windows of about the same length stand side by side as streams of one cache, several such batches on as many
  /// threads. The sums are added in the order of the windows, so the number of threads does not change one bit.
  /// - Parameter progress: told every few hundred sites, on any thread, how many sites are done, context included, of
  ///   all windows together; scoring stops early when it answers `.stop`, and what has not been scored to its end is
  ///   left out.
  public static func score(
    _ windows: [Window], of corpus: some Corpus, stepping plan: StepPlan, predicting output: OutputDistribution,
    on backend: Backend,
    progress: @Sendable (_ siteCount: Int) -> Continuation = { _ in .proceed }
  ) -> Likelihood {
    let batches = batches(of: windows, threadCount: backend.threadCount)
    let doneCount = Atomic(0)
    let isStopping = Atomic(false)
    let scores = backend.mapPieces(batches.count) { index -> [Double]? in
      guard !isStopping.load(ordering: .relaxed) else { return nil }
      let batch = batches[index]
      var stepping = SteppedBatch(batch.map { windows[$0] }, of: corpus, plan, output, on: backend)
      while stepping.advance(Self.stepsBetweenReports) {
        let siteCount = doneCount.add(stepping.takeDoneCount(), ordering: .relaxed).newValue
        if progress(siteCount) == .stop { isStopping.store(true, ordering: .relaxed) }
        if isStopping.load(ordering: .relaxed) { return nil }
      }
      _ = doneCount.add(stepping.takeDoneCount(), ordering: .relaxed)
      return stepping.nats
    }
    var nats = [Double?](repeating: nil, count: windows.count)
    for (batch, scores) in zip(batches, scores) {
      for (window, score) in zip(batch, scores ?? []) { nats[window] = score }
    }
    return zip(windows, nats).reduce(Likelihood()) { sum, window in
      guard let nats = window.1 else { return sum }
      return Likelihood(nats: sum.nats + nats, symbolCount: sum.symbolCount + window.0.predicted.count)
    }
  }

  /// How many streams such a score takes at once, each with a cache of its own.
  public static func streamsAtOnce(_ windows: [Window], threadCount: Int) -> Int {
    batches(of: windows, threadCount: threadCount).prefix(threadCount).reduce(0) { $0 + $1.count }
  }

  /// The most windows that stand side by side: enough to read the weights seldom, few enough to have equal lengths.
  private static let largestBatch = 16
  private static let stepsBetweenReports = 256

  /// Indices of windows that are scored together, the longest first, so that no thread is left with them at the end.
  private static func batches(of windows: [Window], threadCount: Int) -> [[Int]] {
    let order = windows.indices.sorted { (windows[$1].siteCount, $0) < (windows[$0].siteCount, $1) }
    let size = min(max((windows.count + threadCount - 1) / threadCount, 1), largestBatch)
    return stride(from: 0, to: order.count, by: size).map { Array(order[$0..<min($0 + size, order.count)]) }
  }
}

/// Some windows on their way through a plan, side by side.
private struct SteppedBatch: ~Copyable {
  private let windows: [Window]
  private let clips: [[Symbol]]
  private let plan: StepPlan
  private let output: OutputDistribution
  private let backend: Backend
  private var cache: ActivationCache
  private var symbols: [Int32]
  private var losses: [Float]
  private var doneCount = 0
  /// What is known of each window so far.
  private(set) var nats: [Double]

  /// - Precondition: there is at least one window.
  init(
    _ windows: [Window], of corpus: some Corpus, _ plan: StepPlan, _ output: OutputDistribution, on backend: Backend
  ) {
    self.windows = windows
    clips = windows.map {
      corpus.symbols(ofExample: $0.example, in: $0.sites, pass: $0.pass)
    }
    self.plan = plan
    self.output = output
    self.backend = backend
    cache = plan.makeCache(
      streams: windows.count, labels: windows.map(corpus.labels),
      conditions: windows.compactMap(corpus.conditions))
    symbols = Array(repeating: 0, count: windows.count)
    losses = Array(repeating: 0, count: windows.count)
    nats = Array(repeating: 0, count: windows.count)
  }

  /// Takes some steps.
  /// - Returns: whether there are more.
  mutating func advance(_ stepCount: Int) -> Bool {
    let end = clips.reduce(0) { max($0, $1.count) }
    for site in cache.position..<min(cache.position + stepCount, end) { step(site) }
    return cache.position < end
  }

  /// Sites that have been done since this was last asked.
  mutating func takeDoneCount() -> Int {
    defer { doneCount = 0 }
    return doneCount
  }

  private mutating func step(_ site: Int) {
    let logits = plan.predict(&cache)
    for (stream, clip) in clips.enumerated() where site < clip.count {
      symbols[stream] = Int32(clip[site])
      doneCount += 1
    }
    // A stream that has ended goes on with its last symbol, and nobody listens.
    plan.observe(symbols, &cache)
    guard let first = logits.baseAddress else { return }
    let view = MatrixView(first, rows: windows.count, columns: logits.count / windows.count)
    symbols.withUnsafeBufferPointer { symbols in
      losses.withUnsafeMutableBufferPointer { losses in
        guard let symbols = symbols.baseAddress, let losses = losses.baseAddress else { return }
        output.losses(view, symbols, into: losses, on: backend)
      }
    }
    for (stream, clip) in clips.enumerated() where windows[stream].contextLength..<clip.count ~= site {
      nats[stream] += Double(losses[stream])
    }
  }
}
