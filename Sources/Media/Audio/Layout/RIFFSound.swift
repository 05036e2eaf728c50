/// A WAV file: RIFF, its sisters for long files (RF64, BW64) and with the greatest byte first (RIFX), and Wave64.
struct RIFFSound {
  let samples: SampleRun
  /// Bytes of all channels together; nil for compressed samples.
  let bytesPerFrame: Int?
  /// Whether the samples are MPEG frames.
  let isMPEG: Bool
  /// Each run of samples behind a header that is true.
  let views: [ByteView]
  /// The name of a chunk whose size cannot be right; nil if there is none.
  let brokenChunk: String?
  /// Whether the header that is there does as well.
  let isAsItShouldBe: Bool

  /// A chunk of the header.
  private struct Chunk {
    var name: [UInt8]
    /// Of its contents in the file.
    var start: Int
    var byteCount: Int
  }

  /// Which of the family it is.
  private struct Dialect {
    let isBigEndian: Bool
    let isWave64: Bool
    let start: Int

    init?(at start: Int, in bytes: FileBytes) {
      self.start = start
      isBigEndian = bytes.starts(with: "RIFX", at: start)
      isWave64 = bytes.starts(with: RIFFSound.wave64, at: start)
      let isRIFF = ["RIFF", "RIFX", "RF64", "BW64"].contains { bytes.starts(with: Array($0.utf8), at: start) }
      guard
        isRIFF && bytes.starts(with: "WAVE", at: start + 8) || isWave64 && bytes.starts(with: "wave", at: start + 24)
      else { return nil }
    }

    var firstChunk: Int { start + (isWave64 ? 40 : 12) }
    /// Of a name and a size.
    var headByteCount: Int { isWave64 ? 24 : 8 }

    func number(at offset: Int, byteCount: Int = 4, in bytes: FileBytes) -> Int? {
      isBigEndian
        ? bytes.bigEndian(at: offset, byteCount: byteCount) : bytes.littleEndian(at: offset, byteCount: byteCount)
    }

    func chunk(at offset: Int, in bytes: FileBytes) -> Chunk? {
      guard SampleRun.isName(at: offset, in: bytes), let name = bytes.bytes(at: offset, count: 4) else { return nil }
      let size =
        isWave64
        ? number(at: offset + 16, byteCount: 8, in: bytes).map { max($0, 0) - 24 } : number(at: offset + 4, in: bytes)
      guard let size, size >= 0 else { return nil }
      return Chunk(name: name, start: offset + headByteCount, byteCount: size)
    }

    /// Where the chunk behind another one begins. Some programs forget the byte that makes a length even.
    func place(behind chunk: Chunk, in bytes: FileBytes) -> Int? {
      let (end, overflows) = chunk.start.addingReportingOverflow(chunk.byteCount)
      guard !overflows, end < Int.max - 8 else { return nil }
      guard !isWave64 else { return end + (8 - (chunk.start - start + chunk.byteCount) % 8) % 8 }
      guard chunk.byteCount % 2 == 1 else { return end }
      let isForgotten = !SampleRun.isName(at: end + 1, in: bytes) && SampleRun.isName(at: end, in: bytes)
      return isForgotten ? end : end + 1
    }
  }

  private static let wave64: [UInt8] =
    Array("riff".utf8) + [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 4, 0xC1, 0, 0]
  /// Sizes from here on were written by programs that could not know better.
  private static let greatestSize = 0x7FFF_0000
  private static let mostChunks = 1000

  /// Nil if no such file begins at `start`, or it has no samples that could be found.
  init?(at start: Int, in bytes: FileBytes) {
    guard let dialect = Dialect(at: start, in: bytes), let header = Header(dialect, in: bytes) else { return nil }
    let (data, format) = (header.data, header.format)
    let declared = header.declared
    let isOpen =
      !dialect.isWave64 && header.longByteCount == nil && declared >= Self.greatestSize
      && declared > bytes.count - data.start
    let samples = SampleRun(
      from: data.start, declared: declared, isOpen: isOpen, in: bytes,
      followedBy: { offset in
        guard let chunk = dialect.chunk(at: offset, in: bytes), let end = dialect.place(behind: chunk, in: bytes) else {
          return nil
        }
        let isSamples = chunk.name.elementsEqual("data".utf8)
        return SampleRun.FollowingChunk(
          end: end, samples: isSamples ? chunk.start..<chunk.start + chunk.byteCount : nil)
      })
    func number(_ offset: Int) -> Int {
      let (first, second) = (format[offset], format[offset + 1])
      return dialect.isBigEndian ? first << 8 | second : second << 8 | first
    }
    let tag = number(0)
    isMPEG = [0x50, 0x55].contains(tag)
    // Linear, float, A-law, μ-law, extensible: a frame has a fixed number of bytes.
    bytesPerFrame = [1, 3, 6, 7, 0xFFFE].contains(tag) && number(12) > 0 ? number(12) : nil
    // The size of all chunks, which some leave at 0 or at that of an empty file.
    let end = (dialect.number(at: start + 4, in: bytes) ?? 0) + 8
    let isWholeCounted =
      dialect.isWave64 || header.longByteCount != nil || (samples.range.upperBound...bytes.count + 1).contains(end)
    isAsItShouldBe =
      start == 0 && !samples.isMistaken && isWholeCounted && header.isInOrder && header.brokenChunk == nil
    self.samples = samples
    brokenChunk = header.brokenChunk
    views = samples.ranges.map { Self.view(of: $0, header, isBigEndian: dialect.isBigEndian) }
  }

  /// What stands before the samples.
  private struct Header {
    var data: Chunk
    /// The contents of the chunk that describes the samples.
    var format: [Int]
    /// That chunk, and another one that compressed samples may need: name and contents.
    var kept: [(name: [UInt8], contents: [UInt8])] = []
    /// Whether every chunk begins at an even place, and the description stands before the samples, as they should.
    var isInOrder = true
    /// A chunk behind which the next was looked for.
    var brokenChunk: String?
    /// Of the samples, where 32 bits are too few.
    var longByteCount: Int?
    var declared: Int { longByteCount ?? data.byteCount }

    init?(_ dialect: Dialect, in bytes: FileBytes) {
      var offset = dialect.firstChunk
      var format: [UInt8]?
      var data: Chunk?
      for _ in 0..<RIFFSound.mostChunks {
        guard let chunk = dialect.chunk(at: offset, in: bytes) else { break }
        switch String(decoding: chunk.name, as: UTF8.self) {
        case "fmt " where chunk.byteCount >= 14 && chunk.byteCount <= 1 << 12:
          format = bytes.bytes(at: chunk.start, count: chunk.byteCount)
          if data != nil { isInOrder = false }
          if let format { kept.append((chunk.name, format)) }
        case "fact" where chunk.byteCount <= 64:
          if let contents = bytes.bytes(at: chunk.start, count: chunk.byteCount) { kept.append((chunk.name, contents)) }
        case "ds64":
          longByteCount = bytes.littleEndian(at: chunk.start + 8, byteCount: 8)
        case "data" where data == nil:
          data = chunk
        default: break
        }
        if (chunk.start - dialect.start) % 2 == 1 { isInOrder = false }
        // Some programs describe samples behind them.
        guard data == nil || format == nil else { break }
        if let next = dialect.place(behind: chunk, in: bytes), next > offset,
          dialect.isWave64 || SampleRun.isName(at: next, in: bytes)
        {
          offset = next
        } else if let next = SampleRun.nextPlace(of: ["fmt ", "data"], from: chunk.start, in: bytes), !dialect.isWave64
        {
          (offset, brokenChunk) = (next, String(decoding: chunk.name, as: UTF8.self))
        } else {
          break
        }
      }
      guard let data, let format else { return nil }
      if data.byteCount != 0xFFFF_FFFF || longByteCount ?? 0 < 0 { longByteCount = nil }
      self.data = data
      self.format = format.map { Int($0) }
    }
  }

  private static func view(of samples: Range<Int>, _ header: Header, isBigEndian: Bool) -> ByteView {
    let count = samples.count
    let isLong = count > 0xFFFF_0000
    var chunks: [UInt8] = []
    func append(_ name: String) { chunks += name.utf8 }
    func append(_ value: Int, byteCount: Int = 4) {
      let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      chunks += isBigEndian ? bytes.reversed() : bytes
    }
    let keptByteCount = header.kept.reduce(0) { $0 + 8 + $1.contents.count + $1.contents.count % 2 }
    let riffByteCount = 4 + (isLong ? 36 : 0) + keptByteCount + 8 + count
    append(isLong ? "RF64" : isBigEndian ? "RIFX" : "RIFF")
    append(isLong ? 0xFFFF_FFFF : riffByteCount)
    append("WAVE")
    if isLong {
      append("ds64")
      append(28)
      append(riffByteCount, byteCount: 8)
      append(count, byteCount: 8)
      append(0, byteCount: 8)
      append(0)
    }
    for chunk in header.kept {
      chunks += chunk.name
      append(chunk.contents.count)
      chunks += chunk.contents
      if chunk.contents.count % 2 == 1 { chunks.append(0) }
    }
    append("data")
    append(isLong ? 0xFFFF_FFFF : count)
    var view = ByteView(chunks)
    view.append(samples)
    return view
  }
}
