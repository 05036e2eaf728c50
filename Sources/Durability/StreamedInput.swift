import Glibc
import Synchronization

/// Pipes that are read as if they were files.
///
/// What comes through a pipe can be read once, and forwards only, but sounds, pictures and texts are read at any place and
/// more than once. So whatever a pipe holds is first written into a nameless file, and from then on every name that the
/// pipe was given by leads there:
///
///     try StreamedInput.take("-")
///     let file = try ReadableFile(reading: "-")
///
/// Only names that a user gives on the command line are taken: a pipe that lies in a folder is nothing to wait for.
package enum StreamedInput {
  /// By name, the descriptor of the file with what came.
  private static let taken = Mutex<[String: Int32]>([:])

  /// `/dev/null`, which holds nothing and ends; other devices may go on for ever.
  private static let nullDevice: dev_t = 0x103

  /// The name of standard input among the names of files.
  package static let standardInputName = "-"

  /// Reads a pipe to its end, if that is what the name stands for; other names are left alone.
  ///
  /// - Parameter folder: where the bytes are to lie.
  /// - Throws: `FileError` if the pipe cannot be read or the folder is full.
  package static func take(_ name: String, into folder: String) throws(FileError) {
    guard place(of: name) == name else { return }
    let path = name == standardInputName ? "/dev/stdin" : name
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard name == standardInputName else { return }
      throw FileError(path: readable(name), operation: .read, code: errno)
    }
    switch status.fileType {
    case S_IFREG:
      // Standard input that comes from a file is that file, from its beginning.
      guard name == standardInputName else { return }
      let source = try Descriptor(opening: path, flags: O_RDONLY, for: .read, reportedAs: readable(name))
      let number = try source.kept()
      taken.withLock { $0[normal(name)] = number }
    case S_IFIFO, S_IFSOCK:
      let number = try spool(path, name, folder)
      // Whatever else the same pipe is called has nothing left to give.
      let names =
        isStandardInput(status) ? [name, standardInputName, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] : [name]
      taken.withLock { taken in for name in names { taken[normal(name)] = number } }
    case S_IFCHR where name == standardInputName && isatty(STDIN_FILENO) == 1:
      throw FileError(path: readable(name), operation: .read, code: ENOTTY)
    case S_IFCHR where name == standardInputName && status.st_rdev == nullDevice:
      let number = try spool(path, name, folder)
      taken.withLock { $0[normal(name)] = number }
    default:
      guard name == standardInputName else { return }
      throw FileError(path: readable(name), operation: .read, code: status.fileType == S_IFDIR ? EISDIR : ESPIPE)
    }
  }

  /// Opens a file whose name is no text, so that it can be read under a name that is.
  ///
  /// - Parameters:
  ///   - path: as the file system knows it, with a zero at its end.
  ///   - name: the same with � for what is no text.
  /// - Returns: whether there is such a regular file that can be read.
  package static func take(illegible path: UnsafePointer<CChar>, as name: String) -> Bool {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { return false }
    var status = stat()
    guard fstat(number, &status) == 0, status.fileType == S_IFREG else {
      close(number)
      return false
    }
    taken.withLock { $0[normal(name)] = number }
    return true
  }

  /// Where what a name stands for is to be opened.
  package static func place(of name: String) -> String {
    descriptor(of: name).map { "/proc/self/fd/\($0)" } ?? name
  }

  /// The same for another process.
  package static func placeForOthers(of name: String) -> String {
    descriptor(of: name).map { "/proc/\(getpid())/fd/\($0)" } ?? name
  }

  /// What to call an input in a sentence.
  package static func readable(_ name: String) -> String {
    name == standardInputName ? "standard input" : name
  }

  private static func descriptor(of name: String) -> Int32? {
    taken.withLock { $0.isEmpty ? nil : $0[normal(name)] }
  }

  /// The name without parts that lead nowhere: `./-` is `-`, and `/dev//stdin` is `/dev/stdin`.
  private static func normal(_ name: String) -> String {
    (FilePath(name).isAbsolute ? "/" : "") + FilePath(name).components.filter { $0 != "." }.joined(separator: "/")
  }

  /// The descriptor that a name such as `/dev/fd/63` stands for, which a shell makes of `<(command)`.
  private static func openDescriptor(named path: String) -> Int32? {
    let path = normal(path)
    if path == "/dev/stdin" { return STDIN_FILENO }
    let folder = ["/dev/fd/", "/proc/self/fd/"].first(where: path.hasPrefix)
    return folder.flatMap { Int32(path.dropFirst($0.count)) }
  }

  private static func isStandardInput(_ status: stat) -> Bool {
    var input = stat()
    return fstat(STDIN_FILENO, &input) == 0 && input.st_dev == status.st_dev && input.st_ino == status.st_ino
  }

  /// - Returns: the descriptor of a file that holds all that came.
  private static func spool(_ path: String, _ name: String, _ folder: String) throws(FileError) -> Int32 {
    let readable = readable(name)
    // A pipe that is open already is not opened again: that would wait for a writer who may have left.
    let source =
      if let open = openDescriptor(named: path) {
        try Descriptor(copying: open, for: .read, reportedAs: readable)
      } else {
        try Descriptor(opening: path, flags: O_RDONLY, for: .read, reportedAs: readable)
      }
    let nameless = TemporaryName.path(in: folder, for: "input")
    let destination = try Descriptor(
      opening: nameless, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600, for: .write, reportedAs: folder)
    _ = unlink(nameless)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try source.readNext(into: &bytes)
      guard count > 0 else { break }
      try bytes.span.withUnsafeBytes { (bytes) throws(FileError) in
        try destination.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      }
    }
    return try destination.kept()
  }
}
