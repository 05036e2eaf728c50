import Glibc
import Synchronization

/// A text file that grows by whole lines, such as a training log in JSON lines.
///
/// Each line is one write at the end of the file, so several threads and several processes may share a log, and a kill
/// loses at most the line that was being written. A log may also belong to one writer alone. Where a file ends in the
/// middle of a line, be it after a kill or a full disk, the next line starts on its own.
public final class AppendingLog: Sendable {
  public let path: String
  private let descriptor: Descriptor
  private let endsInsideLine: Mutex<Bool>

  /// Who else may write the log.
  public enum Sharing: Sendable {
    case anyone
    /// Nobody who asks for this as well, for as long as this object lives. The system takes the lock away when the
    /// process ends, however it ends.
    case nobody
  }

  /// Opens the log, or creates it.
  ///
  /// - Throws: `FileError` if the file cannot be opened for writing, of kind `inUse` if it belongs to another writer.
  public init(appendingTo path: String, sharedWith sharing: Sharing = .anyone) throws(FileError) {
    self.path = path
    descriptor = try Descriptor(opening: path, flags: O_WRONLY | O_APPEND | O_CREAT, for: .write)
    if sharing == .nobody { try descriptor.lock(openedAt: path) }
    endsInsideLine = Mutex(Self.endsInsideLine(path))
  }

  /// Appends `line` and a line break.
  ///
  /// - Throws: `FileError` if it could not be written whole.
  /// - Precondition: `line` contains no line break.
  public func append(line: String) throws(FileError) {
    precondition(!line.utf8.contains(UInt8(ascii: "\n")), "a log line must not contain a line break")
    try endsInsideLine.withLock { (endsInsideLine) throws(FileError) in
      let bytes = Array(((endsInsideLine ? "\n" : "") + line + "\n").utf8)
      endsInsideLine = true
      try bytes.span.withUnsafeBytes { (bytes) throws(FileError) in try descriptor.write(bytes) }
      endsInsideLine = false
    }
  }

  private static func endsInsideLine(_ path: String) -> Bool {
    // A log that may be written but not read, or a pipe, has no known last byte.
    guard let file = try? ReadableFile(reading: path), file.byteCount > 0 else { return false }
    return (try? file.read(at: file.byteCount - 1, count: 1)) != [UInt8(ascii: "\n")]
  }
}
