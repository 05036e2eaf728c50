import CSndfile
import Durability
import Glibc

/// Streams any sound file as mono blocks: the mean of its channels, in −1…1.
///
///     let reader = try SoundFileReader(path: "speech.flac")
///     while let block = reader.next() { … }
///     reader.frameCount                                // what was really there
///
/// Nothing is allocated by what a header claims, and nothing in a file can stop the program: contents are recognised by
/// their first bytes rather than by the file's name, a file that ends early is read as far as it goes, damaged parts are
/// silent, and samples that are not numbers become silence and are counted. libsndfile decodes, but it is told by a
/// `SoundLayout` where the sound lies; what libsndfile does not know is given to `ffmpeg`, where that is installed.
public final class SoundFileReader {
  public let path: String
  /// In hertz, within `AudioPreparation.supportedSampleRates`.
  public let sampleRate: Int
  /// In the file; what is read is always mono.
  public let channelCount: Int
  /// Container and encoding, for example "WAV (Microsoft), Signed 16 bit PCM".
  public let formatName: String
  /// Frames that the header promises; nil where it does not say.
  public let declaredFrameCount: Int?
  /// Frames delivered so far.
  public private(set) var frameCount = 0
  /// Frames delivered so far that were NaN or infinite in the file.
  public private(set) var notFiniteCount = 0

  private let bytes: FileBytes
  private var layout: SoundLayout
  private var parts: ArraySlice<SoundLayout.Part>
  /// Of the part that is being read; nil between parts and in silence.
  private var decoder: SoundDecoder?
  private var mixer: ChannelMixer
  private var silentFrameCount = 0
  /// Frames to decode and throw away.
  private var skippedFrameCount = 0
  /// Of parts with another sample rate.
  private var otherFrameCount = 0
  /// What holes were found on the way.
  private var damage: SoundDamage

  /// Samples of all channels together that are decoded at a time.
  private static let itemsPerBlock = 16_384

  /// Opens the file and reads its header.
  /// - Throws: `SoundReadingError` if it is missing, empty, no sound, or claims an impossible sample rate.
  public init(path: String) throws(SoundReadingError) {
    let opened = try OpenedSound(path: path)
    self.path = path
    bytes = opened.bytes
    layout = opened.layout
    let decoder = opened.decoder
    self.decoder = decoder
    parts = layout.parts[opened.nextPart...]
    sampleRate = decoder.sampleRate
    channelCount = decoder.channelCount
    formatName = SoundLibrary.name(ofFormat: decoder.format)
    declaredFrameCount = layout.declaredFrameCount ?? (layout.isWhole ? decoder.promisedFrameCount : nil)
    mixer = ChannelMixer(channelCount: decoder.channelCount, itemCount: Self.itemsPerBlock)
    silentFrameCount = opened.silentFrameCount
    damage = SoundDamage(sampleRate: max(sampleRate, 1))
    if opened.missingFrameCount > 0 { damage.add(at: 0, frameCount: opened.missingFrameCount) }
    guard AudioPreparation.supportedSampleRates.contains(sampleRate) else {
      throw .sampleRate(path: path, found: sampleRate)
    }
  }

  /// The next mono samples, at most 16,384 of them; nil at the end of the file or where it becomes undecodable.
  public func next() -> [Float]? {
    while true {
      if silentFrameCount > 0 {
        let count = min(silentFrameCount, Self.itemsPerBlock)
        silentFrameCount -= count
        frameCount += count
        return [Float](repeating: 0, count: count)
      }
      if let block = decoded() {
        frameCount += block.count
        return block
      }
      guard openNextPart() else { return nil }
    }
  }

  /// The next samples of the part that is being read; nil at its end.
  private func decoded() -> [Float]? {
    guard let decoder else { return nil }
    while true {
      let (count, complaint) = decoder.read(into: &mixer.items)
      if complaint != nil, let stream = layout.stream.take() {
        // The block may hold silence, or miss what a damaged frame held: it is read again from what is whole.
        repair(stream)
        return nil
      }
      if let complaint, count == 0 { layout.note(.complaint(complaint)) }
      guard count > 0 else {
        if let stream = layout.stream.take(), frameCount < declaredFrameCount ?? 0 { repair(stream) }
        self.decoder = nil
        return nil
      }
      let skipped = min(skippedFrameCount, count)
      skippedFrameCount -= skipped
      if skipped == count { continue }
      let (block, notFinite) = mixer.mean(ofFrames: skipped..<count)
      notFiniteCount += notFinite
      return block
    }
  }

  /// Goes on with what can be decoded of a stream that the decoder stumbled over.
  private func repair(_ stream: FLACStream) {
    let repair = SoundLayout.repair(of: stream, from: frameCount)
    decoder = nil
    parts = repair.parts[...]
    skippedFrameCount = repair.skippedFrameCount
    if repair.damage.placeCount > 0 { layout.note(.damaged(repair.damage)) }
  }

  /// - Returns: whether there was one.
  private func openNextPart() -> Bool {
    decoder = nil
    while let part = parts.popFirst() {
      switch part {
      case .silence(let count):
        silentFrameCount = count
        return true
      case .encoded(let view), .resumed(let view, _):
        do {
          let next = try SoundDecoder(view, of: bytes)
          guard next.sampleRate == sampleRate else {
            leaveOut(next)
            continue
          }
          if next.channelCount != mixer.channelCount {
            mixer = ChannelMixer(channelCount: next.channelCount, itemCount: Self.itemsPerBlock)
          }
          decoder = next
          beSilent(forMissing: layout.missingFrameCount(before: next, of: part))
          return true
        } catch {
          guard case .resumed(_, let frameCount) = part else {
            layout.note(.complaint(error.reason))
            continue
          }
          beSilent(forMissing: frameCount)
          return true
        }
      }
    }
    return false
  }

  /// Says that a part has another sample rate.
  private func leaveOut(_ part: SoundDecoder) {
    let count = max(0, min(part.expectedFrameCount, bytes.greatestGap))
    otherFrameCount += count
    layout.note(
      .otherSampleRate(
        found: part.sampleRate, atSecond: Double(frameCount) / Double(sampleRate),
        seconds: Double(count) / Double(max(part.sampleRate, 1))))
  }

  private func beSilent(forMissing count: Int) {
    guard count > 0 else { return }
    damage.add(at: frameCount, frameCount: count)
    silentFrameCount = min(count, bytes.greatestGap)
  }

  /// Why the operating system stopped delivering bytes, if it did.
  public var failure: SoundReadingError? {
    bytes.failure.map { .unreadable(path: path, reason: String(cString: strerror($0))) }
  }

  /// What the owner of the file should know, once everything has been read.
  public var notes: [SoundNote] {
    var notes = layout.notes
    if damage.placeCount > 0 { notes.append(.damaged(damage)) }
    let expected = (declaredFrameCount.map { $0 - otherFrameCount } ?? frameCount) + layout.lackingFrameCount
    if frameCount < expected {
      notes.append(.truncated(expectedFrames: expected, foundFrames: frameCount))
    } else if frameCount > expected {
      notes.append(.longer(expectedFrames: expected, foundFrames: frameCount))
    }
    if notFiniteCount > 0 {
      notes.append(.notFinite(count: notFiniteCount))
    }
    return notes
  }

  /// All that its owner should know, of the file and of the sound that was read from it.
  func notes(on profile: LoudnessProfile) -> [SoundNote] {
    var notes = notes
    if mixer.channelsCancel {
      notes.append(.cancelling(channelCount: channelCount))
    } else if profile.isConstant {
      notes.append(profile.peak == 0 ? .silent : .constant(amplitude: profile.highest))
    } else if profile.highest - profile.lowest <= Self.roundingNoise {
      notes.append(.nextToSilent(lowest: profile.lowest, highest: profile.highest))
    } else if let offset = profile.restingOffset(threshold: SilenceTrimmer.standard.threshold(for: profile)) {
      notes.append(.offset(amplitude: offset))
    }
    if profile.peak > Self.tolerablePeak { notes.append(.beyondFullScale(peak: profile.peak)) }
    return notes
  }

  /// From the least to the greatest sample of dithered silence of 16 bits: two steps of rounding to either side.
  private static let roundingNoise: Float = 4 / 32768

  /// Lossy decoders overshoot a little; beyond this the file was made with another full scale in mind.
  private static let tolerablePeak: Float = 1.5
}
