/// Texts as bytes: whatever letters they are in, a model sees 256 symbols.
///
///     let book = try TextCorpus.open("book.txt").whole
///     book?.documents[0].bytes.count
public struct TextCorpus: Hashable, Sendable {
  public struct Document: Hashable, Sendable {
    /// Of its file.
    public let path: String
    /// At least one.
    public let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
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
      training.append(Document(path: document.path, bytes: Array(document.bytes.dropLast(heldOutCount))))
      guard heldOutCount > 0 else { continue }
      heldOut.append(Document(path: document.path, bytes: Array(document.bytes.suffix(heldOutCount))))
    }
    guard !heldOut.isEmpty else { throw .tooShort(byteCount: byteCount) }
    return (TextCorpus(documents: training), TextCorpus(documents: heldOut))
  }
}
