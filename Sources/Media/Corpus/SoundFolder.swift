import Durability
import Glibc

/// The sound files that a user means by a path: a folder with everything below it, or a single file.
struct SoundFolder {
  /// What relative paths are relative to.
  let root: String
  /// Paths relative to `root`, sorted.
  let soundFiles: [String]
  /// Folders that could not be read.
  let unreadable: [CorpusRemark]
  /// Visible files that are not taken for sound.
  let ignoredFileCount: Int

  /// Extensions of the files that are taken for sound, in lower case: what libsndfile reads, and what `ffmpeg` does.
  static let extensions: Set<String> = ForeignFormat.extensions.union([
    "8svx", "aif", "aifc", "aiff", "au", "avr", "bwf", "caf", "flac", "htk", "iff", "ircam", "mp1", "mp2", "mp3",
    "nist",
    "oga", "ogg", "opus", "paf", "pvf", "rf64", "sd2", "sds", "sf", "snd", "sph", "svx", "voc", "w64", "wav", "wave",
    "wve",
    "xi",
  ])

  /// - Throws: `CorpusError` if there is nothing at `path`, or no sound below it.
  init(path: String) throws(CorpusError) {
    var status = stat()
    guard stat(StreamedInput.place(of: path), &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .missingFolder(path: path) : .unreadableFolder(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
      root = slash.map { String(path[...$0]) } ?? "."
      soundFiles = [slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path]
      unreadable = []
      ignoredFileCount = 0
      return
    }
    let walk = try FolderWalk(root: path)
    root = path
    soundFiles = walk.files.filter { Self.extensions.contains(fileExtension(of: $0)) }
    unreadable = walk.unreadable
    ignoredFileCount = walk.files.count - soundFiles.count
    guard !soundFiles.isEmpty else {
      throw .noSound(path: path, found: Self.summary(of: walk.files))
    }
  }

  /// "4 .txt, 1 .png, 2 without extension", the most frequent five first; empty for no files.
  private static func summary(of files: [String]) -> String {
    let counts = Dictionary(files.map { (fileExtension(of: $0), 1) }, uniquingKeysWith: +)
    let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let listed = ranked.prefix(5).map { "\($0.value) \($0.key.isEmpty ? "without extension" : "." + $0.key)" }
    let rest = ranked.dropFirst(5).reduce(0) { $0 + $1.value }
    return (listed + (rest > 0 ? ["\(rest) others"] : [])).joined(separator: ", ")
  }
}
