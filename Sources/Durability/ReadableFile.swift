import Glibc

/// A regular file that is read piece by piece at any place.
///
/// It is not mapped into memory, because a mapped file that another process shortens kills the reader. Here it is an
/// error that can be caught. The file stays open, so what is read is one file even if another takes its name meanwhile.
public final class ReadableFile: Sendable {
  public let path: String
  /// The size in bytes when the file was opened.
  public let byteCount: Int
  private let descriptor: Descriptor

  /// - Throws: `FileError` if the file is missing, may not be read, or is a folder, a pipe or a device.
  public init(reading path: String) throws(FileError) {
    self.path = path
    // Opening a pipe would otherwise wait for a writer.
    descriptor = try Descriptor(
      opening: StreamedInput.place(of: path), flags: O_RDONLY | O_NONBLOCK, for: .read, reportedAs: path)
    let status = try descriptor.status()
    switch status.fileType {
    case S_IFREG: byteCount = Int(status.st_size)
    case S_IFDIR: throw FileError(path: path, operation: .read, code: EISDIR)
    default: throw FileError(path: path, operation: .read, code: ESPIPE)
    }
  }

  /// The `count` bytes from `offset` on.
  ///
  /// - Throws: `FileError`, of kind `endedEarly` if the file does not have them; nothing is allocated then.
  public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    try checkRange(offset: offset, count: count)
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try span.withUnsafeMutableBytes { (bytes) throws(FileError) in try descriptor.read(at: offset, into: bytes) }
    return bytes
  }

  /// All bytes of a file.
  ///
  /// - Throws: `FileError`.
  public static func bytes(of path: String) throws(FileError) -> [UInt8] {
    let file = try ReadableFile(reading: path)
    return try file.read(at: 0, count: file.byteCount)
  }

  /// Fills `destination` with the bytes from `offset` on.
  ///
  /// - Throws: `FileError`, of kind `endedEarly` if the file does not have as many.
  public func read(at offset: Int, into destination: UnsafeMutableRawBufferPointer) throws(FileError) {
    try checkRange(offset: offset, count: destination.count)
    try descriptor.read(at: offset, into: destination)
  }

  private func checkRange(offset: Int, count: Int) throws(FileError) {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw FileError(path: path, operation: .read, code: 0)
    }
  }
}
