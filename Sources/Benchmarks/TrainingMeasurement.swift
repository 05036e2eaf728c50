/// What a training benchmark has found. Speeds are medians over all rounds.
package struct TrainingMeasurement: Sendable {
  /// How fast a network computes.
  package struct Speed: Sendable {
    /// Predicted symbols.
    package let symbolsPerSecond: Double
    /// Floating-point operations of products with weights, counted as `TrainingBenchmark` says.
    package let flopPerSecond: Double
  }

  /// How fast OpenBLAS multiplies matrices.
  package struct Products: Sendable {
    /// Products of the shapes that the network's training step has, operands in cache.
    package let flopPerSecond: Double
    /// Products of square matrices with 1024 rows, which suit the library best.
    package let squareFlopPerSecond: Double
    /// Which of its kernels the library takes.
    package let kernels: String
  }

  /// A part of a training step.
  package struct Phase: Sendable {
    package let name: String
    /// Per step, the mean over all rounds.
    package let seconds: Double
    /// Of the whole step; all shares add up to 1.
    package let share: Double
  }

  package let training: Speed
  package let forward: Speed
  /// Nil where OpenBLAS is not installed.
  package let products: Products?
  /// Copying memory that is in no cache, bytes read and bytes written.
  package let copyBytesPerSecond: Double
  /// In the order in which they first occur, and last the rest of the step.
  package let phases: [Phase]
  /// The most memory that training has taken, in bytes, above what the process held before the model was made; nil
  /// where the system does not say.
  package let peakMemoryByteCount: Int?

  /// A speed as a part of what the products alone reach; nil where they could not be measured.
  package func fractionOfProducts(_ speed: Speed) -> Double? {
    products.map { speed.flopPerSecond / $0.flopPerSecond }
  }
}
