/// Samples that lie behind a header: where they really end, whatever the header says, and what comes then.
///
/// The header counts their bytes. A recorder that was switched off leaves 0 there, a program that writes to a pipe
/// something huge, a download that broke off a number that is too large; and a file may have been continued without
/// counting anew. So the number is believed if it ends where the file does or where further chunks begin; otherwise the
/// samples go on to the end of the file. Among the further chunks there may be more samples, and behind them another file.
struct SampleRun {
  /// Where the samples lie in the file.
  let range: Range<Int>
  /// Further samples of the same kind.
  let others: [Range<Int>]
  /// Where another sound begins with a header of its own; nil if none does.
  let nextSound: Int?
  /// What the header says of all samples; nil if its writer could not know.
  let declaredByteCount: Int?
  /// Whether the header says something else than the truth, or not all of it.
  var isMistaken: Bool { declaredByteCount != range.count || nextSound != nil }
  /// Of all samples.
  var byteCount: Int { others.reduce(range.count) { $0 + $1.count } }
  /// All that hold samples; the first if none does.
  var ranges: [Range<Int>] {
    let full = ([range] + others).filter { !$0.isEmpty }
    return full.isEmpty ? [range] : full
  }

  /// A chunk behind samples.
  struct FollowingChunk {
    /// Where it ends, and with it what fills it up.
    var end: Int
    /// More samples, as its header says.
    var samples: Range<Int>?
  }

  /// The chunk at an offset; nil if there is none.
  typealias Grammar = (Int) -> FollowingChunk?

  /// What lies between the samples and the end of the file.
  private struct Chain {
    var samples: [Range<Int>] = []
    var nextSound: Int?
  }

  /// Chunks that follow samples in the files of many programs.
  private static let usualNames: Set<[UInt8]> = Set(
    [
      "LIST", "id3 ", "ID3 ", "bext", "cue ", "smpl", "inst", "fact", "PEAK", "JUNK", "junk", "PAD ", "FLLR", "iXML",
      "axml", "acid", "_PMX", "afsp", "DISP", "COMM", "MARK", "INST", "NAME", "AUTH", "ANNO", "COMT", "APPL", "info",
      "strg", "mark", "free", "chan", "pakt", "uuid", "umid", "kuki", "peak",
    ].map { Array($0.utf8) })

  /// - Parameters:
  ///   - start: of the samples in the file.
  ///   - declared: the number in the header, bytes.
  ///   - isOpen: whether that number stands for an unknown length.
  ///   - grammar: of the chunks that may follow; nil if nothing may.
  init(from start: Int, declared: Int, isOpen: Bool, in bytes: FileBytes, followedBy grammar: Grammar?) {
    let start = min(start, bytes.count)
    guard !isOpen, declared >= 0, declared < bytes.count - start else {
      // Longer than the file, exactly as long, or unknown; tags at the end are no samples unless they were counted.
      let isExact = declared == bytes.count - start
      range = start..<max(start, isExact ? bytes.count : MediaTags.startOfTrailingTags(in: bytes))
      (others, nextSound, declaredByteCount) = ([], nil, isOpen ? nil : declared)
      return
    }
    let end = start + declared
    guard let chain = Self.chain(from: end, grammar, in: bytes) else {
      range = start..<(Self.isEmpty(from: end, in: bytes) ? end : max(end, MediaTags.startOfTrailingTags(in: bytes)))
      (others, nextSound, declaredByteCount) = ([], nil, declared)
      return
    }
    range = start..<end
    others = chain.samples.map { min($0.lowerBound, bytes.count)..<min($0.upperBound, bytes.count) }
    nextSound = chain.nextSound
    declaredByteCount = chain.samples.reduce(declared) { $0 + $1.count }
  }

  /// The chunks from `offset` on; nil if something else lies there before the end of the file or another sound.
  private static func chain(from offset: Int, _ grammar: Grammar?, in bytes: FileBytes) -> Chain? {
    // An odd number of bytes may be followed by one more, or not.
    for start in offset...offset + 1 {
      if let chain = chain(exactlyFrom: start, grammar, in: bytes) { return chain }
    }
    return nil
  }

  private static func chain(exactlyFrom start: Int, _ grammar: Grammar?, in bytes: FileBytes) -> Chain? {
    var chain = Chain()
    var position = start
    for count in 0..<mostChunks {
      if position >= bytes.count { return count > 0 ? chain : nil }
      if SoundLayout.isBeginning(at: position, in: bytes) {
        chain.nextSound = position
        return chain
      }
      if count > 0, isEmpty(from: position, in: bytes) { return chain }
      guard let chunk = grammar?(position), chunk.end > position else { return nil }
      // The last chunk may have been cut, but then its name has to be a usual one: samples look like a name at times.
      guard
        chunk.end <= bytes.count + 1 || chunk.samples != nil
          || bytes.bytes(at: position, count: 4).map(usualNames.contains) ?? false
      else { return nil }
      if let samples = chunk.samples { chain.samples.append(samples) }
      position = chunk.end
    }
    return chain
  }

  private static let mostChunks = 1000

  /// Whether nothing follows but zeros, or a tag.
  private static func isEmpty(from offset: Int, in bytes: FileBytes) -> Bool {
    if MediaTags.startOfTrailingTags(in: bytes) == offset || MediaTags.end(ofTagAt: offset, in: bytes) == bytes.count {
      return true
    }
    return (offset..<bytes.count).allSatisfy { bytes.byte(at: $0) == 0 }
  }

  /// The next place at which one of some names of chunks stands; nil if none does nearby.
  static func nextPlace(of names: [StaticString], from offset: Int, in bytes: FileBytes) -> Int? {
    (offset..<max(offset, min(bytes.count, offset + farthestChunk))).first { place in
      names.contains { bytes.byte(at: place) == $0.utf8Start[0] && bytes.starts(with: $0, at: place) }
    }
  }

  private static let farthestChunk = 1 << 20

  /// Four printable characters.
  static func isName(at offset: Int, in bytes: FileBytes) -> Bool {
    bytes.bytes(at: offset, count: 4)?.allSatisfy { 0x20...0x7E ~= $0 } ?? false
  }
}
