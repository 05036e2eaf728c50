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
  /// Visible files that are not taken for sound and have no recording beside them.
  let ignoredFileCount: Int
  /// Files that lie beside a recording under its name, such as what is said in it: "120 .lab"; empty if there are none.
  let companions: String

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
      root = FilePath(path).folder.isEmpty ? "." : FilePath(path).folder
      soundFiles = [FilePath(path).name]
      unreadable = []
      ignoredFileCount = 0
      companions = ""
      return
    }
    let walk = try FolderWalk(root: path)
    root = path
    func stem(_ path: String) -> FilePath { FilePath(FilePath(path).withoutExtension) }
    let soundFiles = walk.files.filter { Self.extensions.contains(fileExtension(of: $0)) }
    let stems = Set(soundFiles.map(stem))
    let others = walk.files.filter { !Self.extensions.contains(fileExtension(of: $0)) }
    let companions = others.filter { stems.contains(stem($0)) }
    self.soundFiles = soundFiles
    self.companions = FileTally(of: companions).description
    unreadable = walk.unreadable
    ignoredFileCount = others.count - companions.count
    guard !soundFiles.isEmpty else {
      throw .noSound(path: path, found: FileTally(of: walk.files).description)
    }
  }
}
