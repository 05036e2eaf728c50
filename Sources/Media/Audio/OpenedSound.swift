import Durability
import Glibc

/// A sound file whose first decodable part has been found.
struct OpenedSound {
  let bytes: FileBytes
  let layout: SoundLayout
  let decoder: SoundDecoder
  /// Of the layout's parts.
  let nextPart: Int
  /// Silence before the part that is opened.
  let silentFrameCount: Int
  /// Of these, frames that are missing.
  let missingFrameCount: Int

  /// - Throws: `SoundReadingError`.
  init(path: String) throws(SoundReadingError) {
    let bytes = try Self.open(path)
    let layout = SoundLayout.of(bytes) ?? SoundLayout(ByteView(0..<bytes.count))
    let refusal: SoundDecoder.Refusal
    do {
      self = try OpenedSound(layout, of: bytes)
      return
    } catch { refusal = error }
    if let failure = bytes.failure { throw .unreadable(path: path, reason: String(cString: strerror(failure))) }
    if let format = ForeignFormat(at: MediaTags.endOfLeadingTags(in: bytes), in: bytes) {
      self = try Self.decoded(path, format, Self.fault(in: bytes).map(SoundDecoder.Refusal.init) ?? refusal)
    } else if let layout = SoundLayout.searched(in: bytes), let opened = try? OpenedSound(layout, of: bytes) {
      self = opened
    } else {
      throw .notSound(path: path, reason: Self.fault(in: bytes) ?? refusal.reason)
    }
  }

  /// What is wrong with a file whose beginning is that of a sound; nil where it is not known.
  private static func fault(in bytes: FileBytes) -> String? {
    let start = MediaTags.endOfLeadingTags(in: bytes)
    if start >= bytes.count { return "it holds nothing but a tag" }
    if bytes.starts(with: "RIFF", at: start), bytes.starts(with: "WAVE", at: start + 8) {
      let names: [StaticString] = ["fmt ", "data"]
      let missing = names.filter { SampleRun.nextPlace(of: [$0], from: start + 12, in: bytes) == nil }
      if missing.isEmpty { return nil }
      return missing.count == 2
        ? "it is a WAV without a description and without samples"
        : "it is a WAV that holds no chunk \"\(missing[0])\", which would be its \(missing[0].utf8Start[0] == UInt8(ascii: "d") ? "samples" : "description")"
    }
    if MPEGFrameHeader(at: start, of: bytes) != nil {
      return "it begins like MPEG audio, but holds no whole frame of sound"
    }
    if bytes.starts(with: [0x1F, 0x8B], at: start) { return "it is compressed by gzip; unpack it" }
    let strangers: [(beginning: StaticString, what: String)] = [
      (
        "version https://git-lfs",
        "it is a pointer of Git LFS, and the sound itself was not fetched; try `git lfs pull`"
      ),
      ("<!DOCTYPE", "it is a web page, such as a server answers that has no such file"),
      ("<!doctype", "it is a web page, such as a server answers that has no such file"),
      ("<html", "it is a web page, such as a server answers that has no such file"),
      ("<?xml", "it is XML"), ("{", "it is text"), ("PK\u{3}\u{4}", "it is a ZIP archive; unpack it"),
      ("BZh", "it is compressed by bzip2; unpack it"),
    ]
    if let stranger = strangers.first(where: { bytes.starts(with: $0.beginning, at: start) }) { return stranger.what }
    if (0..<bytes.count).allSatisfy({ bytes.byte(at: $0) == 0 }) { return "all its bytes are zero" }
    return nil
  }

  /// What another program makes of a file that libsndfile does not know.
  private static func decoded(
    _ path: String, _ format: ForeignFormat, _ refusal: SoundDecoder.Refusal
  ) throws(SoundReadingError) -> OpenedSound {
    switch ForeignDecoder.decode(path) {
    case .notInstalled where !format.isUnknownContainer:
      throw .notSound(path: path, reason: refusal.reason + "; ffmpeg, where it is installed, is asked too")
    case .failed where !format.isUnknownContainer: throw .notSound(path: path, reason: refusal.reason)
    case .notInstalled: throw .foreign(path: path, format: format.name)
    case .failed(let reason): throw .notDecoded(path: path, format: format.name, reason: reason)
    case .decoded(let bytes, let complaint):
      var layout = SoundLayout.of(bytes) ?? SoundLayout(ByteView(0..<bytes.count))
      if let complaint { layout.note(.complaint(complaint)) }
      do {
        return try OpenedSound(layout, of: bytes)
      } catch {
        throw .notDecoded(path: path, format: format.name, reason: error.reason)
      }
    }
  }

  private init(_ layout: SoundLayout, of bytes: FileBytes) throws(SoundDecoder.Refusal) {
    self.bytes = bytes
    self.layout = layout
    var silentFrameCount = 0
    for (index, part) in layout.parts.enumerated() {
      switch part {
      case .silence(let count): silentFrameCount += count
      case .encoded(let view), .resumed(let view, _):
        decoder = try SoundDecoder(view, of: bytes)
        nextPart = index + 1
        missingFrameCount = layout.missingFrameCount(before: decoder, of: part)
        self.silentFrameCount = silentFrameCount + min(missingFrameCount, bytes.greatestGap)
        return
      }
    }
    throw SoundDecoder.Refusal(reason: "no part of it can be decoded")
  }

  private static func open(_ path: String) throws(SoundReadingError) -> FileBytes {
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    let descriptor = Glibc.open(StreamedInput.place(of: path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    var status = stat()
    let error: SoundReadingError? =
      if fstat(descriptor, &status) != 0 {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
      } else if status.st_mode & S_IFMT != S_IFREG {
        .notAFile(path: path)
      } else if status.st_size == 0 {
        .empty(path: path)
      } else {
        nil
      }
    if let error {
      close(descriptor)
      throw error
    }
    return FileBytes(owning: descriptor, count: Int(status.st_size))
  }
}
