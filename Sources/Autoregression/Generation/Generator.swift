public import Causality
public import Kernels
public import TensorCore

/// The network one symbol at a time: each draw costs the same, however much came before.
///
///     var generator = Generator(plan, drawing: model.distribution, seed: 1)
///     let symbol = generator.next()
///
/// Several streams can be drawn side by side, which reads the weights once for all of them. What a stream draws depends
/// on the seed and its number only.
public struct Generator: ~Copyable {
  private let plan: StepPlan
  /// Numbers that are predicted for one symbol.
  private let parameterCount: Int
  private var cache: ActivationCache
  private var random: [SeededGenerator]
  private let sampler: OutputSampler
  /// One symbol for every stream of the cache.
  private let drawn: UnsafeMutableBufferPointer<Int32>
  /// What the logits of streams become that are predicted with classes and without.
  private let guided: UnsafeMutableBufferPointer<Float>
  /// The weights of what is left out, for each of the predictions without some classes.
  private let weights: [Float]
  /// Whether something was drawn from what is no finite number: then the weights are damaged, and so is all that has
  /// been drawn since.
  public private(set) var hasDrawnFromNoNumber = false

  /// Begins after nothing but silence.
  /// - Parameters:
  ///   - seed: the same seed and stream give the same symbols on every run.
  ///   - streams: the numbers of the independent sequences under one seed that are drawn.
  public init(
    _ plan: StepPlan, drawing output: OutputDistribution, sampling: SamplingConfiguration = SamplingConfiguration(),
    seed: UInt64,
    streams: Range<Int> = 0..<1, on backend: Backend = Backend(threadCount: 1)
  ) {
    self.init(
      plan, continuing: plan.makeCache(for: streams.count, sampling), drawing: output, sampling: sampling, seed: seed,
      streams: streams, on: backend)
  }

  /// Goes on where a cache stands.
  /// - Precondition: the cache is of this plan, and has as many streams as are drawn; as many again for each guidance,
  ///   after those that know their classes. Only what is drawn by logits can be guided.
  public init(
    _ plan: StepPlan, continuing cache: consuming ActivationCache, drawing output: OutputDistribution,
    sampling: SamplingConfiguration = SamplingConfiguration(), seed: UInt64, streams: Range<Int> = 0..<1,
    on backend: Backend = Backend(threadCount: 1)
  ) {
    let isGuided = !sampling.guidance.isEmpty
    if isGuided, case .logisticMixture = output { preconditionFailure("guidance is for logits") }
    precondition(
      cache.streamCount == streams.count * sampling.predictionsPerStream, "a cache of another number of streams")
    self.plan = plan
    parameterCount = output.parameterCount
    self.cache = cache
    random = streams.map { SeededGenerator(seed: seed, purpose: "stream \($0)") }
    sampler = OutputSampler(output, sampling, on: backend)
    drawn = .allocate(capacity: self.cache.streamCount)
    drawn.initialize(repeating: 0)
    guided = .allocate(capacity: isGuided ? parameterCount : 0)
    guided.initialize(repeating: 0)
    weights = sampling.guidance.map { Float($0.weight) }
  }

  deinit {
    drawn.deallocate()
    guided.deallocate()
  }

  /// Draws the next symbol of every stream and takes it as observed.
  /// - Returns: one symbol per stream, in a buffer that the next call overwrites.
  public mutating func nextOfAll() -> UnsafeBufferPointer<Int32> { nextOfAll(unless: nil) }

  /// The same, unless the symbol is known: then all streams take that one as observed.
  ///
  /// Random numbers are drawn all the same, so that what is drawn at a site does not depend on how many are known.
  public mutating func nextOfAll(unless known: Symbol?) -> UnsafeBufferPointer<Int32> {
    let logits = plan.predict(&cache)
    for stream in random.indices {
      let row = self.logits(of: stream, in: logits)
      if !row.holdsOnlyFiniteNumbers { hasDrawnFromNoNumber = true }
      let symbol = sampler.draw(row, using: &random[stream])
      drawn[stream] = known.map(Int32.init) ?? Int32(symbol)
      for branch in weights.indices { drawn[(branch + 1) * random.count + stream] = drawn[stream] }
    }
    plan.observe(drawn, &cache)
    return UnsafeBufferPointer(rebasing: drawn[..<random.count])
  }

  /// What a stream is drawn from.
  private func logits(of stream: Int, in logits: UnsafeBufferPointer<Float>) -> UnsafeBufferPointer<Float> {
    func row(_ stream: Int) -> UnsafeBufferPointer<Float> {
      UnsafeBufferPointer(rebasing: logits[stream * parameterCount..<(stream + 1) * parameterCount])
    }
    guard !guided.isEmpty else { return row(stream) }
    let told = row(stream)
    for (branch, weight) in weights.enumerated() {
      let untold = row((branch + 1) * random.count + stream)
      if branch == 0 {
        for level in guided.indices { guided[level] = untold[level] + weight * (told[level] - untold[level]) }
      } else {
        for level in guided.indices { guided[level] += (weight - 1) * (told[level] - untold[level]) }
      }
    }
    return UnsafeBufferPointer(guided)
  }

  /// Draws the next symbol and takes it as observed.
  /// - Precondition: there is one stream.
  public mutating func next() -> Int {
    precondition(random.count == 1, "one symbol of \(random.count) streams")
    return Int(nextOfAll()[0])
  }

  /// Forgets all that was drawn, and begins with the first symbol again; what is drawn next is something else.
  public mutating func restart() { cache.restart() }

  /// Takes symbols as the past of what is generated next, one after the other. A long past is cheaper as a primed cache.
  public mutating func prime(with symbols: some Sequence<Symbol>) {
    for symbol in symbols {
      _ = plan.predict(&cache)
      plan.observe(Int(symbol), &cache)
    }
  }
}

extension UnsafeBufferPointer<Float> {
  /// Counted without a branch, so that many are looked at at once.
  fileprivate var holdsOnlyFiniteNumbers: Bool {
    let exponent: UInt32 = 0x7F80_0000
    var count = 0 as UInt32
    for number in self { count &+= number.bitPattern & exponent == exponent ? 1 : 0 }
    return count == 0
  }
}

extension StepPlan {
  /// A cache for some streams as a `Generator` wants it.
  /// - Parameters:
  ///   - labels: the classes of every stream, or nothing.
  ///   - conditions: what is given beside the symbols of every stream, or nothing.
  public func makeCache(
    for streamCount: Int, labels: [[Int]] = [], conditions: [ConditionFrames] = [], _ sampling: SamplingConfiguration
  ) -> ActivationCache {
    guard !sampling.guidance.isEmpty else {
      return makeCache(streams: streamCount, labels: labels, conditions: conditions)
    }
    let told = labels.isEmpty ? Array(repeating: [], count: streamCount) : labels
    let untold = sampling.guidance.flatMap { guidance in told.map(guidance.remaining) }
    return makeCache(
      streams: streamCount * sampling.predictionsPerStream, labels: told + untold,
      conditions: (0..<sampling.predictionsPerStream).flatMap { _ in conditions })
  }
}

extension SamplingConfiguration {
  /// Sequences that are predicted for each that is drawn.
  public var predictionsPerStream: Int { 1 + guidance.count }
}
