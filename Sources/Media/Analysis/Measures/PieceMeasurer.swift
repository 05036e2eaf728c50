/// Measures pieces of one sound, each by itself, spread evenly over it.
struct PieceMeasurer {
  private let frames: SoundFrames
  /// Samples of a piece.
  private let length: Int
  private var selection: EvenSelection<SoundProfile>
  private var piece: [Float] = []

  init(_ frames: SoundFrames, durationInSeconds: Double, atMost count: Int) {
    self.frames = frames
    length = max(Int((durationInSeconds * Double(frames.sampleRate)).rounded()), frames.windowLength)
    selection = EvenSelection(atMost: count)
  }

  /// Complete pieces.
  var pieces: [SoundProfile] { selection.elements }

  /// Takes the next samples.
  mutating func append(_ block: [Float]) {
    var rest = block[...]
    while !rest.isEmpty {
      let part = rest.prefix(length - piece.count)
      piece += part
      rest = rest.dropFirst(part.count)
      guard piece.count == length else { return }
      if selection.wantsNext { selection.add(measured()) } else { selection.skip() }
      piece.removeAll(keepingCapacity: true)
    }
  }

  private func measured() -> SoundProfile {
    var profiler = SoundProfiler(frames)
    profiler.append(piece)
    // A piece is never shorter than a frame.
    return (try? profiler.finish().profile) ?? SoundProfile(frames)
  }
}
