/// What a generation benchmark has found. Speeds are medians over all rounds.
package struct GenerationMeasurement: Sendable {
  /// Groups into which the streams are divided; each has a thread, and reads all weights once for a sample of all its
  /// streams.
  package let groupCount: Int
  package let streamCount: Int
  /// Samples of all streams together.
  package let samplesPerSecond: Double
  /// The same from sample 100 of a stream on, and from `latePosition` on.
  package let firstSamplesPerSecond: Double
  package let lateSamplesPerSecond: Double
  package let latePosition: Int
  /// Samples of one stream that is generated without a cache: all of its receptive field is computed for every one of
  /// them, in float32 and on as many threads as there are groups.
  package let recomputedSamplesPerSecond: Double
  /// Bytes of weights that a group reads for a sample of all its streams.
  package let weightByteCount: Int
  /// Bytes that the streams' caches hold, all of them.
  package let cacheByteCount: Int
  /// Reading as many bytes as there are weights again and again, divided among as many threads as there are groups.
  package let bandwidthBytesPerSecond: Double
  /// Layers that remember earlier sites; 0 for a network without such.
  package let layerCount: Int
  /// Multiplications with a weight that a sample costs.
  package let multiplyAddsPerSample: Int
  /// Products of the shapes that a group's step has, in float32 by OpenBLAS, all groups' threads together; nil where it
  /// is not installed.
  package let productFlopPerSecond: Double?
  /// Which of its kernels OpenBLAS takes.
  package let productKernels: String?
}

extension GenerationMeasurement {
  package var samplesPerSecondPerStream: Double { samplesPerSecond / Double(streamCount) }

  /// How many times faster than it is played one stream is generated.
  package func realTimeFactor(sampleRate: Double) -> Double { samplesPerSecondPerStream / sampleRate }

  /// Bytes of weights that all groups together read in a second, as a part of what caches deliver.
  ///
  /// Every group reads all weights for a sample of its streams, so this is weight bytes × samples per second and stream
  /// × groups ÷ bandwidth. In the bandwidth the threads share the bytes among them, so that with several groups 1 is
  /// what they could reach if no weight were in more than one core's cache.
  package var fractionOfRoofline: Double {
    Double(weightByteCount) * samplesPerSecondPerStream * Double(groupCount) / bandwidthBytesPerSecond
  }

  /// The time of a whole step, entry, head and draw included, divided among the layers; nil if there are none.
  package var nanosecondsPerLayer: Double? {
    layerCount > 0 ? 1e9 / samplesPerSecondPerStream / Double(layerCount) : nil
  }

  /// How many times faster generation is than without a cache.
  package var cachingFactor: Double { samplesPerSecond / recomputedSamplesPerSecond }

  /// Floating-point operations of products with weights, 2 per multiply-add.
  package var flopPerSecond: Double { 2 * Double(multiplyAddsPerSample) * samplesPerSecond }

  /// As a part of what OpenBLAS reaches in float32.
  package var fractionOfProducts: Double? { productFlopPerSecond.map { flopPerSecond / $0 } }
}
