package import Models
package import TensorCore

extension WaveNetConfiguration {
  /// Large enough to have every part of a WaveNet, small enough for thousands of steps in a test: 8 levels, dilations
  /// 1, 2, 4, 1, 2, 4, and a receptive field of 16 samples.
  package static let tiny: WaveNetConfiguration = {
    var configuration = WaveNetConfiguration(
      blockCount: 2, layersPerBlock: 3, residualChannels: 6, skipChannels: 10, headChannels: 9)
    configuration.levelCount = 8
    configuration.gateChannels = 5
    return configuration
  }()

  package func droppingOut(_ probability: Double) -> WaveNetConfiguration {
    var configuration = self
    configuration.dropout = probability
    return configuration
  }
}

/// Clips of symbols that nothing can be learned from.
package func randomClips(ofLengths lengths: [Int], levelCount: Int = 8, seed: UInt64 = 0) -> [[Symbol]] {
  var generator = SeededGenerator(seed: seed, purpose: "clips")
  return lengths.map { length in (0..<length).map { _ in Symbol(generator.integer(below: levelCount)) } }
}
