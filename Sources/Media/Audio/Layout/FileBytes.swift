import Glibc

/// The bytes of an open regular file, at any place; small reads go through a window and cost no call of the system.
///
/// What lies beyond the end is nil, so whoever walks through a file needs no other check.
final class FileBytes {
  /// How many there were when the file was opened.
  let count: Int
  /// The `errno` of the first read that failed; nil as long as all is well.
  private(set) var failure: Int32?

  /// Samples that may be missing in one place: a number in a damaged file is no reason to write silence for days.
  var greatestGap: Int { 64 * count }

  private let descriptor: Int32
  private var window: [UInt8] = []
  private var windowStart = 0

  private static let windowLength = 1 << 16

  /// - Parameter descriptor: an open regular file, of which this object becomes the owner.
  init(owning descriptor: Int32, count: Int) {
    self.descriptor = descriptor
    self.count = count
  }

  deinit { _ = close(descriptor) }

  /// The byte at `offset`; nil beyond the end.
  func byte(at offset: Int) -> UInt8? {
    let place = offset - windowStart
    if place >= 0, place < window.count { return window[place] }
    guard offset >= 0, offset < count else { return nil }
    // A little of what lies before, for whoever looks back.
    fill(from: max(0, offset - 64))
    let refilled = offset - windowStart
    return refilled < window.count ? window[refilled] : nil
  }

  /// So many bytes from `offset` on; nil if the file does not have them all.
  /// - Precondition: byteCount is no more than a window has.
  func bytes(at offset: Int, count byteCount: Int) -> [UInt8]? {
    precondition(0...Self.windowLength ~= byteCount, "\(byteCount) bytes are more than a window has")
    guard offset >= 0, offset <= count - byteCount else { return nil }
    if offset < windowStart || offset + byteCount > windowStart + window.count { fill(from: offset) }
    let place = offset - windowStart
    return place + byteCount <= window.count ? Array(window[place..<place + byteCount]) : nil
  }

  /// Whether some bytes stand at a place.
  func starts(with expected: some Collection<UInt8>, at offset: Int) -> Bool {
    bytes(at: offset, count: expected.count)?.elementsEqual(expected) ?? false
  }

  /// Whether some text stands at a place.
  func starts(with expected: StaticString, at offset: Int) -> Bool {
    starts(with: UnsafeBufferPointer(start: expected.utf8Start, count: expected.utf8CodeUnitCount), at: offset)
  }

  /// A whole number of up to eight bytes; nil beyond the end.
  func littleEndian(at offset: Int, byteCount: Int = 4) -> Int? {
    bytes(at: offset, count: byteCount).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }

  /// A whole number of up to eight bytes, the greatest part first; nil beyond the end.
  func bigEndian(at offset: Int, byteCount: Int = 4) -> Int? {
    bytes(at: offset, count: byteCount).map { $0.reduce(0) { $0 << 8 | Int($1) } }
  }

  /// Reads straight into memory.
  /// - Returns: how many bytes there were.
  func read(at offset: Int, into destination: UnsafeMutableRawBufferPointer) -> Int {
    var done = 0
    while done < destination.count {
      let moved = pread(descriptor, destination.baseAddress.map { $0 + done }, destination.count - done, offset + done)
      if moved > 0 {
        done += moved
      } else if moved == 0 {
        break
      } else if errno != EINTR {
        failure = failure ?? errno
        break
      }
    }
    return done
  }

  private func fill(from offset: Int) {
    windowStart = offset
    window = [UInt8](unsafeUninitializedCapacity: Self.windowLength) { buffer, initializedCount in
      initializedCount = read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
