/// A walk along the pages of an Ogg file: which streams follow each other, and where pages are missing.
///
/// libsndfile reads the first stream, and passes over missing pages without a word, so that what follows comes too early.
/// Here every page is looked at: its checksum, its number, and how much of the stream it says has been there.
struct OggWalk {
  /// One stream of sound; several follow each other where files were joined or a station went on to the next title.
  struct Stream {
    let coding: OggCoding
    let serialNumber: Int
    /// Pages that say how to decode, whole or not.
    var headers: [OggPage]
    var runs: [Run] = []
    /// Whether the page that ends the stream is there.
    var isEnded = false
    fileprivate var lastNumber: UInt32

    var hasHeaders: Bool { headers.reduce(0) { $0 + $1.endedPacketCount } >= coding.headerPacketCount }
    /// Units of the stream when it ends.
    var endPosition: Int { runs.last { $0.endPosition != nil }?.endPosition ?? 0 }
  }

  /// Pages that follow each other without a gap.
  struct Run {
    /// Where they lie: one range, and one more behind every page that belongs to another stream.
    var ranges: [Range<Int>] = []
    /// Units of the stream behind the last packet; nil if no packet ends in the run.
    var endPosition: Int?
    /// Whether pages before these are missing.
    let isBehindHole: Bool
  }

  private(set) var streams: [Stream] = []
  /// Bytes that are neither intact pages nor in the place of some.
  private(set) var foreignByteCount = 0
  /// Bytes of streams that are played alone and whose coding is unknown, or lost with their first page.
  private(set) var strangeByteCount = 0
  /// The last page that is damaged or cut, if no intact one follows.
  private(set) var brokenEnd: OggPage?

  private let bytes: FileBytes
  private let end: Int
  /// Streams that are played together with the sound: pictures, texts.
  private var companions: Set<Int> = []
  private var isAmongFirstPages = false
  private var hasSound = false
  /// Bytes before the next page that are no page.
  private var pendingByteCount = 0
  /// A file made to deceive might hold nothing but beginnings of pages.
  private var budget: Int

  /// Nil if no stream of sound begins at `start`.
  init?(from start: Int, in bytes: FileBytes) {
    self.bytes = bytes
    end = MediaTags.startOfTrailingTags(in: bytes)
    budget = 8 * bytes.count + 1 << 20
    guard let first = intactPage(at: start), first.isFirst else { return nil }
    var offset = start
    while offset < end {
      if let page = intactPage(at: offset) {
        take(page)
        offset = page.range.upperBound
      } else {
        offset = MediaTags.end(ofTagAt: offset, in: bytes) ?? findBack(from: offset)
      }
    }
    guard !streams.isEmpty else { return nil }
  }

  private mutating func intactPage(at offset: Int) -> OggPage? {
    guard budget > 0, let page = OggPage(at: offset, in: bytes), page.range.upperBound <= end else { return nil }
    budget -= page.range.count
    return page.isIntact(in: bytes) ? page : nil
  }

  /// The next place with an intact page, or the end.
  private mutating func findBack(from offset: Int) -> Int {
    var broken: OggPage?
    for place in offset..<end where bytes.byte(at: place) == UInt8(ascii: "O") {
      guard let page = OggPage(at: place, in: bytes) else { continue }
      if place > offset, intactPage(at: place) != nil {
        pendingByteCount = place - offset
        return place
      }
      if page.serialNumber == streams.last?.serialNumber { broken = page }
    }
    brokenEnd = broken
    if broken == nil { foreignByteCount += end - offset }
    return end
  }

  private mutating func take(_ page: OggPage) {
    let skipped = pendingByteCount
    pendingByteCount = 0
    if page.isFirst {
      if streams.last?.isEnded ?? false { foreignByteCount += skipped }
      begin(with: page)
      return
    }
    isAmongFirstPages = false
    guard !companions.contains(page.serialNumber), let index = streams.indices.last,
      streams[index].serialNumber == page.serialNumber
    else {
      if !hasSound || !companions.contains(page.serialNumber) { strangeByteCount += page.range.count }
      return
    }
    let distance = page.sequenceNumber &- streams[index].lastNumber
    guard 1...1 << 31 ~= distance else {
      // A page that was there before.
      foreignByteCount += page.range.count
      return
    }
    if distance == 1 { foreignByteCount += skipped }
    streams[index].take(page, isBehindHole: distance > 1, inPlaceOf: skipped)
  }

  /// The first pages of all that is played together stand side by side.
  private mutating func begin(with page: OggPage) {
    if !isAmongFirstPages {
      companions = []
      hasSound = false
    }
    isAmongFirstPages = true
    if !hasSound, let coding = OggCoding(on: page, in: bytes) {
      hasSound = true
      streams.append(
        Stream(
          coding: coding, serialNumber: page.serialNumber, headers: [page], lastNumber: page.sequenceNumber))
    } else {
      companions.insert(page.serialNumber)
    }
  }
}

extension OggWalk.Stream {
  fileprivate mutating func take(_ page: OggPage, isBehindHole: Bool, inPlaceOf byteCount: Int) {
    lastNumber = page.sequenceNumber
    isEnded = isEnded || page.isLast
    if !hasHeaders, page.granulePosition ?? 0 == 0 {
      headers.append(page)
      return
    }
    // What was recorded from a station begins somewhere, and lacks nothing.
    let isBehindHole = isBehindHole && !(runs.isEmpty && byteCount == 0)
    if runs.isEmpty || isBehindHole { runs.append(OggWalk.Run(isBehindHole: isBehindHole)) }
    runs[runs.count - 1].take(page)
  }
}

extension OggWalk.Run {
  fileprivate mutating func take(_ page: OggPage) {
    endPosition = page.granulePosition ?? endPosition
    ranges.appendJoining(page.range)
  }
}

extension [Range<Int>] {
  /// Adds a range to the last one if it goes on there.
  mutating func appendJoining(_ range: Range<Int>) {
    if let last, last.upperBound == range.lowerBound {
      self[count - 1] = last.lowerBound..<range.upperBound
    } else {
      append(range)
    }
  }
}
