import Autoregression
import Causality
import Media
import TensorCore

/// A generator whose symbols are heard: it gives amplitudes in −1 … 1.
struct SoundGenerator: ~Copyable {
  private var generator: Generator
  private let codec: MuLawCodec

  init(
    _ plan: StepPlan, _ codec: MuLawCodec, sampling: SamplingConfiguration = SamplingConfiguration(), seed: UInt64,
    stream: Int
  ) {
    generator = Generator(
      plan, levelCount: codec.levelCount, sampling: sampling, seed: seed, streams: stream..<stream + 1)
    self.codec = codec
  }

  /// Takes codes as what has been heard so far.
  mutating func prime(with symbols: [UInt8]) { generator.prime(with: symbols) }

  mutating func next(_ count: Int) -> [Float] {
    var samples: [Float] = []
    samples.reserveCapacity(count)
    for _ in 0..<count { samples.append(codec.decode(generator.next())) }
    return samples
  }
}
