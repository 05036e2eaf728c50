import Autoregression
import Causality
import Media
import TensorCore

/// A generator whose symbols are heard: it gives amplitudes in −1 … 1, of several streams side by side.
struct SoundGenerator: ~Copyable {
  private var generator: Generator
  private let codec: SoundCodec
  private let streamCount: Int

  /// - Parameters:
  ///   - cache: what has been heard so far, of as many streams.
  ///   - streams: the numbers of the sounds under one seed.
  init(
    _ plan: StepPlan, _ codec: SoundCodec, _ output: OutputDistribution,
    continuing cache: consuming ActivationCache,
    sampling: SamplingConfiguration = .ofSounds, seed: UInt64, streams: Range<Int>
  ) {
    generator = Generator(
      plan, continuing: cache, drawing: output, sampling: sampling, seed: seed, streams: streams)
    self.codec = codec
    streamCount = streams.count
  }

  /// Whether all of it comes from damaged weights.
  var hasDrawnFromNoNumber: Bool { generator.hasDrawnFromNoNumber }

  /// The next `count` samples of every stream.
  mutating func next(_ count: Int) -> [[Float]] {
    var sounds = Array(repeating: [Float](), count: streamCount)
    for stream in sounds.indices { sounds[stream].reserveCapacity(count) }
    for _ in 0..<count {
      let symbols = generator.nextOfAll()
      for stream in sounds.indices { sounds[stream].append(codec.decode(Symbol(symbols[stream]))) }
    }
    return sounds
  }
}
