import CSndfile
import Glibc

/// The open file beneath an encoder of libsndfile, which writes through it.
///
/// Doing the writing for the library has two reasons. It writes headers and last pages while closing, and says nothing if
/// the disk is full then; here every write is checked, and the first failure is remembered. And given a descriptor, some
/// of its versions close it when a file cannot be opened and some do not (libsndfile issue 949); here nobody but the owner
/// closes it.
final class SoundBytes {
  let descriptor: Int32
  /// The `errno` of the first call that failed; nil as long as all is well.
  private(set) var failure: Int32?

  /// - Parameter descriptor: an open regular file, of which this object becomes the owner.
  init(owning descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { _ = close(descriptor) }

  /// Lets libsndfile begin to write the file.
  func open(_ information: inout SF_INFO) -> SoundLibrary.Opening {
    var callbacks = SF_VIRTUAL_IO(
      get_filelen: { SoundBytes.from($0).length },
      seek: { offset, origin, bytes in Int64(lseek(SoundBytes.from(bytes).descriptor, Int(offset), origin)) },
      read: { _, _, _ in 0 },
      write: { buffer, count, bytes in SoundBytes.from(bytes).write(buffer, count: Int(count)) },
      tell: { bytes in Int64(lseek(SoundBytes.from(bytes).descriptor, 0, SEEK_CUR)) })
    return SoundLibrary.open {
      sf_open_virtual(&callbacks, Int32(SFM_WRITE), &information, Unmanaged.passUnretained(self).toOpaque())
    }
  }

  private static func from(_ pointer: UnsafeMutableRawPointer?) -> SoundBytes {
    guard let pointer else { preconditionFailure("libsndfile called back without the file it was given") }
    return Unmanaged<SoundBytes>.fromOpaque(pointer).takeUnretainedValue()
  }

  private var length: Int64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// - Returns: how many bytes got through before a call failed.
  private func write(_ buffer: UnsafeRawPointer?, count: Int) -> Int64 {
    guard failure == nil else { return 0 }
    var done = 0
    while done < count {
      let moved = Glibc.write(descriptor, buffer.map { $0 + done }, count - done)
      if moved > 0 {
        done += moved
      } else if moved == 0 {
        break
      } else if errno != EINTR {
        failure = errno
        break
      }
    }
    return Int64(done)
  }
}
