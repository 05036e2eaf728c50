import CSndfile
import Foundation
import Testing

/// Sound files that are made by libsndfile, and what may have become of them.
extension SoundTestFolder {
  /// A file at 8000 Hz in one of libsndfile's containers and codings, by their numbers.
  func write(format: Int, coding: Int = Int(SF_FORMAT_PCM_16), _ samples: [Int16], to name: String) throws {
    var information = SF_INFO()
    information.samplerate = 8000
    information.channels = 1
    information.format = Int32(format) | Int32(coding)
    let file = try #require(sf_open(try path(name), Int32(SFM_WRITE), &information))
    sf_writef_short(file, samples, Int64(samples.count))
    sf_close(file)
  }

  /// An MP3 as libsndfile writes it; nil if the library here does not.
  func writeMP3(
    _ samples: [Float], sampleRate: Int = 44_100, bitrateMode: Int = Int(SF_BITRATE_MODE_CONSTANT), to name: String
  ) throws -> [UInt8]? {
    var information = SF_INFO()
    information.samplerate = Int32(sampleRate)
    information.channels = 1
    information.format = Int32(SF_FORMAT_MPEG) | Int32(SF_FORMAT_MPEG_LAYER_III)
    guard let file = sf_open(try path(name), Int32(SFM_WRITE), &information) else { return nil }
    var mode = Int32(bitrateMode)
    sf_command(file, Int32(SFC_SET_BITRATE_MODE), &mode, Int32(MemoryLayout<Int32>.size))
    var level = 0.3
    sf_command(file, Int32(SFC_SET_COMPRESSION_LEVEL), &level, Int32(MemoryLayout<Double>.size))
    sf_writef_float(file, samples, Int64(samples.count))
    sf_close(file)
    return try bytes(of: name)
  }

  /// An Ogg file of one of libsndfile's codings, by its number; nil if the library here does not write it.
  func writeOgg(_ samples: [Float], coding: Int, sampleRate: Int, to name: String) throws -> [UInt8]? {
    var information = SF_INFO()
    information.samplerate = Int32(sampleRate)
    information.channels = 1
    information.format = Int32(SF_FORMAT_OGG) | Int32(coding)
    guard let file = sf_open(try path(name), Int32(SFM_WRITE), &information) else { return nil }
    // libvorbis keeps what one call brings on the stack.
    for start in stride(from: 0, to: samples.count, by: 4096) {
      let piece = Array(samples[start..<min(start + 4096, samples.count)])
      sf_writef_float(file, piece, Int64(piece.count))
    }
    sf_close(file)
    return try bytes(of: name)
  }
}

/// Frames of MPEG audio made by hand; they hold silence, but their number is certain.
struct MPEGBytes {
  /// In units of the table of MPEG 1, layer III: 9 is 128,000 bits per second, 417 bytes at 44,100 Hz.
  var bitrateIndices: [Int]
  var rateIndex = 0

  /// A mono stream.
  var frames: [[UInt8]] {
    bitrateIndices.map { index in
      let kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320][index]
      let sampleRate = [44_100, 48_000, 32_000][rateIndex]
      var frame = [UInt8](repeating: 0, count: 144_000 * kilobits / sampleRate)
      frame.replaceSubrange(0..<4, with: [0xFF, 0xFB, UInt8(index << 4 | rateIndex << 2), 0xC0])
      return frame
    }
  }

  var bytes: [UInt8] { frames.flatMap { $0 } }

  /// Samples of each frame.
  static let samplesPerFrame = 1152
}

/// A tag of ID3 version 2 with so many bytes of contents.
func titleTag(_ byteCount: Int) -> [UInt8] {
  let size = (0..<4).map { UInt8(byteCount >> (21 - 7 * $0) & 0x7F) }
  return Array("ID3".utf8) + [4, 0, 0] + size + [UInt8](repeating: 65, count: byteCount)
}

/// How loud a part of a sound is.
func loudness(_ samples: some Collection<Float>) -> Float {
  (samples.reduce(0) { $0 + $1 * $1 } / Float(max(samples.count, 1))).squareRoot()
}
