import Glibc

/// Writes a 16-bit mono WAV file to a descriptor that cannot seek, such as standard output in front of a pipe.
///
/// The header comes first and holds the length, so the number of samples must be known beforehand.
///
///     var stream = try WaveStream(descriptor: STDOUT_FILENO, sampleRate: 16_000, frameCount: 32_000)
///     try stream.write(samples)
///     try stream.finish()
///
/// - Note: opening a stream makes the process ignore `SIGPIPE`; otherwise a reader that leaves early (`| head`) would end
///   the process without a word. The stream then throws `WaveStreamError.closedByReader`.
public struct WaveStream: ~Copyable {
  /// Samples that the header promises.
  public let frameCount: Int
  /// Samples written so far.
  public private(set) var writtenCount: Int
  private let descriptor: Int32

  /// Writes the header.
  /// - Parameters:
  ///   - descriptor: an open file descriptor, for example `STDOUT_FILENO`; it is not closed here.
  ///   - sampleRate: in hertz.
  ///   - frameCount: samples to come.
  /// - Precondition: sampleRate ≥ 1, frameCount ≥ 0.
  public init(
    descriptor: Int32, sampleRate: Int, frameCount: Int
  ) throws(WaveStreamError) {
    precondition(sampleRate >= 1 && frameCount >= 0, "\(frameCount) samples at \(sampleRate) Hz are no sound")
    guard frameCount <= PCM16.largestFrameCount else { throw .tooLong(frameCount: frameCount) }
    signal(SIGPIPE, SIG_IGN)
    try Self.send(Self.header(sampleRate: sampleRate, byteCount: 2 * frameCount), to: descriptor)
    self.frameCount = frameCount
    self.descriptor = descriptor
    writtenCount = 0
  }

  /// Appends samples, clipped to ±1; NaN becomes silence.
  /// - Throws: `.closedByReader` if nobody listens any more, `.wrongFrameCount` beyond what was promised.
  public mutating func write(_ samples: [Float]) throws(WaveStreamError) {
    guard writtenCount + samples.count <= frameCount else {
      throw .wrongFrameCount(promised: frameCount, written: writtenCount + samples.count)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * samples.count)
    for sample in samples {
      let number = UInt16(bitPattern: PCM16.sample(of: sample))
      bytes.append(UInt8(truncatingIfNeeded: number))
      bytes.append(UInt8(truncatingIfNeeded: number >> 8))
    }
    try Self.send(bytes, to: descriptor)
    writtenCount += samples.count
  }

  /// - Throws: `.wrongFrameCount` if samples are missing.
  public consuming func finish() throws(WaveStreamError) {
    guard writtenCount == frameCount else {
      throw .wrongFrameCount(promised: frameCount, written: writtenCount)
    }
  }

  /// RIFF, one `fmt ` chunk of 16 bytes, and the head of the `data` chunk: 44 bytes.
  private static func header(sampleRate: Int, byteCount: Int) -> [UInt8] {
    let rate = UInt32(clamping: sampleRate)
    let fields: [[UInt8]] = [
      Array("RIFF".utf8), littleEndian(UInt32(36 + byteCount)), Array("WAVEfmt ".utf8), littleEndian(UInt32(16)),
      // Linear PCM, one channel.
      littleEndian(UInt16(1)), littleEndian(UInt16(1)),
      // Frames and bytes per second, bytes per frame, bits per sample.
      littleEndian(rate), littleEndian(rate &* 2), littleEndian(UInt16(2)), littleEndian(UInt16(16)),
      Array("data".utf8), littleEndian(UInt32(byteCount)),
    ]
    return fields.flatMap { $0 }
  }

  private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static func send(_ bytes: [UInt8], to descriptor: Int32) throws(WaveStreamError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done) }
      guard written < 0 else {
        done += written
        continue
      }
      switch errno {
      case EINTR: continue
      case EPIPE: throw .closedByReader
      case let code: throw .failed(code: code)
      }
    }
  }
}

/// Why a WAV stream ended.
public enum WaveStreamError: Error, Hashable, CustomStringConvertible {
  /// The program at the other end of the pipe has gone; usually no fault at all.
  case closedByReader
  /// The `errno` of a write.
  case failed(code: Int32)
  case tooLong(frameCount: Int)
  case wrongFrameCount(promised: Int, written: Int)

  public var description: String {
    switch self {
    case .closedByReader:
      "standard output was closed by the program that was reading it"
    case .failed(let code):
      "could not write to standard output: \(String(cString: strerror(code)))"
    case .tooLong(let frameCount):
      "a WAV stream ends at \(PCM16.largestFrameCount) samples, but \(frameCount) were asked for; write a .flac file"
    case .wrongFrameCount(let promised, let written):
      "the WAV header promised \(promised) samples, but \(written) were produced"
    }
  }
}
