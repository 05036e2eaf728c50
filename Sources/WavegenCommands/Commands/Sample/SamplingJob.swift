import Autoregression
import Causality
import Kernels
import Media
import TensorCore

/// What is generated, by as many streams as sounds were asked for.
struct SamplingJob: Sendable {
  let plan: StepPlan
  let codec: SoundCodec
  /// What a sample is drawn from.
  let output: OutputDistribution
  let sampling: SamplingConfiguration
  let seed: UInt64
  /// What the sounds continue, by the number of streams of a group; nothing where there is none.
  let pasts: [Int: HeardPast]
  /// The classes of every sound; those that continue one past are all of its classes.
  let labels: [[Int]]
  /// What all sounds follow; nil if the model follows nothing.
  let condition: ConditionFrames?
  /// Symbols that stand before what is generated.
  let leader: [Symbol]
  /// Samples to generate of every sound.
  let frameCount: Int
  /// In hertz.
  let sampleRate: Int

  /// Generates some sounds side by side, or as much of them as there is time for, each into its file as it goes.
  ///
  /// The streams of a group share every reading of the weights. What a stream draws does not depend on its group.
  func run(_ streams: Range<Int>, into outputs: [String], _ meter: SpeedMeter) throws {
    let outputs = try outputs.map {
      try SampleOutput($0, sampleRate: sampleRate, frameCount: leader.count + frameCount)
    }
    var generator = SoundGenerator(
      plan, codec, output, continuing: cache(of: streams), sampling: sampling, seed: seed, streams: streams)
    if !leader.isEmpty {
      let samples = leader.map { codec.decode($0) }
      for output in outputs { try output.write(samples) }
    }
    meter.begin()
    var done = 0
    while done < frameCount, !Interruption.isRequested {
      let block = min(max(1, sampleRate / Self.blocksPerSecond), frameCount - done)
      let sounds = generator.next(block)
      guard !generator.hasDrawnFromNoNumber else { throw DamagedWeights() }
      for (output, samples) in zip(outputs, sounds) { try output.write(samples) }
      done += block
      meter.add(block * streams.count)
    }
    // Sounds that were not even begun leave no file.
    guard done > 0 else { return }
    for output in outputs { try output.finish(isWhole: done == frameCount) }
  }

  private func cache(of streams: Range<Int>) -> ActivationCache {
    if let past = pasts[streams.count] { return past.cache() }
    return plan.makeCache(
      for: streams.count, labels: Array(labels[streams]),
      conditions: condition.map { Array(repeating: $0, count: streams.count) } ?? [], sampling)
  }

  /// How often samples are written: what is heard is at most this much behind, and the first sound comes at once.
  private static let blocksPerSecond = 50

  /// The most streams that stand side by side. Above a few dozen the weights are read so seldom that more gain nothing,
  /// while every stream needs room in the processor's caches.
  private static let largestGroup = 32

  /// Which streams are generated side by side: groups of nearly equal size, as many as keep all threads equally busy.
  ///
  /// - Parameter largest: the most streams that a group may have for other reasons.
  static func groups(of count: Int, threadCount: Int, largest: Int) -> [Range<Int>] {
    let largest = min(largest, largestGroup)
    let roundCount = (count + threadCount * largest - 1) / (threadCount * largest)
    let groupCount = min(count, roundCount * threadCount)
    return (0..<groupCount).map { count * $0 / groupCount..<count * ($0 + 1) / groupCount }
  }
}

/// A cache that has heard what comes before a sound, to be copied for every group of so many streams.
final class HeardPast: Sendable {
  private let original: ActivationCache

  /// All of the past is computed at once, or symbol by symbol where predictions that lack some labels hear it as well.
  init(
    _ symbols: [Symbol], streams: Int, labels: [Int], _ sampling: SamplingConfiguration,
    by model: some AutoregressiveModel, _ plan: StepPlan, on backend: Backend
  ) {
    guard !sampling.guidance.isEmpty else {
      original = model.primedCache(of: plan, with: symbols, streams: streams, labels: labels, on: backend)
      return
    }
    var cache = plan.makeCache(for: streams, labels: Array(repeating: labels, count: streams), sampling)
    for symbol in model.heardPart(of: symbols) {
      _ = plan.predict(&cache)
      plan.observe(Int(symbol), &cache)
    }
    original = cache
  }

  func cache() -> ActivationCache { original.copy() }
}
