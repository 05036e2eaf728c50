import CSndfile
import Durability
import Glibc

/// The file beneath an encoder: every write is checked, and the first failure is remembered.
///
/// libsndfile writes headers and last pages while closing, and says nothing if the disk is full then. Doing the writing
/// for it leaves no byte unchecked.
final class SoundSink {
  let descriptor: Int32
  /// The `errno` of the first write that failed; nil as long as all is well.
  private(set) var failure: Int32?

  /// Opens an existing file for reading and writing.
  init(opening path: String, reportedAs reportedPath: String) throws(FileError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: reportedPath, operation: .write, code: errno) }
  }

  deinit { _ = close(descriptor) }

  /// What libsndfile calls with the sink as its last argument.
  static var callbacks: SF_VIRTUAL_IO {
    SF_VIRTUAL_IO(
      get_filelen: { SoundSink.from($0).length },
      seek: { offset, origin, sink in Int64(lseek(SoundSink.from(sink).descriptor, Int(offset), origin)) },
      read: { bytes, count, sink in Int64(read(SoundSink.from(sink).descriptor, bytes, Int(count))) },
      write: { bytes, count, sink in SoundSink.from(sink).write(bytes, count: Int(count)) },
      tell: { sink in Int64(lseek(SoundSink.from(sink).descriptor, 0, SEEK_CUR)) })
  }

  /// Itself, as C hands it around.
  var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  private static func from(_ pointer: UnsafeMutableRawPointer?) -> SoundSink {
    guard let pointer else { preconditionFailure("libsndfile called back without the sink it was given") }
    return Unmanaged<SoundSink>.fromOpaque(pointer).takeUnretainedValue()
  }

  private var length: Int64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
  }

  private func write(_ bytes: UnsafeRawPointer?, count: Int) -> Int64 {
    guard failure == nil else { return 0 }
    var done = 0
    while done < count {
      let written = Glibc.write(descriptor, bytes.map { $0 + done }, count - done)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        failure = written < 0 ? errno : EIO
        return Int64(done)
      }
      done += written
    }
    return Int64(done)
  }
}
