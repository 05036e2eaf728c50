public import Durability
import Glibc

/// What a corpus is made of, which decides how a model is trained on it.
public enum CorpusKind: String, CaseIterable, Sendable {
  case sound
  case images
  /// Rows of whole numbers.
  case vectors
  /// Bytes.
  case text

  /// What lies at `path`: for a folder, what most of the files below it are.
  ///
  /// Only names and first bytes are looked at, and only of files whose names do not tell; that the files can be read to
  /// the end is for whoever opens them.
  /// - Throws: `CorpusKindError` if there is nothing, or nothing that is known.
  public static func of(path: String) throws(CorpusKindError) -> CorpusKind {
    var status = stat()
    guard stat(StreamedInput.place(of: path), &status) == 0 else {
      throw .file(FileError(path: path, operation: .read, code: errno))
    }
    return status.st_mode & S_IFMT == S_IFDIR ? try ofFolder(path) : try ofFile(path)
  }

  private static func ofFile(_ path: String) throws(CorpusKindError) -> CorpusKind {
    let fileExtension = fileExtension(of: path)
    if SoundFolder.extensions.contains(fileExtension) { return .sound }
    if let format = try format(of: path) { return kind(of: format, path) ?? .images }
    if TextCorpus.extensions.contains(fileExtension) { return .text }
    let beginning: [UInt8]
    do throws(FileError) {
      let file = try ReadableFile(reading: path)
      beginning = try file.read(at: 0, count: min(file.byteCount, 1 << 12))
    } catch {
      throw .file(error)
    }
    guard !beginning.isEmpty else { throw .empty(path: path) }
    if (try? SoundFileReader(path: path)) != nil { return .sound }
    guard isText(beginning) else { throw .unknown(path: path, found: "") }
    return .text
  }

  private static func ofFolder(_ path: String) throws(CorpusKindError) -> CorpusKind {
    let walk: FolderWalk
    do { walk = try FolderWalk(root: path) } catch { throw .folder(error) }
    guard !walk.files.isEmpty else { throw .empty(path: path) }
    var counts: [CorpusKind: Int] = [:]
    var openings = 0
    for relative in walk.files {
      let file = path.hasSuffix("/") ? path + relative : path + "/" + relative
      if let kind = named(relative) {
        counts[kind, default: 0] += 1
      } else if openings < mostOpenings, !TextCorpus.extensions.contains(fileExtension(of: relative)) {
        openings += 1
        guard let format = try? GridFormat.of(file), let kind = kind(of: format, file) else { continue }
        counts[kind, default: 0] += 1
      }
    }
    guard let greatest = counts.values.max() else {
      for relative in walk.files {
        guard let foreign = ForeignPicture(name: relative) else { continue }
        throw .picture(.foreign(path: path.hasSuffix("/") ? path + relative : path + "/" + relative, foreign))
      }
      throw .unknown(path: path, found: FileTally(of: walk.files).description)
    }
    // Of equally many, the first: a sound and a text are a recording and its words.
    return allCases.first { counts[$0] == greatest } ?? .sound
  }

  /// So many files of a folder are opened at most, to see what they are.
  private static let mostOpenings = 200

  /// What a file is whose name tells. IDX and NPY can be several things.
  private static func named(_ path: String) -> CorpusKind? {
    if SoundFolder.extensions.contains(fileExtension(of: path)) { return .sound }
    if TextCorpus.isText(name: path) { return .text }
    return switch GridFormat(name: path) {
    case .picture, .cifar: .images
    case .table: .vectors
    case .idx, .npy, nil: nil
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

  /// Nil for labels, and for arrays whose header cannot be read.
  private static func kind(of format: GridFormat, _ path: String) -> CorpusKind? {
    switch format {
    case .picture, .cifar: return .images
    case .table: return .vectors
    case .idx, .npy:
      guard let dimensionCount = try? format.dimensionCount(of: path) else { return nil }
      return dimensionCount >= 3 ? .images : format == .npy || dimensionCount == 2 ? .vectors : nil
    }
  }

  /// Whether bytes can be the beginning of a text: a byte-order mark, or UTF-8 without zeros, and nothing wrong but
  /// perhaps a letter cut in two.
  private static func isText(_ beginning: [UInt8]) -> Bool {
    if TextEncoding.of(beginning).encoding != .utf8, TextEncoding.of(beginning).markLength > 0 { return true }
    guard !beginning.contains(0) else { return false }
    return (0..<min(4, beginning.count)).contains { cut in
      String(validating: beginning.dropLast(cut), as: UTF8.self) != nil
    }
  }
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
    case .empty(let path): "\(path) is empty, so there is nothing to learn from; \(Self.readable)"
    case .unknown(let path, let found):
      found.isEmpty
        ? "\(path) is of a kind that is not known; \(Self.readable)"
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
