/// Where in a file its sound lies, how much of it there should be, and what is the matter with it, all found out before
/// anything is decoded.
struct SoundLayout {
  /// One after the other they are the sound.
  enum Part {
    case encoded(ByteView)
    /// What follows a hole, and how long hole and part are together.
    case resumed(ByteView, frameCount: Int)
    /// In the place of frames that cannot be decoded, so that what follows keeps its time.
    case silence(frameCount: Int)
  }

  var parts: [Part]
  /// What the header promises; nil where it does not say.
  var declaredFrameCount: Int?
  /// Frames that are missing at the end, by what only the walk through the file could tell; below 0 there are more than
  /// were promised.
  var lackingFrameCount = 0
  var notes: [SoundNote] = []
  /// What to look at again if the decoder stumbles.
  var stream: FLACStream?
  /// Where another sound begins behind this one; nil if none does.
  private var nextSound: Int?

  /// Whether the decoder of the first part sees all that there is.
  var isWhole: Bool {
    if parts.count == 1, case .encoded = parts[0] { true } else { false }
  }

  /// A file as it is.
  init(_ view: ByteView) { parts = [.encoded(view)] }

  /// Frames that a part lacks at its beginning, by how long it should be and how long its decoder finds it.
  func missingFrameCount(before decoder: SoundDecoder, of part: Part) -> Int {
    guard case .resumed(_, let frameCount) = part else { return 0 }
    return max(0, frameCount - max(0, decoder.expectedFrameCount))
  }

  /// Adds a note, unless there is one like it.
  mutating func note(_ note: SoundNote) {
    if !notes.contains(note) { notes.append(note) }
  }

  /// The layout that the first bytes of a file call for.
  static func of(_ bytes: FileBytes) -> SoundLayout? {
    recognised(at: MediaTags.endOfLeadingTags(in: bytes), in: bytes)?.joinedByFollowing(in: bytes)
  }

  /// With the sounds that follow, which somebody glued to the first, each with a header of its own.
  private consuming func joinedByFollowing(in bytes: FileBytes) -> SoundLayout {
    var (joined, count) = (self, 1)
    while let start = joined.nextSound {
      guard count < Self.mostSounds, let following = Self.recognised(at: start, in: bytes, isSought: true) else {
        joined.notes.append(.skipped(byteCount: bytes.count - start))
        break
      }
      count += 1
      joined.parts += following.parts
      joined.nextSound = following.nextSound
      joined.declaredFrameCount = joined.declaredFrameCount.flatMap { count in
        following.declaredFrameCount.map { count + $0 }
      }
      joined.lackingFrameCount += following.lackingFrameCount
      for note in following.notes { joined.note(note) }
    }
    if count > 1 { joined.note(.joined(soundCount: count)) }
    return joined
  }

  private static let mostSounds = 1000

  /// Whether a sound begins here that has a header, as far as a few bytes tell.
  static func isBeginning(at start: Int, in bytes: FileBytes) -> Bool {
    guard let head = bytes.bytes(at: start, count: 12) else { return false }
    func stands(_ text: StaticString, at offset: Int = 0) -> Bool {
      head[offset...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    return switch head[0] {
    case UInt8(ascii: "R"), UInt8(ascii: "B"):
      stands("WAVE", at: 8) && (stands("RIF") || stands("RF64") || stands("BW64"))
    case UInt8(ascii: "F"): stands("FORM") && stands("AIF", at: 8)
    case UInt8(ascii: "c"): stands("caff") && stands("desc", at: 8)
    case UInt8(ascii: "."): stands(".snd") && head[4] == 0 && head[5] == 0
    case UInt8(ascii: "f"): stands("fLaC") && head[4] & 0x7F == 0 && head[5] == 0
    case UInt8(ascii: "O"): stands("OggS") && head[4] == 0
    default: false
    }
  }

  /// The layout of a file that begins with something else than its sound; nil if none is found soon.
  static func searched(in bytes: FileBytes) -> SoundLayout? {
    let beginning = MediaTags.endOfLeadingTags(in: bytes)
    // A hole in a file is as long as it is.
    let first = (beginning..<max(beginning, bytes.count)).first { bytes.byte(at: $0) != 0 } ?? bytes.count
    let end = min(bytes.count, first + farthestStart)
    for offset in first..<end where beginnings.contains(bytes.byte(at: offset) ?? 0) {
      guard var layout = recognised(at: offset, in: bytes, isSought: true)?.joinedByFollowing(in: bytes) else {
        continue
      }
      if offset > beginning { layout.notes.insert(.skippedBeginning(byteCount: offset - beginning), at: 0) }
      return layout
    }
    return nil
  }

  private static let farthestStart = 1 << 20
  /// The first bytes of all that is recognised.
  private static let beginnings = Set("RFBrf.dcO".utf8).union([0xFF])

  private static func recognised(at start: Int, in bytes: FileBytes, isSought: Bool = false) -> SoundLayout? {
    if let wave = RIFFSound(at: start, in: bytes) { return SoundLayout(wave, in: bytes) }
    if let sound = AIFFSound(at: start, in: bytes) {
      let isRight = start == 0 && !sound.samples.isMistaken && sound.brokenChunk == nil
      // Of two numbers in the header the one that differs from the truth is the one to tell of.
      let found = sound.samples.byteCount / sound.bytesPerFrame
      let declared = sound.samples.declaredByteCount.map { $0 / sound.bytesPerFrame }
      let isCounted =
        declared == found && sound.declaredFrameCount != 0xFFFF_FFFF && sound.samples.others.isEmpty
      var layout = SoundLayout(
        isRight && sound.declaredFrameCount == found ? [ByteView(0..<bytes.count)] : sound.views,
        declaring: isCounted || declared.map { $0 > found } ?? false ? sound.declaredFrameCount : declared,
        of: sound.samples)
      if let name = sound.brokenChunk { layout.notes.append(.brokenChunk(name)) }
      return layout
    }
    if let sound = SunSound(at: start, in: bytes) {
      return SoundLayout([sound.view], of: sound.samples, sound.bytesPerFrame)
    }
    if let sound = CoreAudioSound(at: start, in: bytes) {
      return SoundLayout(sound.views, of: sound.samples, sound.bytesPerFrame)
    }
    if let sound = CountedSound(at: start, in: bytes) {
      var layout = SoundLayout(sound.view)
      layout.declaredFrameCount = sound.declaredFrameCount
      return layout
    }
    if let stream = FLACStream(at: start, in: bytes) { return SoundLayout(stream) }
    if let walk = OggWalk(from: start, in: bytes) { return SoundLayout(walk, in: bytes) }
    if bytes.starts(with: "OggS", at: start) { return SoundLayout(ByteView(start..<bytes.count)) }
    if let walk = MPEGWalk(start..<bytes.count, in: bytes, seeking: false) { return SoundLayout(walk) }
    return start > 0 && !isSought ? SoundLayout(ByteView(start..<bytes.count)) : nil
  }

  private init(_ views: [ByteView], of samples: SampleRun, _ bytesPerFrame: Int) {
    self.init(views, declaring: samples.declaredByteCount.map { $0 / bytesPerFrame }, of: samples)
  }

  private init(_ views: [ByteView], declaring frameCount: Int?, of samples: SampleRun) {
    parts = views.map { .encoded($0) }
    nextSound = samples.nextSound
    declaredFrameCount = frameCount
    if samples.ranges.count > 1 { notes.append(.joined(soundCount: samples.ranges.count)) }
  }

  private init?(_ wave: RIFFSound, in bytes: FileBytes) {
    let samples = wave.samples
    if wave.isMPEG {
      guard let walk = MPEGWalk(samples.range, in: bytes, seeking: true) else { return nil }
      self.init(walk)
      return
    }
    self.init(
      wave.isAsItShouldBe ? [ByteView(0..<bytes.count)] : wave.views,
      declaring: wave.bytesPerFrame.flatMap { size in samples.declaredByteCount.map { $0 / size } }, of: samples)
    if let name = wave.brokenChunk { notes.append(.brokenChunk(name)) }
    if wave.bytesPerFrame == nil, let declared = samples.declaredByteCount, declared != samples.byteCount {
      notes.append(.otherByteCount(expected: declared, found: samples.byteCount))
    }
  }

  private init(_ stream: FLACStream) {
    let declared = stream.declaredSampleCount
    let found = stream.endSample
    // Longer than its header says, or without a number there: the last frame knows.
    self.init(stream.view(declaring: max(declared, found ?? 0)))
    declaredFrameCount = declared > 0 ? declared : nil
    self.stream = stream
  }
}
