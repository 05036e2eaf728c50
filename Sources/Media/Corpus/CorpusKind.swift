public import Durability

/// What a corpus is made of, which decides how a model is trained on it.
public enum CorpusKind: String, CaseIterable, Sendable {
  case sound
  case images
  /// Rows of whole numbers.
  case vectors
  /// Bytes.
  case text

  /// What lies at `path`: for a folder, what there is most of to learn; see `CorpusContents`.
  /// - Throws: `CorpusKindError` if there is nothing, or nothing that is known.
  public static func of(path: String) throws(CorpusKindError) -> CorpusKind {
    try CorpusContents(of: path).shares[0].kind
  }

  /// What people call it: "sound", "images", "tables", "text".
  public var name: String { self == .vectors ? "tables" : rawValue }

  /// Of equal amounts the first counts: a sound and a text are a recording and its words.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// What a file is by its name, or by its content where the name does not tell.
  static func ofFile(_ path: String) throws(CorpusKindError) -> CorpusGuess {
    let fileExtension = fileExtension(of: path)
    if SoundFolder.extensions.contains(fileExtension) { return CorpusGuess(.sound) }
    let isNamedText = TextCorpus.extensions.contains(fileExtension)
    if let format = try format(of: path) {
      let kind: CorpusKind = format.gridKind(of: path) == .vectors ? .vectors : .images
      let isNamed = GridFormat(name: path) != nil
      return CorpusGuess(kind, isNamed ? .name : .content("its first bytes are those of \(format.noun)"))
    }
    let beginning = try beginning(of: path)
    let table = TableBeginning.words(for: beginning)
    if isNamedText { return CorpusGuess(.text, table.map { .nameAgainstTable($0) } ?? .name) }
    guard !beginning.isEmpty else { throw .empty(path: path) }
    if (try? SoundFileReader(path: path)) != nil {
      return CorpusGuess(.sound, .content("it is read as a recording"))
    }
    if let table { return CorpusGuess(.vectors, .content("it holds \(table)")) }
    guard isText(beginning) else { throw .unknown(path: path, found: "") }
    return CorpusGuess(.text, .content("it holds letters, and no rows of numbers"))
  }

  /// Whether a file of this kind can be opened, as far as its beginning tells.
  func canOpen(_ path: String) -> Bool {
    switch self {
    case .sound: return (try? SoundFileReader(path: path)) != nil
    case .images, .vectors:
      guard let format = try? GridFormat.of(path) else { return false }
      return format == GridFormat(name: path) || GridFormat(name: path) == nil
    case .text:
      guard let beginning = try? Self.beginning(of: path) else { return false }
      return TextEncoding.of(beginning).encoding != .utf8 || TextFault(ofBinary: beginning) == nil
    }
  }

  private static func beginning(of path: String) throws(CorpusKindError) -> [UInt8] {
    do throws(FileError) {
      let file = try ReadableFile(reading: path)
      return try file.read(at: 0, count: min(file.byteCount, TableBeginning.sampledByteCount))
    } catch {
      throw .file(error)
    }
  }

  private static func format(of path: String) throws(CorpusKindError) -> GridFormat? {
    do throws(GridCorpusError) {
      return try GridFormat.of(path)
    } catch {
      switch error {
      case .file(let error): throw .file(error)
      case .picture(let error): throw .picture(error)
      default: return nil
      }
    }
  }

  /// Whether bytes can be the beginning of a text: a byte-order mark, or UTF-8 that is not binary, and nothing wrong but
  /// perhaps a letter cut in two.
  private static func isText(_ beginning: [UInt8]) -> Bool {
    if TextEncoding.of(beginning).encoding != .utf8, TextEncoding.of(beginning).markLength > 0 { return true }
    guard TextFault(ofBinary: beginning) == nil else { return false }
    return (0..<min(4, beginning.count)).contains { cut in
      String(validating: beginning.dropLast(cut), as: UTF8.self) != nil
    }
  }
}

/// What a file is taken for, and why.
public struct CorpusGuess: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// Its name says so.
    case name
    /// Its name does not tell, and what it holds does: "it holds letters".
    case content(String)
    /// Its name says that it is a text, and it holds rows of numbers: "rows of 4 numbers".
    case nameAgainstTable(String)
  }

  public let kind: CorpusKind
  public let reason: Reason

  init(_ kind: CorpusKind, _ reason: Reason = .name) { (self.kind, self.reason) = (kind, reason) }
}

/// Why it cannot be said what a corpus is made of.
public enum CorpusKindError: Error, Equatable, Sendable {
  case file(FileError)
  case folder(CorpusError)
  /// A picture in a format that is known and not read.
  case picture(PictureError)
  case empty(path: String)
  /// `found` lists what is there instead; empty for a single file.
  case unknown(path: String, found: String)
}

extension CorpusKindError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .folder(let error): error.description
    case .picture(let error): error.description
    case .empty(let path):
      "\(StreamedInput.readable(path)) is empty, so there is nothing to learn from; \(Self.readable)"
    case .unknown(let path, let found):
      found.isEmpty
        ? "\(StreamedInput.readable(path)) is of a kind that is not known; \(Self.readable); --kind text takes the bytes of any file"
        : "nothing in \(path) is of a kind that is known, found \(found); \(Self.readable)"
    }
  }

  private static var readable: String {
    "what can be read: sound (\(list(SoundFolder.extensions))), pictures and tables (\(GridFormat.list)), "
      + "text (\(list(TextCorpus.extensions)))"
  }

  private static func list(_ extensions: Set<String>) -> String {
    extensions.sorted().map { "." + $0 }.joined(separator: ", ")
  }
}
