extension SoundLayout {
  /// Frames as a decoder is to see them: nothing but frames, and before them how many they are.
  init(_ walk: MPEGWalk) {
    parts = []
    let sampleRate = Self.prevailingRate(of: walk.runs)
    var damage = SoundDamage(sampleRate: sampleRate)
    var position = 0
    for run in walk.runs {
      guard run.header.sampleRate == sampleRate else {
        notes.append(
          .otherSampleRate(
            found: run.header.sampleRate, atSecond: Double(position) / Double(sampleRate),
            seconds: Double(run.sampleCount) / Double(run.header.sampleRate)))
        continue
      }
      if run.missingFrameCount > 0 { damage.add(at: position, frameCount: run.missingSampleCount) }
      position += run.missingSampleCount + run.sampleCount
    }
    for stream in Self.streams(of: walk.runs.filter { $0.header.sampleRate == sampleRate }) { add(stream) }
    if walk.leadingByteCount > 0 { notes.append(.skippedBeginning(byteCount: walk.leadingByteCount)) }
    if walk.foreignByteCount > 0 { notes.append(.skipped(byteCount: walk.foreignByteCount)) }
    if damage.placeCount > 0 { notes.append(.damaged(damage)) }
    if walk.endsWithinFrame, lackingFrameCount == 0 { lackingFrameCount = walk.runs.last?.header.samplesPerFrame ?? 0 }
  }

  /// The rate that most of the sound has.
  private static func prevailingRate(of runs: [MPEGWalk.Run]) -> Int {
    let seconds = Dictionary(
      runs.map { ($0.header.sampleRate, Double($0.sampleCount) / Double($0.header.sampleRate)) }, uniquingKeysWith: +)
    return seconds.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? runs[0].header.sampleRate
  }

  /// Runs of one encoder's work: a new stream begins where an encoder says how many frames follow.
  private static func streams(of runs: [MPEGWalk.Run]) -> [[MPEGWalk.Run]] {
    runs.reduce(into: []) { streams, run in
      if streams.isEmpty || run.information != nil { streams.append([]) }
      streams[streams.count - 1].append(run)
    }
  }

  private mutating func add(_ stream: [MPEGWalk.Run]) {
    // What lies side by side is decoded in one go, so that a frame finds what it borrowed from the one before.
    var pieces: [MPEGWalk.Run] = []
    for run in stream {
      if let last = pieces.last, run.missingFrameCount == 0, run.header.isAkin(to: last.header) {
        pieces[pieces.count - 1].ranges += run.ranges
        pieces[pieces.count - 1].frameCount += run.frameCount
      } else {
        pieces.append(run)
      }
    }
    let found = stream.reduce(0) { $0 + $1.frameCount + $1.missingFrameCount }
    let information = stream[0].information
    let lacking = information?.frameCount.map { $0 - found } ?? 0
    // Some encoders count their own frame and some do not.
    if abs(lacking) > 1 {
      // What the encoder added at an end that is not there was never sound.
      let added = lacking > 0 ? max(0, (information?.gaps?.end ?? 0) - Self.decoderDelay(stream[0].header)) : 0
      lackingFrameCount += lacking * stream[0].header.samplesPerFrame - added
    }
    for (index, piece) in pieces.enumerated() where piece.frameCount > 0 {
      let isLast = index == pieces.count - 1 && lacking <= 1
      if index > 0 { parts.append(.silence(frameCount: piece.missingSampleCount + Self.decoderDelay(piece.header))) }
      var gaps = information?.gaps
      if index > 0 { gaps?.beginning = 0 }
      if !isLast { gaps?.end = 0 }
      parts.append(.encoded(Self.view(of: piece, gaps: index == 0 || isLast ? gaps : nil)))
    }
  }

  /// Samples that libmpg123 leaves out where it begins to decode layer III, its filters being empty.
  private static func decoderDelay(_ header: MPEGFrameHeader) -> Int { header.layer == 3 ? 529 : 0 }

  private static func view(of piece: MPEGWalk.Run, gaps: MPEGInformation.Gaps?) -> ByteView {
    var view = ByteView([])
    if piece.header.layer == 3, piece.header.bitrate != nil {
      view = ByteView(MPEGInformation.bytes(before: piece.header, frameCount: piece.frameCount, gaps: gaps))
    }
    for range in piece.ranges { view.append(range) }
    return view
  }
}
