import Durability
import Foundation
import Media

/// Where generated samples go: a file that appears when it is complete, or standard output at once.
final class SampleOutput {
  private let file: SoundFileWriter?
  private var stream: WaveStream?

  /// - Parameters:
  ///   - path: `-` is standard output.
  ///   - sampleRate: in hertz.
  ///   - frameCount: samples to come.
  init(_ path: String, sampleRate: Int, frameCount: Int) throws {
    if path == "-" {
      file = nil
      stream = try WaveStream(descriptor: STDOUT_FILENO, sampleRate: sampleRate, frameCount: frameCount)
    } else {
      // The writer would find out, but hours later.
      if try Self.countsIn32Bits(path), frameCount > Self.largestFrameCount {
        throw SoundWritingError.tooLong(path: path)
      }
      file = try SoundFileWriter(path: path, sampleRate: sampleRate)
      stream = nil
    }
  }

  func write(_ samples: [Float]) throws {
    try file?.write(samples)
    try stream?.write(samples)
  }

  /// - Parameter isWhole: whether all samples were written; a stream that is broken off cannot take its header back.
  func finish(isWhole: Bool) throws {
    try file?.finish()
    if isWhole { try stream.take()?.finish() }
  }

  /// Samples of 16 bits whose bytes, and a header's, 32 bits can count.
  private static let largestFrameCount = (1 << 32 - 4096) / 2

  private static func countsIn32Bits(_ path: String) throws -> Bool {
    switch try SoundFileFormat(path: path) {
    case .wav, .aiff: true
    case .flac, .ogg: false
    }
  }

  /// Outputs that may be open at once: a sound file takes two descriptors, and some are needed for other things.
  static var mostOpenAtOnce: Int {
    var limit = rlimit()
    #if canImport(Glibc)
      let code = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    #else
      let code = getrlimit(RLIMIT_NOFILE, &limit)
    #endif
    guard code == 0, let count = Int(exactly: limit.rlim_cur) else { return .max }
    return max(1, (count - 64) / 2)
  }

  /// out.wav → out-1.wav, out-2.wav … where there are several.
  static func names(_ out: String, count: Int) -> [String] {
    guard count > 1 else { return [out] }
    let stem = FilePath(out).withoutExtension
    let ending = FilePath(out).dropping(prefix: stem) ?? ""
    return (1...count).map { "\(stem)-\($0)\(ending)" }
  }

  /// Refuses at once what can be no output, before a model is read.
  static func check(_ path: String) throws {
    if path != "-" {
      _ = try SoundFileFormat(path: path)
    } else if isatty(STDOUT_FILENO) == 1 {
      throw Failure(.usage, "standard output is a terminal; pipe it into a player, or name a file")
    }
  }
}
