import Glibc
import Synchronization

/// A text file that grows by whole lines, such as a training log in JSON lines.
///
/// Each line is one write at the end of the file, so several threads and several processes may share a log, and a kill
/// loses at most the line that was being written. Where a file ends in the middle of a line, be it after a kill or a
/// full disk, the next line starts on its own.
public final class AppendingLog: Sendable {
  public let path: String
  private let descriptor: Descriptor
  private let endsInsideLine: Mutex<Bool>

  /// Opens the log, or creates it.
  ///
  /// - Throws: `FileError` if the file cannot be opened for writing.
  public init(appendingTo path: String) throws(FileError) {
    self.path = path
    descriptor = try Descriptor(opening: path, flags: O_WRONLY | O_APPEND | O_CREAT, for: .write)
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
