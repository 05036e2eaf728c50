/// Something about a readable file that its owner should know.
public enum SoundNote: Hashable, Sendable, CustomStringConvertible {
  /// The file ends before its header says; what is there was read.
  case truncated(expectedFrames: Int, foundFrames: Int)
  /// The file goes on after its header says that it ends, and was read to its end.
  case longer(expectedFrames: Int, foundFrames: Int)
  /// Compressed samples end before or behind the end that their header gives, in bytes.
  case otherByteCount(expected: Int, found: Int)
  /// A part of the header has an impossible size.
  case brokenChunk(String)
  /// Several sounds lie one behind the other.
  case joined(soundCount: Int)
  /// Other bytes stand before the sound.
  case skippedBeginning(byteCount: Int)
  /// Other bytes stand between the frames of the sound, or behind them.
  case skipped(byteCount: Int)
  /// Parts of it cannot be decoded.
  case damaged(SoundDamage)
  /// The decoder had something against it.
  case complaint(String)
  /// A part has another sample rate and was left out.
  case otherSampleRate(found: Int, atSecond: Double, seconds: Double)
  /// A stream of a file that holds several has damaged headers, and was left out.
  case undecodableStream(atSecond: Double, seconds: Double)
  /// Streams that cannot be decoded stand beside one that can.
  case strangeStreams(byteCount: Int)
  /// A stream has no page that marks its end.
  case unfinished(stream: Int, of: Int)
  /// NaN and infinite samples were replaced by silence.
  case notFinite(count: Int)
  /// Every sample is zero.
  case silent
  /// Every sample is the same, and not zero.
  case constant(amplitude: Float)
  /// Nothing is there but the noise of rounding, such as programs add to silence.
  case nextToSilent(lowest: Float, highest: Float)
  /// There is sound in the channels, and next to none in their mean.
  case cancelling(channelCount: Int)
  /// What is quiet lies beside zero.
  case offset(amplitude: Float)
  /// Amplitudes lie far outside −1…1, where they will be clipped.
  case beyondFullScale(peak: Float)

  public var description: String {
    switch self {
    case .truncated(let expected, let found):
      "is truncated: its header promises \(expected) frames, \(found) are there and were read"
    case .longer(let expected, let found):
      "goes on after the end that its header gives: it promises \(expected) frames, \(found) are there and were read"
    case .otherByteCount(let expected, let found):
      (found < expected ? "is truncated: its header" : "goes on after the end that its header gives: it")
        + " promises \(expected) bytes of sound, \(found) are there and were read"
    case .brokenChunk(let name):
      "says a wrong size of the chunk \(name.debugDescription) in its header; what follows was looked for and read"
    case .joined(let count):
      "holds \(count) sounds one behind the other, which were read as one"
    case .skippedBeginning(let count):
      "begins with \(count) bytes that are no sound; they were skipped"
    case .skipped(let count):
      "holds \(count) bytes between or after its frames that are no sound; they were skipped"
    case .damaged(let damage): damage.description
    case .complaint(let text): "was decoded as far as it goes, but the decoder says: \(text)"
    case .otherSampleRate(let found, let start, let duration):
      "changes to \(found) Hz at \(SoundDamage.text(start)) s; \(SoundDamage.text(duration)) s of that were not read"
    case .undecodableStream(let start, let duration):
      """
      holds a stream whose headers are damaged at \(SoundDamage.text(start)) s; \(SoundDamage.text(duration)) s of that \
      were not read
      """
    case .strangeStreams(let count):
      """
      holds \(count) bytes of other streams, whose coding is unknown or whose first page is lost; they were not \
      read
      """
    case .unfinished(let stream, let count):
      (count == 1 ? "ends" : "holds \(count) streams, of which number \(stream) ends")
        + " without the page that marks its end, so sound may be missing there; what is there was read"
    case .notFinite(let count):
      "has \(count) samples that are not numbers; they were replaced by silence"
    case .silent:
      "is silent throughout (every sample is 0); kept untrimmed"
    case .constant(let amplitude):
      "is silent throughout (every sample is \(amplitude)); kept untrimmed"
    case .nextToSilent(let lowest, let highest):
      "is next to silent throughout (every sample lies between \(lowest) and \(highest), as of rounding noise)"
    case .cancelling(let count):
      """
      has \(count) channels that cancel when averaged, so that next to nothing is left; save one of them alone, or \
      invert one
      """
    case .offset(let amplitude):
      "lies \(amplitude) beside zero where it is quiet; remove the offset, for models learn it"
    case .beyondFullScale(let peak):
      "reaches an amplitude of \(peak), and everything beyond ±1 is clipped; write it with samples in −1…1"
    }
  }
}

/// Where a file is damaged, and how much is lost.
public struct SoundDamage: Hashable, Sendable {
  let sampleRate: Int
  public private(set) var placeCount = 0
  /// Of the first place, in samples.
  public private(set) var firstFrame = 0
  /// Replaced by silence, in all places together.
  public private(set) var frameCount = 0

  init(sampleRate: Int) { self.sampleRate = sampleRate }

  mutating func add(at frame: Int, frameCount count: Int) {
    if placeCount == 0 { firstFrame = frame }
    placeCount += 1
    frameCount += count
  }

  var description: String {
    let start = Self.text(Double(firstFrame) / Double(sampleRate))
    let lost = "\(frameCount) frames (\(Self.text(Double(frameCount) / Double(sampleRate))) s)"
    return placeCount == 1
      ? "is damaged at \(start) s: \(lost) cannot be decoded and are silent"
      : "is damaged in \(placeCount) places, first at \(start) s: \(lost) cannot be decoded and are silent"
  }

  /// Two digits after the point, three below a tenth.
  static func text(_ seconds: Double) -> String {
    let scale = seconds < 0.1 ? 1000.0 : 100.0
    return "\((seconds * scale).rounded() / scale)"
  }
}
