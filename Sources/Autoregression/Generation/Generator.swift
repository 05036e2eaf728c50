public import Kernels
public import TensorCore

/// The network one symbol at a time: each draw costs the same, however much came before.
///
///     var generator = Generator(plan, levelCount: 256, seed: 1, stream: 0)
///     let symbol = generator.next()
public struct Generator: ~Copyable {
  private let plan: StepPlan
  private var cache: ActivationCache
  private var random: SeededGenerator
  private let sampler: CategoricalSampler

  /// - Parameters:
  ///   - seed: the same seed and stream give the same symbols on every run.
  ///   - stream: one of several independent sequences under one seed.
  public init(
    _ plan: StepPlan, levelCount: Int, sampling: SamplingConfiguration = SamplingConfiguration(), seed: UInt64,
    stream: Int = 0, on backend: Backend = Backend(threadCount: 1)
  ) {
    self.plan = plan
    cache = plan.makeCache()
    random = SeededGenerator(seed: seed, purpose: "stream \(stream)")
    sampler = CategoricalSampler(levelCount: levelCount, sampling, on: backend)
  }

  /// Draws the next symbol and takes it as observed.
  public mutating func next() -> Int {
    let symbol = sampler.draw(plan.predict(&cache), using: &random)
    plan.observe(symbol, &cache)
    return symbol
  }

  /// Takes symbols as the past of what is generated next.
  public mutating func prime(with symbols: some Sequence<UInt8>) {
    for symbol in symbols {
      _ = plan.predict(&cache)
      plan.observe(Int(symbol), &cache)
    }
  }
}
