import Glibc

/// What a path to be written stands for, found out before any work is done.
enum WriteDestination {
  /// A regular file, present or not, that a finished temporary in the same folder may replace.
  /// `permissions` is nil where there is no file yet.
  case replaceable(folder: String, name: String, permissions: mode_t?)
  /// A device or a pipe, such as `/dev/null`: it must stay what it is, so bytes go straight into it.
  case direct

  /// Follows symbolic links, so that the file behind a link is replaced and the link stays.
  init(of path: String) throws(FileError) {
    // What was taken for reading under this name is called something else.
    guard StreamedInput.place(of: path) == path || path == StreamedInput.standardInputName || access(path, F_OK) == 0
    else {
      throw FileError(path: path, operation: .write, code: EILSEQ)
    }
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.fileType {
      case S_IFDIR:
        throw FileError(path: path, operation: .write, code: EISDIR)
      case S_IFREG:
        try Self.checkWritable(path)
        let (folder, name) = try Self.split(Self.followingLinks(path), reportedAs: path)
        self = .replaceable(folder: folder, name: name, permissions: status.st_mode & 0o777)
      default:
        self = .direct
      }
    } else if errno == ENOENT {
      let (folder, name) = try Self.split(Self.followingLinks(path), reportedAs: path)
      self = .replaceable(folder: folder, name: name, permissions: nil)
    } else {
      throw FileError(path: path, operation: .write, code: errno)
    }
  }

  /// Refuses a file that its owner made read-only: renaming over it would need no permission.
  private static func checkWritable(_ path: String) throws(FileError) {
    _ = try Descriptor(opening: path, flags: O_WRONLY | O_NONBLOCK, for: .write)
  }

  /// The path at the end of a chain of links, whether or not there is a file.
  private static func followingLinks(_ path: String) throws(FileError) -> String {
    let longestChain = 40
    var current = path
    for _ in 0..<longestChain {
      guard let target = linkTarget(current) else { return current }
      current = FilePath(target).isAbsolute ? target : FilePath(FilePath(current).folder).appending(target)
    }
    throw FileError(path: path, operation: .write, code: ELOOP)
  }

  private static func linkTarget(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &target, target.count)
    return count < 0 ? nil : String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func split(
    _ path: String, reportedAs reportedPath: String
  ) throws(FileError) -> (folder: String, name: String) {
    let (folder, name) = (FilePath(path).folder, FilePath(path).name)
    if name.isEmpty {
      throw FileError(path: reportedPath, operation: .write, code: path.isEmpty ? ENOENT : EISDIR)
    }
    return (folder.isEmpty ? "." : folder, name)
  }
}
