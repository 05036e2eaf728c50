import CSndfile
import Glibc

/// Reads from a header how many frames the file was meant to have.
///
/// libsndfile quietly corrects the length of a WAV or AIFF file that was cut short, so the promise is read here, with
/// all suspicion: only sizes are taken from the file, and they are compared, never allocated.
enum SoundHeader {
  /// Frames promised; nil where the format or the writer left the number open.
  static func declaredFrameCount(descriptor: Int32, information: SF_INFO) -> Int? {
    switch Int(information.format) & Int(SF_FORMAT_TYPEMASK) {
    case Int(SF_FORMAT_WAV), Int(SF_FORMAT_WAVEX): waveFrameCount(descriptor)
    case Int(SF_FORMAT_AIFF): aiffFrameCount(descriptor)
    case Int(SF_FORMAT_FLAC), Int(SF_FORMAT_W64), Int(SF_FORMAT_CAF):
      (1..<1 << 48).contains(information.frames) ? Int(information.frames) : nil
    // An estimate (MP3) or found by looking for the last page that is there (Ogg): no promise.
    default: nil
    }
  }

  private static func waveFrameCount(_ descriptor: Int32) -> Int? {
    guard let start = read(descriptor, at: 0, count: 12), start.starts(with: "RIFF".utf8) else { return nil }
    var bytesPerFrame: Int?
    var found: Int?
    forEachChunk(descriptor, size: { Int($0[0]) | Int($0[1]) << 8 | Int($0[2]) << 16 | Int($0[3]) << 24 }) { chunk in
      if chunk.name == "fmt ", let format = read(descriptor, at: chunk.start, count: 16) {
        let tag = Int(format[0]) | Int(format[1]) << 8
        // PCM, float, A-law, μ-law, extensible: one frame has a fixed number of bytes.
        bytesPerFrame = [1, 3, 6, 7, 0xFFFE].contains(tag) ? Int(format[12]) | Int(format[13]) << 8 : nil
      }
      guard chunk.name == "data" else { return true }
      // A program writing to a pipe cannot know the length and leaves 0 or something huge.
      if let bytesPerFrame, bytesPerFrame > 0, (1..<0x7FFF_0000).contains(chunk.size) {
        found = chunk.size / bytesPerFrame
      }
      return false
    }
    return found
  }

  private static func aiffFrameCount(_ descriptor: Int32) -> Int? {
    guard let start = read(descriptor, at: 0, count: 12), start.starts(with: "FORM".utf8) else { return nil }
    var found: Int?
    forEachChunk(descriptor, size: bigEndian) { chunk in
      guard chunk.name == "COMM" else { return true }
      if let common = read(descriptor, at: chunk.start, count: 18) {
        let frames = bigEndian(common[2..<6])
        let compression = chunk.size >= 22 ? read(descriptor, at: chunk.start + 18, count: 4) : nil
        let isLinear = compression.map { ["NONE", "sowt", "twos", "fl32", "FL32"].contains(text($0)) } ?? true
        found = isLinear && (1..<0x7FFF_0000).contains(frames) ? frames : nil
      }
      return false
    }
    return found
  }

  private struct Chunk {
    var name: String
    /// Offset of its contents in the file.
    var start: Int
    var size: Int
  }

  /// Visits chunks until `body` returns false, the file ends, or a thousand chunks have gone by.
  private static func forEachChunk(
    _ descriptor: Int32, size: (ArraySlice<UInt8>) -> Int, body: (Chunk) -> Bool
  ) {
    var offset = 12
    for _ in 0..<1000 {
      guard let header = read(descriptor, at: offset, count: 8) else { return }
      let sizeBytes = ArraySlice(Array(header[4..<8]))
      let chunk = Chunk(name: text(header[..<4]), start: offset + 8, size: size(sizeBytes))
      guard body(chunk) else { return }
      offset = chunk.start + chunk.size + chunk.size % 2
    }
  }

  private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  private static func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      initializedCount = max(0, pread(descriptor, buffer.baseAddress, count, offset))
    }
    return bytes.count == count ? bytes : nil
  }
}
