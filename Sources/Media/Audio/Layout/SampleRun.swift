/// Samples that lie in one run behind a header: where the run really ends, whatever the header says.
///
/// The header counts the bytes of the run. A recorder that was switched off leaves 0 there, a program that writes to a
/// pipe something huge, a download that broke off a number that is too large; and a file may have been continued without
/// counting anew. So the number is believed if it ends where the file does or where further chunks begin; otherwise the
/// run goes on to the end of the file.
struct SampleRun {
  /// Where the samples lie in the file.
  let range: Range<Int>
  /// What the header says; nil if its writer could not know.
  let declaredByteCount: Int?
  /// Whether the header says something else than the truth.
  var isMistaken: Bool { declaredByteCount != range.count }

  /// Where the chunk at an offset ends, and with it what fills it up; nil if there is none.
  typealias Grammar = (Int) -> Int?

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
    declaredByteCount = isOpen ? nil : declared
    guard !isOpen, declared >= 0, declared < bytes.count - start else {
      // Longer than the file, exactly as long, or unknown; tags at the end are no samples unless they were counted.
      let isExact = declared == bytes.count - start
      range = start..<max(start, isExact ? bytes.count : MediaTags.startOfTrailingTags(in: bytes))
      return
    }
    let end = start + declared
    let isBelieved =
      grammar.map { Self.isChain(from: end, $0, in: bytes) } ?? false || Self.isEmpty(from: end, in: bytes)
    range = start..<(isBelieved ? end : max(end, MediaTags.startOfTrailingTags(in: bytes)))
  }

  /// Whether nothing but chunks lies between `offset` and the end of the file.
  private static func isChain(from offset: Int, _ grammar: Grammar, in bytes: FileBytes) -> Bool {
    // An odd number of bytes may be followed by one more, or not.
    (offset...offset + 1).contains { start in
      var position = start
      for count in 0..<mostChunks {
        if position >= bytes.count { return count > 0 }
        if count > 0, isEmpty(from: position, in: bytes) { return true }
        guard let end = grammar(position), end > position else { return false }
        // The last chunk may have been cut, but then its name has to be a usual one: samples look like a name at times.
        guard end <= bytes.count + 1 || bytes.bytes(at: position, count: 4).map(usualNames.contains) ?? false else {
          return false
        }
        position = end
      }
      return true
    }
  }

  private static let mostChunks = 1000

  /// Whether nothing follows but zeros, or a tag.
  private static func isEmpty(from offset: Int, in bytes: FileBytes) -> Bool {
    if MediaTags.startOfTrailingTags(in: bytes) == offset || MediaTags.end(ofTagAt: offset, in: bytes) == bytes.count {
      return true
    }
    return (offset..<bytes.count).allSatisfy { bytes.byte(at: $0) == 0 }
  }

  /// Four printable characters.
  static func isName(at offset: Int, in bytes: FileBytes) -> Bool {
    bytes.bytes(at: offset, count: 4)?.allSatisfy { 0x20...0x7E ~= $0 } ?? false
  }
}
