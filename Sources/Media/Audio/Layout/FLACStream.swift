/// What the header of a FLAC stream says, and where its frames are.
///
/// libFLAC decodes a stream as long as all is well, and where it is not libsndfile stops. So the frames are looked for
/// here: each begins with a header that has a checksum, says which samples it holds, and ends with a checksum of the whole.
/// - Source: RFC 9639, §8.2 (the header of a stream), §9.1 (of a frame) and §9.3 (checksums).
struct FLACStream {
  /// A frame whose checksums are right.
  struct Frame: Equatable {
    var range: Range<Int>
    var firstSample: Int
    var sampleCount: Int
    var endSample: Int { firstSample + sampleCount }
  }

  /// Of the stream in the file.
  let start: Int
  let sampleRate: Int
  /// Of all frames together; 0 if the writer could not know.
  let declaredSampleCount: Int

  let bytes: FileBytes
  private let blockSize: Int
  private let greatestFrameByteCount: Int
  /// Where the first frame begins.
  private let firstFrame: Int
  private let end: Int

  /// Nil if no FLAC begins at `start`.
  init?(at start: Int, in bytes: FileBytes) {
    guard bytes.starts(with: "fLaC", at: start), let head = bytes.bytes(at: start + 4, count: 38), head[0] & 0x7F == 0,
      head[1...3].elementsEqual([0, 0, 34])
    else { return nil }
    self.start = start
    self.bytes = bytes
    let facts = head[4...].map { Int($0) }
    blockSize = facts[2] << 8 | facts[3]
    sampleRate = facts[10] << 12 | facts[11] << 4 | facts[12] >> 4
    declaredSampleCount = (facts[13] & 15) << 32 | facts[14...17].reduce(0) { $0 << 8 | $1 }
    let (channels, bits) = (facts[12] >> 1 & 7 + 1, (facts[12] & 1) << 4 | facts[13] >> 4 + 1)
    let stated = facts[7] << 16 | facts[8] << 8 | facts[9]
    greatestFrameByteCount = max(stated, blockSize * channels * (bits + 8) / 8) + 64
    // What looks like a tag within the header is none.
    end = max(start + Self.headerByteCount, MediaTags.startOfTrailingTags(in: bytes))
    var offset = start + 4
    var isLast = false
    while !isLast {
      guard let type = bytes.byte(at: offset), let size = bytes.bigEndian(at: offset + 1, byteCount: 3) else {
        return nil
      }
      isLast = type & 0x80 != 0
      offset += 4 + size
    }
    firstFrame = offset
  }

  /// Where the last frame says that the stream ends; nil if the file does not end with a whole frame.
  var endSample: Int? {
    var offset = max(firstFrame, end - min(greatestFrameByteCount, Self.mostSearched))
    while offset < end {
      if let header = FLACFrameHeader(at: offset, of: bytes, blockSize: blockSize),
        endOfFrame(at: offset, upTo: end) == end
      {
        return header.firstSample + header.sampleCount
      }
      offset += 1
    }
    return nil
  }

  private static let mostSearched = 1 << 17
  /// Of the name and of the first block, which every stream has.
  private static let headerByteCount = 42

  /// All frames that are whole, in order.
  func intactFrames() -> [Frame] {
    var frames: [Frame] = []
    var offset = firstFrame
    // A file made to deceive might hold nothing but beginnings of frames.
    var budget = 8 * (end - firstFrame) + 1 << 20
    while offset < end, budget > 0 {
      guard let header = FLACFrameHeader(at: offset, of: bytes, blockSize: blockSize),
        header.firstSample >= frames.last?.endSample ?? 0
      else {
        offset += 1
        continue
      }
      let limit = min(end, offset + greatestFrameByteCount)
      guard let frameEnd = endOfFrame(at: offset, upTo: limit) else {
        budget -= limit - offset
        offset += 1
        continue
      }
      budget -= frameEnd - offset
      frames.append(
        Frame(range: offset..<frameEnd, firstSample: header.firstSample, sampleCount: header.sampleCount))
      offset = frameEnd
    }
    return frames
  }

  /// Where the frame at `offset` ends: at the first place where its checksum is right and another frame or the end is.
  private func endOfFrame(at offset: Int, upTo limit: Int) -> Int? {
    var checksum: UInt16 = 0
    for place in offset..<limit {
      if checksum == 0, place > offset + 8,
        FLACFrameHeader(at: place, of: bytes, blockSize: blockSize) != nil
      {
        return place
      }
      guard let byte = bytes.byte(at: place) else { return nil }
      checksum = checksum << 8 ^ Self.checksums[Int(checksum >> 8) ^ Int(byte)]
    }
    return checksum == 0 && limit == end ? limit : nil
  }

  /// CRC-16 with polynomial 0x8005.
  private static let checksums: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { remainder, _ in remainder << 1 ^ (remainder >> 15 == 1 ? 0x8005 : 0) }
  }

  /// The stream as it is.
  /// - Parameter sampleCount: what its header is to say.
  func view(declaring sampleCount: Int) -> ByteView {
    ByteView(start..<end, patchedBy: [(offset: start + 21, bytes: count(sampleCount))])
  }

  /// A stream of some bytes of this one.
  func view(of range: Range<Int>, sampleCount: Int) -> ByteView? {
    // The header alone, said to be the last before the frames, and without a checksum of the samples.
    guard var head = bytes.bytes(at: start, count: Self.headerByteCount) else { return nil }
    head[4] = 0x80
    head.replaceSubrange(21..<26, with: count(sampleCount))
    head.replaceSubrange(26..<42, with: repeatElement(0, count: 16))
    var view = ByteView(head)
    view.append(range)
    return view
  }

  /// 36 bits, behind four that belong to something else.
  private func count(_ sampleCount: Int) -> [UInt8] {
    let first = bytes.byte(at: start + 21) ?? 0
    return [first & 0xF0 | UInt8(truncatingIfNeeded: sampleCount >> 32 & 15)]
      + (0..<4).map { UInt8(truncatingIfNeeded: sampleCount >> (24 - 8 * $0)) }
  }
}

/// The header of one frame of FLAC.
struct FLACFrameHeader {
  let firstSample: Int
  let sampleCount: Int

  /// Nil for what can be no header; its checksum leaves one in 256 of what looks like one.
  /// - Parameter blockSize: of the stream, for frames that are numbered and not their samples.
  init?(at offset: Int, of bytes: FileBytes, blockSize: Int) {
    guard bytes.byte(at: offset) == 0xFF, let second = bytes.byte(at: offset + 1), second & 0xFE == 0xF8,
      // Sixteen bytes are the most that a header takes, and no frame is shorter with its samples than ten.
      let head = bytes.bytes(at: offset, count: min(16, bytes.count - offset)), head.count >= 9
    else { return nil }
    let (sizeCode, rateCode) = (head[2] >> 4, head[2] & 15)
    guard sizeCode != 0, rateCode != 15, head[3] >> 4 < 11, head[3] & 1 == 0, head[3] >> 1 & 7 != 3 else { return nil }
    // The number is coded as a character of UTF-8 would be, in up to seven bytes.
    let ones = (~head[4]).leadingZeroBitCount
    guard ones != 1, ones < 8 else { return nil }
    var place = 4 + max(ones, 1)
    guard place + 5 <= head.count else { return nil }
    var number = ones == 0 ? Int(head[4]) : ones == 7 ? 0 : Int(head[4] & (0x7F >> UInt8(ones)))
    for byte in head[5..<place] {
      guard byte & 0xC0 == 0x80 else { return nil }
      number = number << 6 | Int(byte & 0x3F)
    }
    func take(_ byteCount: Int) -> Int {
      defer { place += byteCount }
      return head[place..<place + byteCount].reduce(0) { $0 << 8 | Int($1) }
    }
    sampleCount =
      switch sizeCode {
      case 1: 192
      case 2...5: 576 << (Int(sizeCode) - 2)
      case 6: take(1) + 1
      case 7: take(2) + 1
      default: 256 << (Int(sizeCode) - 8)
      }
    place += rateCode == 12 ? 1 : rateCode == 13 || rateCode == 14 ? 2 : 0
    guard place < head.count else { return nil }
    let checksum = head[..<place].reduce(UInt8(0)) { Self.checksums[Int($0 ^ $1)] }
    guard checksum == head[place] else { return nil }
    firstSample = head[1] & 1 == 1 ? number : number * blockSize
  }

  /// CRC-8 with polynomial 7.
  private static let checksums: [UInt8] = (0..<256).map { byte in
    (0..<8).reduce(UInt8(byte)) { remainder, _ in remainder << 1 ^ (remainder >> 7 == 1 ? 7 : 0) }
  }
}
