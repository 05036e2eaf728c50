import Durability
import Glibc

/// What kinds of examples lie at a path, and how much there is to learn of each.
///
///     let contents = try CorpusContents(of: "album")
///     contents.shares.map(\.kind)             // [.sound, .images]: an album with its covers
///     contents.leading(among: nil)?.kind      // .sound
public struct CorpusContents: Sendable {
  /// All files of one kind.
  public struct Share: Hashable, Sendable {
    public let kind: CorpusKind
    public let fileCount: Int
    /// Values to learn, about: samples of sound, values of pictures and of tables, bytes of text.
    public let amount: Double
  }

  /// What there is most of to learn comes first; at least one.
  public let shares: [Share]

  /// Why a single file is taken for what it is.
  public let reason: CorpusGuess.Reason

  /// The kind that a corpus is taken for.
  /// - Parameter kinds: those that come into question, what they are meant for first; nil for all.
  /// - Returns: nil if the corpus has none of them.
  public func leading(among kinds: [CorpusKind]?) -> Share? {
    guard let kinds else { return shares.first }
    // To a network that is for sound, a text beside recordings is a note.
    if kinds.first == .sound, let sound = shares.first(where: { $0.kind == .sound }) { return sound }
    return shares.first { kinds.contains($0.kind) }
  }

  /// For people: "12 files of sound, 2 of images, 1 of text".
  public var description: String {
    let counts = shares.map { "\($0.fileCount) of \($0.kind.name)" }
    let first = shares.first.map { "\($0.fileCount) \($0.fileCount == 1 ? "file" : "files") of \($0.kind.name)" } ?? ""
    return ([first] + counts.dropFirst()).joined(separator: ", ")
  }

  /// Looks at names, sizes and first bytes, and of files whose names do not tell at their headers; that the files can be
  /// read to the end is for whoever opens them.
  /// - Throws: `CorpusKindError` if there is nothing, or nothing that is known.
  public init(of path: String) throws(CorpusKindError) {
    var status = stat()
    guard stat(StreamedInput.place(of: path), &status) == 0 else {
      throw .file(FileError(path: path, operation: .read, code: errno))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      let guess = try CorpusKind.ofFile(path)
      shares = [Share(kind: guess.kind, fileCount: 1, amount: Double(status.st_size))]
      reason = guess.reason
      return
    }
    let walk: FolderWalk
    do { walk = try FolderWalk(root: path) } catch { throw .folder(error) }
    guard !walk.files.isEmpty else { throw .empty(path: path) }
    var openingsLeft = Self.mostOpenings
    let isSound = walk.files.map { SoundFolder.extensions.contains(fileExtension(of: $0)) }
    let stems = Set(zip(walk.files, isSound).filter(\.1).map { FilePath(FilePath($0.0).withoutExtension) })
    // What has the name of a recording beside it tells of the recording.
    let own = zip(walk.files, isSound).filter { $1 || !stems.contains(FilePath(FilePath($0).withoutExtension)) }
    var files = own.compactMap { Self.file($0.0, in: path, openingsLeft: &openingsLeft) }
    guard !files.isEmpty else {
      for relative in walk.files {
        guard let foreign = ForeignPicture(name: relative) else { continue }
        throw .picture(.foreign(path: FilePath(path).appending(relative), foreign))
      }
      throw .unknown(path: path, found: FileTally(of: walk.files).description)
    }
    shares = Self.shares(ofReadable: &files)
    reason = .name
  }

  /// So many files of a folder are opened at most, to see what they are.
  private static let mostOpenings = 200

  private struct File {
    var path: String
    var kind: CorpusKind
    var amount: Double
  }

  private static func file(_ relative: String, in root: String, openingsLeft: inout Int) -> File? {
    let path = FilePath(root).appending(relative)
    if SoundFolder.extensions.contains(fileExtension(of: relative)) {
      return File(path: path, kind: .sound, amount: SoundFolder.amount(ofFile: path))
    }
    if TextCorpus.extensions.contains(fileExtension(of: relative)) {
      return TextCorpus.isText(name: relative) ? File(path: path, kind: .text, amount: byteCount(of: path)) : nil
    }
    var format = GridFormat(name: relative)
    if format == nil, openingsLeft > 0 {
      openingsLeft -= 1
      format = try? GridFormat.of(path)
    }
    guard let format, let kind = format.gridKind(of: path) else { return nil }
    return File(path: path, kind: kind == .images ? .images : .vectors, amount: format.amount(ofFile: path))
  }

  /// Sums by kind. A file decides only if it can be opened: as long as the largest of the leading kind cannot, it counts
  /// for nothing.
  private static func shares(ofReadable files: inout [File]) -> [Share] {
    while true {
      let shares = Dictionary(grouping: files, by: \.kind).map { kind, files in
        Share(kind: kind, fileCount: files.count, amount: total(of: files, kind))
      }.sorted { ($1.amount, $0.kind.rank) < ($0.amount, $1.kind.rank) }
      guard shares.count > 1, let leading = shares.first?.kind,
        let largest = files.indices.filter({ files[$0].kind == leading && files[$0].amount > 0 })
          .max(by: { files[$0].amount < files[$1].amount }),
        !leading.canOpen(files[largest].path)
      else { return shares }
      files[largest].amount = 0
    }
  }

  /// A picture alone is an illustration of something else.
  private static func total(of files: [File], _ kind: CorpusKind) -> Double {
    let sum = files.reduce(0) { $0 + $1.amount }
    return kind == .images && files.count == 1 && sum <= GridFormat.amountOfPicture ? 0 : sum
  }

  static func byteCount(of path: String) -> Double {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Double(status.st_size) : 0
  }
}

extension SoundFolder {
  /// Samples in a file, about, as its size tells.
  static func amount(ofFile path: String) -> Double {
    let bytes = CorpusContents.byteCount(of: path)
    switch fileExtension(of: path) {
    case "wav", "wave", "aif", "aiff", "aifc", "au", "snd", "w64", "rf64", "caf", "sph", "voc": return bytes / 2
    case "flac": return bytes
    default: return 4 * bytes
    }
  }
}

extension GridFormat {
  /// What one picture counts for, whatever its size: it is one example. A row of a table is one as well, but a smaller
  /// one: a list of pictures has a row for each.
  static let amountOfPicture = 784.0

  /// Values in a file, about, as its size tells.
  func amount(ofFile path: String) -> Double {
    let bytes = CorpusContents.byteCount(of: path) * (fileExtension(of: path) == "gz" ? 4 : 1)
    switch self {
    case .picture: return bytes > 0 ? Self.amountOfPicture : 0
    case .table: return max(bytes / 2, Self.rowCount(of: path, byteCount: bytes) * Self.amountOfPicture / 8)
    case .idx, .npy, .cifar: return bytes
    }
  }

  /// Lines of a text, about: as many as its beginning has.
  private static func rowCount(of path: String, byteCount: Double) -> Double {
    guard let file = try? ReadableFile(reading: path), file.byteCount > 0,
      let beginning = try? file.read(at: 0, count: min(file.byteCount, 1 << 14))
    else { return 0 }
    return Double(beginning.count { $0 == UInt8(ascii: "\n") }) * byteCount / Double(beginning.count)
  }

  /// Nil for labels, and for arrays whose header cannot be read.
  func gridKind(of path: String) -> GridCorpus.Kind? {
    switch self {
    case .picture, .cifar: return .images
    case .table: return .vectors
    case .idx, .npy:
      guard let dimensionCount = try? dimensionCount(of: path) else { return nil }
      return dimensionCount >= 3 ? .images : self == .npy || dimensionCount == 2 ? .vectors : nil
    }
  }
}
