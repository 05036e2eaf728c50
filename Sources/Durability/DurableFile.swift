import Glibc

/// A file that appears under its name only when it is complete: written aside, synced, renamed.
///
/// Whoever looks at `path`, even after a crash or a power cut, sees the old file whole or the new file whole. All that
/// can be known early is checked early: the initializer creates the temporary file, so a missing folder or a missing
/// permission is found before hours of work and not after.
///
///     let file = try DurableFile(replacing: "model.safetensors")
///     try file.write(header)
///     try file.write(weights)
///     try file.commit()
///
/// A file that is dropped without `commit()` is discarded. A process that is killed leaves the old file untouched and a
/// hidden `.model.safetensors.<process>-<random>.partial` beside it, which may be deleted.
///
/// The permissions of a replaced file are kept, its owner and its hard links are not. A file that is read-only is
/// refused. Where `path` is a symbolic link, the file that it points to is replaced and the link stays.
///
/// Where `path` is a device or a pipe (`/dev/null`, a FIFO) there is nothing to replace: bytes go straight into it,
/// `temporaryPath` is `path` itself, and neither `discard()` nor a failure can take them back.
public struct DurableFile: ~Copyable, Sendable {
  /// The path to be replaced, as the caller gave it.
  public let path: String

  /// Where the bytes go until the commit: an empty file in the same folder, there as soon as the initializer returns.
  ///
  /// A library that insists on opening files itself may write to this path.
  public let temporaryPath: String

  private let destination: WriteDestination
  private let descriptor: Descriptor
  private var isCommitted = false

  /// Begins to replace the file at `path`, or to create it.
  ///
  /// - Throws: `FileError` if `path` is a folder or a read-only file, or if its folder is missing or not writable.
  public init(replacing path: String) throws(FileError) {
    let destination = try WriteDestination(of: path)
    let temporaryPath: String
    var flags = O_WRONLY
    var mode: mode_t = 0o666
    switch destination {
    case .direct:
      temporaryPath = path
    case .replaceable(let folder, let name, let permissions):
      temporaryPath = TemporaryName.path(in: folder, for: name)
      flags |= O_CREAT | O_EXCL
      // Never more open to others than the finished file, and always writable for us until then.
      if let permissions { mode = permissions & 0o666 | 0o600 }
    }
    descriptor = try Descriptor(opening: temporaryPath, flags: flags, mode: mode, for: .write, reportedAs: path)
    self.path = path
    self.temporaryPath = temporaryPath
    self.destination = destination
  }

  deinit {
    if case .replaceable = destination, !isCommitted { _ = unlink(temporaryPath) }
  }

  /// Appends bytes. Nothing is buffered: hand over large pieces.
  ///
  /// - Throws: `FileError`, of kind `full` if the disk is full.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try descriptor.write(bytes)
  }

  /// Appends bytes. Nothing is buffered: hand over large pieces.
  ///
  /// - Throws: `FileError`, of kind `full` if the disk is full.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.span.withUnsafeBytes { (bytes) throws(FileError) in try descriptor.write(bytes) }
  }

  /// Appends text as UTF-8.
  ///
  /// - Throws: `FileError`, of kind `full` if the disk is full.
  public func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8))
  }

  /// Waits until the bytes are on the disk, then gives the file its name.
  ///
  /// - Throws: `FileError` if the disk reports an error. Whatever `path` names then is whole, and no temporary is left.
  public consuming func commit() throws(FileError) {
    guard case .replaceable(let folder, let name, let permissions) = destination else {
      return try descriptor.synchronize()
    }
    if let permissions { try descriptor.setPermissions(permissions) }
    try descriptor.synchronize()
    if rename(temporaryPath, FilePath(folder).appending(name)) < 0 {
      throw FileError(path: path, operation: .write, code: errno)
    }
    isCommitted = true
    try synchronizeFolder(folder)
  }

  /// Removes the temporary file and leaves what `path` names as it is.
  public consuming func discard() {}

  /// Makes the new name itself survive a power cut.
  ///
  /// A folder that may be written but not listed cannot be opened for this; the file is in place all the same.
  private func synchronizeFolder(_ folder: String) throws(FileError) {
    do {
      try Descriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY, for: .write, reportedAs: path).synchronize()
    } catch {
      if error.code != EACCES { throw error }
    }
  }
}
