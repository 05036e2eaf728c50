/// Texts as bytes: whatever letters they are in, a model sees 256 symbols.
///
///     let book = try TextCorpus.open("book.txt").whole
///     book?.documents[0].bytes.count
public struct TextCorpus: Hashable, Sendable {
  /// A text, or a stretch of one.
  public struct Document: Hashable, Sendable {
    /// Of its file.
    public let path: String
    /// The whole text, whichever stretch of it this is.
    public let text: [UInt8]
    /// Which bytes of the text, at least one.
    public let range: Range<Int>

    public init(path: String, bytes: [UInt8]) {
      self.init(path: path, text: bytes, range: bytes.indices)
    }

    fileprivate init(path: String, text: [UInt8], range: Range<Int>) {
      self.path = path
      self.text = text
      self.range = range
    }

    public var bytes: ArraySlice<UInt8> { text[range] }
    /// What stands before them.
    public var past: ArraySlice<UInt8> { text[..<range.lowerBound] }

    fileprivate func part(_ range: Range<Int>) -> Document { Document(path: path, text: text, range: range) }
  }

  public let documents: [Document]

  public init(documents: [Document]) {
    self.documents = documents
  }

  public var byteCount: Int { documents.reduce(0) { $0 + $1.bytes.count } }

  /// The corpus in two parts: the end of every document is held out, the rest is to learn from.
  ///
  /// A document of one byte is only learnt from.
  /// - Parameter fraction: of every document to hold out, 0 < fraction < 1.
  /// - Throws: `TextCorpusError.fraction`, `.tooShort` if no document has two bytes.
  public func split(
    holdingOut fraction: Double
  ) throws(TextCorpusError) -> (training: TextCorpus, heldOut: TextCorpus) {
    guard fraction > 0 && fraction < 1 else { throw .fraction(fraction) }
    var training: [Document] = []
    var heldOut: [Document] = []
    for document in documents {
      let count = document.bytes.count
      let heldOutCount = max(min(max(Int((Double(count) * fraction).rounded()), 1), count - 1), 0)
      let cut = document.range.upperBound - heldOutCount
      training.append(document.part(document.range.lowerBound..<cut))
      guard heldOutCount > 0 else { continue }
      heldOut.append(document.part(cut..<document.range.upperBound))
    }
    guard !heldOut.isEmpty else { throw .tooShort(byteCount: byteCount) }
    return (TextCorpus(documents: training), TextCorpus(documents: heldOut))
  }
}
