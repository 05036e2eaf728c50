/// Averages channels.
struct ChannelMixer {
  let channelCount: Int
  /// Decoded samples, all channels side by side.
  var items: [Float]

  init(channelCount: Int, itemCount: Int) {
    self.channelCount = channelCount
    items = [Float](repeating: 0, count: max(itemCount / channelCount, 1) * channelCount)
  }

  /// The sum of the squares of all samples of all channels, and of their sums.
  private var totals: (ofChannels: Double, ofSums: Double) = (0, 0)

  /// Whether there is sound in the channels and next to none in their mean.
  ///
  /// Channels without anything in common leave in their sum the energy that they have together; less than a thousandth
  /// is left only by channels that are each other's mirror image.
  var channelsCancel: Bool { totals.ofSums < 0.001 * totals.ofChannels }

  /// The mean of the channels of some frames, silence where it is no number, and how often that was.
  mutating func mean(ofFrames frames: Range<Int>) -> (samples: [Float], notFiniteCount: Int) {
    var notFinite = 0
    var energies: (ofChannels: Float, ofSums: Float) = (0, 0)
    let samples = [Float](unsafeUninitializedCapacity: frames.count) { block, initializedCount in
      for (place, frame) in frames.enumerated() {
        var mean: Float = items[frame * channelCount]
        if channelCount > 1 {
          var (sum, energy): (Float, Float) = (0, 0)
          for channel in 0..<channelCount {
            let sample = items[frame * channelCount + channel]
            sum += sample
            energy += sample * sample
          }
          mean = sum / Float(channelCount)
          if energy.isFinite {
            energies.ofChannels += energy
            energies.ofSums += sum * sum
          }
        }
        if !mean.isFinite { notFinite += 1 }
        block.initializeElement(at: place, to: mean.isFinite ? mean : 0)
      }
      initializedCount = frames.count
    }
    totals.ofChannels += Double(energies.ofChannels)
    totals.ofSums += Double(energies.ofSums)
    return (samples, notFinite)
  }
}
