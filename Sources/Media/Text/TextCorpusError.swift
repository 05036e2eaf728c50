public import Durability

/// Why a path yields no text.
public enum TextCorpusError: Error, Equatable, Sendable {
  case file(FileError)
  case folder(CorpusError)
  /// `found` lists what is there instead, empty if nothing is.
  case noText(path: String, found: String)
  case empty(path: String)
  /// More than half of the texts cannot be read.
  case unusable(path: String, leftOut: [CorpusRemark], fileCount: Int)
  case compressed(path: String)
  case notText(path: String, TextFault)
  case fraction(Double)
  case tooShort(byteCount: Int)
}

extension TextCorpusError: CustomStringConvertible {
  /// What is the matter with one text of several; nil if the error is about more than that.
  func remark(on name: String) -> CorpusRemark? {
    switch self {
    case .file(let error): CorpusRemark(path: name, text: "is not used: \(error)")
    case .compressed: CorpusRemark(path: name, text: "is compressed with gzip; unpack it with gunzip")
    case .notText(_, let fault): CorpusRemark(path: name, text: "\(fault.finding); --kind text learns its bytes")
    default: nil
    }
  }

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .folder(let error): error.description
    case .noText(let path, let found):
      "there is no text in \(path): looked for \(TextCorpus.extensions.sorted().map { "." + $0 }.joined(separator: ", "))"
        + ", found " + (found.isEmpty ? "no files at all" : found)
    case .empty(let path):
      "the text in \(StreamedInput.readable(path)) is empty (0 bytes), so there is nothing to learn from"
    case .unusable(let path, let leftOut, let fileCount): FileVerdict.sentence(path, leftOut, of: fileCount)
    case .compressed(let path):
      "\(path) is compressed with gzip and would be learnt as noise; unpack it with gunzip"
    case .notText(let path, let fault):
      "\(StreamedInput.readable(path)) \(fault.finding); give a text, or --kind text to take its bytes as they are"
    case .fraction(let found):
      "the share of a text to hold out must lie between 0 and 1, but \(found) was given; 0.1 is usual"
    case .tooShort(let byteCount):
      "a text of \(byteCount) \(byteCount == 1 ? "byte" : "bytes") is too short to hold some of it out"
    }
  }
}
