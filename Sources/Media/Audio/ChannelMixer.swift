/// Averages channels.
struct ChannelMixer {
  let channelCount: Int
  /// Decoded samples, all channels side by side.
  var items: [Float]

  init(channelCount: Int, itemCount: Int) {
    self.channelCount = channelCount
    items = [Float](repeating: 0, count: max(itemCount / channelCount, 1) * channelCount)
  }

  /// The mean of the channels of some frames, silence where it is no number, and how often that was.
  func mean(ofFrames frames: Range<Int>) -> (samples: [Float], notFiniteCount: Int) {
    var notFinite = 0
    let samples = [Float](unsafeUninitializedCapacity: frames.count) { block, initializedCount in
      for (place, frame) in frames.enumerated() {
        var sum: Float = 0
        for channel in 0..<channelCount {
          sum += items[frame * channelCount + channel]
        }
        let mean = channelCount == 1 ? sum : sum / Float(channelCount)
        if !mean.isFinite { notFinite += 1 }
        block.initializeElement(at: place, to: mean.isFinite ? mean : 0)
      }
      initializedCount = frames.count
    }
    return (samples, notFinite)
  }
}
