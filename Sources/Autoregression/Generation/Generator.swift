public import Kernels
public import TensorCore

/// The network one symbol at a time: each draw costs the same, however much came before.
///
///     var generator = Generator(plan, levelCount: 256, seed: 1)
///     let symbol = generator.next()
///
/// Several streams can be drawn side by side, which reads the weights once for all of them. What a stream draws depends
/// on the seed and its number only.
public struct Generator: ~Copyable {
  private let plan: StepPlan
  private let levelCount: Int
  private var cache: ActivationCache
  private var random: [SeededGenerator]
  private let sampler: CategoricalSampler
  private let drawn: UnsafeMutableBufferPointer<Int32>

  /// Begins after nothing but silence.
  /// - Parameters:
  ///   - seed: the same seed and stream give the same symbols on every run.
  ///   - streams: the numbers of the independent sequences under one seed that are drawn.
  public init(
    _ plan: StepPlan, levelCount: Int, sampling: SamplingConfiguration = SamplingConfiguration(), seed: UInt64,
    streams: Range<Int> = 0..<1, on backend: Backend = Backend(threadCount: 1)
  ) {
    self.init(
      plan, continuing: plan.makeCache(streams: streams.count), levelCount: levelCount, sampling: sampling, seed: seed,
      streams: streams, on: backend)
  }

  /// Goes on where a cache stands.
  /// - Precondition: the cache is of this plan, and has as many streams as are drawn.
  public init(
    _ plan: StepPlan, continuing cache: consuming ActivationCache, levelCount: Int,
    sampling: SamplingConfiguration = SamplingConfiguration(), seed: UInt64, streams: Range<Int> = 0..<1,
    on backend: Backend = Backend(threadCount: 1)
  ) {
    precondition(cache.streamCount == streams.count, "a cache of another number of streams")
    self.plan = plan
    self.levelCount = levelCount
    self.cache = cache
    random = streams.map { SeededGenerator(seed: seed, purpose: "stream \($0)") }
    sampler = CategoricalSampler(levelCount: levelCount, sampling, on: backend)
    drawn = .allocate(capacity: streams.count)
    drawn.initialize(repeating: 0)
  }

  deinit { drawn.deallocate() }

  /// Draws the next symbol of every stream and takes it as observed.
  /// - Returns: one symbol per stream, in a buffer that the next call overwrites.
  public mutating func nextOfAll() -> UnsafeBufferPointer<Int32> { nextOfAll(unless: nil) }

  /// The same, unless the symbol is known: then all streams take that one as observed.
  ///
  /// Random numbers are drawn all the same, so that what is drawn at a site does not depend on how many are known.
  public mutating func nextOfAll(unless known: UInt8?) -> UnsafeBufferPointer<Int32> {
    let logits = plan.predict(&cache)
    for stream in drawn.indices {
      let row = UnsafeBufferPointer(rebasing: logits[stream * levelCount..<(stream + 1) * levelCount])
      let symbol = sampler.draw(row, using: &random[stream])
      drawn[stream] = known.map(Int32.init) ?? Int32(symbol)
    }
    plan.observe(drawn, &cache)
    return UnsafeBufferPointer(drawn)
  }

  /// Draws the next symbol and takes it as observed.
  /// - Precondition: there is one stream.
  public mutating func next() -> Int {
    precondition(drawn.count == 1, "one symbol of \(drawn.count) streams")
    return Int(nextOfAll()[0])
  }

  /// Forgets all that was drawn, and begins with the first symbol again; what is drawn next is something else.
  public mutating func restart() { cache.restart() }

  /// Takes symbols as the past of what is generated next, one after the other. A long past is cheaper as a primed cache.
  public mutating func prime(with symbols: some Sequence<UInt8>) {
    for symbol in symbols {
      _ = plan.predict(&cache)
      plan.observe(Int(symbol), &cache)
    }
  }
}
