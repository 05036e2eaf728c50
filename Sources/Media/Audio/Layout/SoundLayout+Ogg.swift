extension SoundLayout {
  /// Streams of one rate one after the other, each without the pages of what it was mixed with.
  init(_ walk: OggWalk, in bytes: FileBytes) {
    parts = []
    let sampleRate = Self.prevailingRate(of: walk.streams)
    var position = 0
    for (index, stream) in walk.streams.enumerated() {
      let length = max(0, stream.endPosition - stream.coding.skippedUnitCount)
      let seconds = Double(length) / Double(stream.coding.unitsPerSecond)
      let second = Double(position) / Double(sampleRate)
      if stream.coding.sampleRate != sampleRate {
        notes.append(.otherSampleRate(found: stream.coding.sampleRate, atSecond: second, seconds: seconds))
        continue
      }
      position += stream.coding.frameCount(ofUnits: length)
      guard stream.hasHeaders else {
        notes.append(.undecodableStream(atSecond: second, seconds: seconds))
        continue
      }
      add(stream, in: bytes)
      let isLast = index == walk.streams.count - 1
      if isLast, let broken = walk.brokenEnd, let end = broken.granulePosition, end > stream.endPosition {
        lackingFrameCount = stream.coding.frameCount(ofUnits: end - stream.endPosition)
      } else if !stream.isEnded {
        notes.append(.unfinished(stream: index + 1, of: walk.streams.count))
      }
    }
    if walk.strangeByteCount > 0 { notes.append(.strangeStreams(byteCount: walk.strangeByteCount)) }
    if walk.foreignByteCount > 0 { notes.append(.skipped(byteCount: walk.foreignByteCount)) }
  }

  /// The rate that most of the sound has.
  private static func prevailingRate(of streams: [OggWalk.Stream]) -> Int {
    let seconds = Dictionary(
      streams.map { ($0.coding.sampleRate, Double($0.endPosition) / Double($0.coding.unitsPerSecond)) },
      uniquingKeysWith: +)
    return seconds.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? streams[0].coding.sampleRate
  }

  private mutating func add(_ stream: OggWalk.Stream, in bytes: FileBytes) {
    var ranges: [Range<Int>] = []
    for page in stream.headers { ranges.appendJoining(page.range) }
    var position = stream.coding.skippedUnitCount
    for run in stream.runs {
      guard let end = run.endPosition else { continue }
      if run.isBehindHole {
        var view = Self.view(ofHeadersIn: stream, bytes)
        for range in run.ranges { view.append(range) }
        parts.append(.resumed(view, frameCount: stream.coding.frameCount(ofUnits: max(0, end - position))))
      } else {
        var joined = ranges
        for range in run.ranges { joined.appendJoining(range) }
        var view = ByteView([])
        for range in joined { view.append(range) }
        parts.append(.encoded(view))
      }
      position = end
    }
  }

  /// The headers for pages from the middle, of which nothing is to be thrown away.
  private static func view(ofHeadersIn stream: OggWalk.Stream, _ bytes: FileBytes) -> ByteView {
    var view = ByteView([])
    for (index, page) in stream.headers.enumerated() {
      if index == 0, let skip = stream.coding.skipOffset,
        var literal = bytes.bytes(at: page.range.lowerBound, count: page.range.count)
      {
        let place = skip - page.range.lowerBound
        literal.replaceSubrange(place..<place + 2, with: [0, 0])
        literal.replaceSubrange(OggPages.checksum, with: OggPages.littleEndian(OggPages.checksum(of: literal)))
        view = ByteView(literal)
      } else {
        view.append(page.range)
      }
    }
    return view
  }
}
