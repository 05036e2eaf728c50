import CSndfile
import Glibc

/// libsndfile at work on a view of a file.
///
/// It reads through callbacks, so that it sees what the view shows, and because, given a descriptor, some of its versions
/// close it when a file cannot be opened and some do not (libsndfile issue 949).
final class SoundDecoder {
  /// In hertz.
  let sampleRate: Int
  let channelCount: Int
  /// libsndfile's number of container and encoding.
  let format: Int32
  /// What libsndfile expects to find; for some formats a guess, for unknown lengths something huge.
  let expectedFrameCount: Int

  private let source: Source
  private let file: OpaquePointer

  /// What the callbacks read from, and where they stand.
  private final class Source {
    let bytes: FileBytes
    let view: ByteView
    var position = 0

    init(_ bytes: FileBytes, _ view: ByteView) {
      self.bytes = bytes
      self.view = view
    }

    func read(into buffer: UnsafeMutableRawPointer?, count: Int) -> Int {
      let destination = UnsafeMutableRawBufferPointer(start: buffer, count: count)
      let moved = view.read(at: position, of: bytes, into: destination)
      position += moved
      return moved
    }

    func seek(to offset: Int, from origin: Int32) -> Int {
      let base = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? position : view.count
      let (place, overflows) = base.addingReportingOverflow(offset)
      guard !overflows, place >= 0 else { return -1 }
      position = place
      return place
    }

    static func from(_ pointer: UnsafeMutableRawPointer?) -> Source {
      guard let pointer else { preconditionFailure("libsndfile called back without the file it was given") }
      return Unmanaged<Source>.fromOpaque(pointer).takeUnretainedValue()
    }
  }

  /// Why libsndfile would not open something, in its own words.
  struct Refusal: Error {
    var reason: String
  }

  init(_ view: ByteView, of bytes: FileBytes) throws(Refusal) {
    let source = Source(bytes, view)
    var callbacks = SF_VIRTUAL_IO(
      get_filelen: { Int64(Source.from($0).view.count) },
      seek: { offset, origin, source in Int64(Source.from(source).seek(to: Int(offset), from: origin)) },
      read: { buffer, count, source in Int64(Source.from(source).read(into: buffer, count: Int(count))) },
      write: { _, _, _ in 0 },
      tell: { source in Int64(Source.from(source).position) })
    var information = SF_INFO()
    let opening = QuietLibraries.run {
      SoundLibrary.open {
        sf_open_virtual(&callbacks, Int32(SFM_READ), &information, Unmanaged.passUnretained(source).toOpaque())
      }
    }
    guard let file = opening.file else { throw Refusal(reason: opening.reason) }
    self.source = source
    self.file = file
    sampleRate = Int(information.samplerate)
    channelCount = max(Int(information.channels), 1)
    format = information.format
    expectedFrameCount = Int(information.frames)
  }

  deinit { sf_close(file) }

  /// Frames that the header promises, where libsndfile takes its word; nil where it only guesses.
  var promisedFrameCount: Int? {
    switch Int(format) & Int(SF_FORMAT_TYPEMASK) {
    case Int(SF_FORMAT_W64), Int(SF_FORMAT_CAF), Int(SF_FORMAT_OGG):
      (1..<1 << 48).contains(expectedFrameCount) ? expectedFrameCount : nil
    default: nil
    }
  }

  /// The next frames, all channels side by side.
  /// - Returns: how many there were, and what libsndfile has against the file, if anything.
  func read(into items: inout [Float]) -> (frameCount: Int, complaint: String?) {
    let room = Int64(items.count / channelCount)
    let count = QuietLibraries.run { sf_readf_float(file, &items, room) }
    let complaint = sf_error(file) == 0 ? nil : SoundLibrary.text(sf_strerror(file))
    return (max(0, Int(count)), complaint)
  }
}
