import Glibc

/// An open file that is closed when its owner goes away.
///
/// Every call goes on after an interruption by a signal, and every error carries the path as the user wrote it.
struct Descriptor: ~Copyable, Sendable {
  private let number: Int32
  /// The path that errors name; it may differ from the path that was opened.
  private let reportedPath: String
  private let operation: FileError.Operation

  /// Opens `path`.
  ///
  /// - Parameters:
  ///   - path: the file to open.
  ///   - flags: as for open(2); `O_CLOEXEC` is added.
  ///   - mode: permissions of a file that is created, before the process's mask is taken off.
  ///   - operation: what errors say was being done.
  ///   - reportedPath: what errors call the file; `path` itself when nil.
  init(
    opening path: String, flags: Int32, mode: mode_t = 0o666, for operation: FileError.Operation,
    reportedAs reportedPath: String? = nil
  ) throws(FileError) {
    self.reportedPath = reportedPath ?? path
    self.operation = operation
    number = uninterrupted { open(path, flags | O_CLOEXEC, mode) }
    if number < 0 {
      throw FileError(path: self.reportedPath, operation: operation, code: errno)
    }
  }

  /// Another number for a file that is open already, which stays open.
  init(copying open: Int32, for operation: FileError.Operation, reportedAs reportedPath: String) throws(FileError) {
    self.reportedPath = reportedPath
    self.operation = operation
    number = fcntl(open, F_DUPFD_CLOEXEC, 0)
    if number < 0 { throw FileError(path: reportedPath, operation: operation, code: errno) }
  }

  deinit {
    if number >= 0 { _ = close(number) }
  }

  /// Type, permissions and size.
  func status() throws(FileError) -> stat {
    var status = stat()
    try check(fstat(number, &status))
    return status
  }

  func setPermissions(_ mode: mode_t) throws(FileError) {
    try check(fchmod(number, mode))
  }

  /// Writes all bytes where the file stands, in as few calls as the system allows.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let count = uninterrupted { Glibc.write(number, piece.baseAddress, piece.count) }
      try check(Int32(clamping: count))
      rest = rest.dropFirst(count)
    }
  }

  /// Fills `destination` with the bytes from `offset` on.
  ///
  /// - Throws: `FileError` of kind `endedEarly` if the file has fewer.
  func read(at offset: Int, into destination: UnsafeMutableRawBufferPointer) throws(FileError) {
    var filled = 0
    while filled < destination.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: destination[filled...])
      let count = uninterrupted { pread(number, rest.baseAddress, rest.count, offset + filled) }
      try check(Int32(clamping: count))
      if count == 0 { throw FileError(path: reportedPath, operation: operation, code: 0) }
      filled += count
    }
  }

  /// Reads as many bytes as there are at the moment, in order.
  ///
  /// - Returns: how many; 0 at the end.
  func readNext(into bytes: inout [UInt8]) throws(FileError) -> Int {
    let count = bytes.withUnsafeMutableBytes { bytes in
      uninterrupted { Glibc.read(number, bytes.baseAddress, bytes.count) }
    }
    try check(Int32(clamping: count))
    return count
  }

  /// A second number for the same open file, which stays open for as long as the process lives.
  func kept() throws(FileError) -> Int32 {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
    try check(copy)
    return copy
  }

  /// Waits until the bytes are on the disk. Pipes and devices, which have no disk to wait for, are left alone.
  func synchronize() throws(FileError) {
    let result = uninterrupted { fsync(number) }
    if result < 0, errno == EINVAL || errno == EROFS || errno == ENOTSUP { return }
    try check(result)
  }

  /// Keeps the file for this descriptor alone, until it is closed, among all who lock it.
  ///
  /// - Parameter path: where it was opened. That the file lies elsewhere by now counts as being in use, for whoever moved
  ///   it had it. A file system that knows no locks is left alone.
  /// - Throws: `FileError`, of kind `inUse`.
  func lock(openedAt path: String) throws(FileError) {
    if uninterrupted({ flock(number, LOCK_EX | LOCK_NB) }) < 0 {
      guard errno != EWOULDBLOCK else { throw FileError(path: reportedPath, operation: operation, code: errno) }
      return
    }
    let mine = try status()
    var there = stat()
    guard stat(path, &there) == 0, there.st_dev == mine.st_dev, there.st_ino == mine.st_ino else {
      throw FileError(path: reportedPath, operation: operation, code: EWOULDBLOCK)
    }
  }

  /// Maps the first `byteCount` bytes for reading; the mapping outlives the descriptor.
  ///
  /// - Precondition: byteCount > 0.
  func map(byteCount: Int) throws(FileError) -> UnsafeRawBufferPointer {
    let address = mmap(nil, byteCount, PROT_READ, MAP_SHARED, number, 0)
    if address == MAP_FAILED {
      throw FileError(path: reportedPath, operation: operation, code: errno)
    }
    return UnsafeRawBufferPointer(start: address, count: byteCount)
  }

  private func check(_ result: Int32) throws(FileError) {
    if result < 0 {
      throw FileError(path: reportedPath, operation: operation, code: errno)
    }
  }
}

extension stat {
  /// The part of `st_mode` that says what kind of file this is: `S_IFREG`, `S_IFDIR`, …
  var fileType: mode_t { st_mode & S_IFMT }
}

/// Repeats a system call for as long as a signal interrupts it.
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
