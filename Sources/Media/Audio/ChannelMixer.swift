/// Averages channels.
struct ChannelMixer {
  let channelCount: Int
  /// Decoded samples, all channels side by side.
  var items: [Float]

  init(channelCount: Int, itemCount: Int) {
    self.channelCount = channelCount
    items = [Float](repeating: 0, count: max(itemCount / channelCount, 1) * channelCount)
  }

  /// The sum of the squares of samples of all channels, and of their sums.
  private var totals: (ofChannels: Double, ofSums: Double) = (0, 0)

  /// Whether there is sound in the channels and next to none in their mean.
  ///
  /// Channels without anything in common leave in their sum the energy that they have together; less than a thousandth
  /// is left only by channels that are each other's mirror image.
  var channelsCancel: Bool { totals.ofSums < 0.001 * totals.ofChannels }

  /// The mean of the channels of some frames, silence where it is no number, and how often that was.
  mutating func mean(ofFrames frames: Range<Int>) -> (samples: [Float], notFiniteCount: Int) {
    let channelCount = channelCount
    if channelCount > 1 { measure(frames) }
    var notFinite = 0
    let samples = [Float](unsafeUninitializedCapacity: frames.count) { block, initializedCount in
      items.withUnsafeBufferPointer { items in
        let items = UnsafeBufferPointer(rebasing: items[(frames.lowerBound * channelCount)...])
        switch channelCount {
        case 1:
          for place in 0..<frames.count { block.initializeElement(at: place, to: items[place]) }
        case 2:
          for place in 0..<frames.count {
            block.initializeElement(at: place, to: (items[2 * place] + items[2 * place + 1]) / 2)
          }
        default:
          for place in 0..<frames.count {
            var sum: Float = 0
            for channel in 0..<channelCount { sum += items[place * channelCount + channel] }
            block.initializeElement(at: place, to: sum / Float(channelCount))
          }
        }
      }
      initializedCount = frames.count
      for place in 0..<frames.count where !block[place].isFinite {
        block[place] = 0
        notFinite += 1
      }
    }
    return (samples, notFinite)
  }

  /// Adds to the totals what every few frames tell, which is enough for a thousandth.
  private mutating func measure(_ frames: Range<Int>) {
    var energies: (ofChannels: Float, ofSums: Float) = (0, 0)
    items.withUnsafeBufferPointer { items in
      for frame in stride(from: frames.lowerBound, to: frames.upperBound, by: Self.measuredFrameDistance) {
        var (sum, energy): (Float, Float) = (0, 0)
        for sample in items[frame * channelCount..<(frame + 1) * channelCount] {
          sum += sample
          energy += sample * sample
        }
        guard energy.isFinite else { continue }
        energies.ofChannels += energy
        energies.ofSums += sum * sum
      }
    }
    totals.ofChannels += Double(energies.ofChannels)
    totals.ofSums += Double(energies.ofSums)
  }

  /// A prime, so that no period of a sound hides between.
  private static let measuredFrameDistance = 7
}
