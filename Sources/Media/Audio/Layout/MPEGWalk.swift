/// A walk along the frames of MPEG audio that reads their headers only: where there are frames, how many, and what lies
/// between them.
///
/// What a decoder makes of a stream depends on its own idea of where it ends and how to find back after damage. The walk
/// knows better: it sees the whole file.
struct MPEGWalk {
  /// Frames that belong together.
  struct Run {
    let header: MPEGFrameHeader
    /// Where the frames lie: one range, and one more after everything foreign between them.
    var ranges: [Range<Int>] = []
    var frameCount = 0
    /// Frames that must have stood before these, where now is something else.
    var missingFrameCount: Int
    /// What the encoder said of itself.
    var information: MPEGInformation?

    var sampleCount: Int { frameCount * header.samplesPerFrame }
    var missingSampleCount: Int { missingFrameCount * header.samplesPerFrame }
    fileprivate var byteCount: Int { ranges.reduce(0) { $0 + $1.count } }
  }

  private(set) var runs: [Run] = []
  /// Bytes before the first frame that are no tags.
  private(set) var leadingByteCount = 0
  /// Bytes between and after frames that are neither frames nor tags nor damaged frames.
  private(set) var foreignByteCount = 0
  /// Whether the file ends within a frame.
  private(set) var endsWithinFrame = false

  private let bytes: FileBytes
  private let end: Int
  /// From one frame to the next, without padding, in the free format.
  private var freeFrameByteCount: Int?

  /// Frames that have to follow each other before something is taken for one: bytes of anything else look like a header
  /// now and then.
  private static let convincing = 3
  /// How far into a file the first frame is looked for.
  private static let farthestStart = 1 << 16

  /// Walks from `start` on; nil if no frames are there.
  /// - Parameters:
  ///   - range: of the file, where the frames are; tags may stand there too.
  ///   - isSought: whether anything may stand before the first frame.
  init?(_ range: Range<Int>, in bytes: FileBytes, seeking isSought: Bool) {
    self.bytes = bytes
    end = range.upperBound
    var first = range.lowerBound
    let last = isSought ? min(end, first + Self.farthestStart) : first
    while !isConvincing(at: first) {
      first += 1
      guard first <= last else { return nil }
    }
    leadingByteCount = first - range.lowerBound
    walk(from: first)
    guard runs.contains(where: { $0.frameCount > 0 }) else { return nil }
  }

  private mutating func walk(from first: Int) {
    var position = first
    begin(at: first, missing: 0)
    while position < end {
      if let header = runs.last?.header, let next = endOfFrame(at: position, like: header) {
        take(position..<next)
        position = next
      } else if let tagEnd = MediaTags.end(ofTagAt: position, in: bytes) {
        position = tagEnd
      } else {
        position = findBack(from: position)
      }
    }
  }

  /// The header at `offset`, if it can be one of the stream.
  private func header(at offset: Int, like other: MPEGFrameHeader? = nil) -> MPEGFrameHeader? {
    guard offset + MPEGFrameHeader.byteCount <= end, let header = MPEGFrameHeader(at: offset, of: bytes) else {
      return nil
    }
    return other.map { header.isAkin(to: $0) } ?? true ? header : nil
  }

  private func byteCount(ofFrameAt offset: Int, _ header: MPEGFrameHeader) -> Int? {
    if let count = header.frameByteCount { return count }
    let padding = header.isPadded ? (header.layer == 1 ? 4 : 1) : 0
    if let freeFrameByteCount { return freeFrameByteCount + padding }
    // The next header of its kind tells.
    return (offset..<min(offset + 8192, end)).dropFirst(32).first { self.header(at: $0, like: header) != nil }.map {
      $0 - offset
    }
  }

  /// Where a frame ends that is whole and followed by another, by a tag, or by the end; nil if there is none.
  private func endOfFrame(at offset: Int, like other: MPEGFrameHeader?) -> Int? {
    guard let header = header(at: offset, like: other), let count = byteCount(ofFrameAt: offset, header) else {
      return nil
    }
    let next = offset + count
    guard next + MPEGFrameHeader.byteCount <= end else { return next <= end ? next : nil }
    let isFollowed = self.header(at: next, like: header) != nil || MediaTags.end(ofTagAt: next, in: bytes) != nil
    return isFollowed ? next : nil
  }

  /// Whether frames begin at `offset`: some that follow each other, or fewer up to the end.
  private func isConvincing(at offset: Int) -> Bool {
    guard let first = header(at: offset) else { return false }
    var position = offset
    for count in 0..<Self.convincing {
      guard let next = endOfFrame(at: position, like: first) else {
        // The last frame may have been cut.
        return count > 0 && position + MPEGFrameHeader.byteCount <= end && header(at: position, like: first) != nil
          && byteCount(ofFrameAt: position, first).map { position + $0 > end } ?? false
      }
      position = next
      if header(at: position, like: first) == nil { return true }
    }
    return true
  }

  /// Begins a run at a convincing place.
  private mutating func begin(at offset: Int, missing: Int) {
    guard let header = header(at: offset) else { return }
    freeFrameByteCount = nil
    if header.bitrate == nil {
      let padding = header.isPadded ? (header.layer == 1 ? 4 : 1) : 0
      freeFrameByteCount = byteCount(ofFrameAt: offset, header).map { $0 - padding }
    }
    runs.append(Run(header: header, missingFrameCount: missing))
  }

  private mutating func take(_ range: Range<Int>) {
    let index = runs.count - 1
    if let header = header(at: range.lowerBound),
      let information = MPEGInformation(at: range.lowerBound, header, in: bytes)
    {
      if runs[index].frameCount == 0 {
        runs[index].information = information
      } else {
        // Another stream begins here, glued to the first.
        runs.append(Run(header: runs[index].header, missingFrameCount: 0, information: information))
      }
      return
    }
    runs[index].frameCount += 1
    if let last = runs[index].ranges.last, last.upperBound == range.lowerBound {
      runs[index].ranges[runs[index].ranges.count - 1] = last.lowerBound..<range.upperBound
    } else {
      runs[index].ranges.append(range)
    }
  }

  /// Looks for the next frames behind a place that has none, and decides what lies between.
  /// - Returns: where to go on.
  private mutating func findBack(from position: Int) -> Int {
    guard let current = runs.last else { return end }
    let broken = header(at: position, like: current.header).flatMap { byteCount(ofFrameAt: position, $0) }
    guard let found = (position..<end).first(where: { isConvincing(at: $0) }) else {
      guard let broken, position + broken <= end else {
        endsWithinFrame = broken != nil
        foreignByteCount += broken == nil ? end - position : 0
        return end
      }
      // A whole frame, and something else behind it.
      take(position..<position + broken)
      foreignByteCount += end - position - broken
      return end
    }
    let gap = found - position
    guard let next = header(at: found), next.isAkin(to: current.header) else {
      // Sound of another kind, glued to the last frame of the first.
      let last = broken.flatMap { position + $0 <= found ? $0 : nil } ?? 0
      if last > 0 { take(position..<position + last) }
      foreignByteCount += gap - last
      begin(at: found, missing: 0)
      return found
    }
    let usual = Double(current.byteCount) / Double(max(current.frameCount, 1))
    let missing = usual > 0 ? Int((Double(gap) / usual).rounded()) : 0
    // Where frames are of one length, damaged ones leave a hole of that length, and what was put between does not.
    if missing > 0, abs(Double(gap) - Double(missing) * usual) <= Double(missing + 2) || !hasOneBitrate(current) {
      begin(at: found, missing: missing)
    } else if let broken, position + broken <= found {
      take(position..<position + broken)
      foreignByteCount += gap - broken
    } else {
      foreignByteCount += gap
    }
    return found
  }

  /// Whether the beginning of a run has frames of one length, but for padding.
  private func hasOneBitrate(_ run: Run) -> Bool {
    guard let start = run.ranges.first?.lowerBound else { return true }
    var position = start
    for _ in 0..<100 {
      guard let header = header(at: position, like: run.header), let count = byteCount(ofFrameAt: position, header)
      else {
        break
      }
      guard header.bitrate == run.header.bitrate else { return false }
      position += count
    }
    return true
  }
}
