import CSndfile
import Durability
import Glibc

/// Writes a mono sound file block by block; the file's extension chooses the format.
///
///     let writer = try SoundFileWriter(path: "out.flac", sampleRate: 16_000)
///     while let block = next() { try writer.write(block) }
///     try writer.finish()
///
/// The file appears under its name only when `finish()` succeeds; a writer that is dropped earlier leaves nothing behind.
/// Where the process is killed, the hidden file beside the name stays: `.out.wav.….partial`. WAV and AIFF count in their
/// header what has been written so far, so it can be played.
/// The same samples give the same file, byte for byte.
public final class SoundFileWriter {
  public let path: String
  /// In hertz.
  public let sampleRate: Int
  /// Samples written so far.
  public private(set) var frameCount = 0

  private let format: SoundFileFormat
  private let bytes: SoundBytes
  private var durableFile: DurableFile?
  private var encoder: OpaquePointer?

  /// Samples given to the encoder at a time; libvorbis keeps a whole call's samples on the stack.
  private static let samplesPerCall = 4096

  /// Checks all that can be checked before there is a sample: extension, sample rate, folder, permissions.
  /// - Throws: `SoundWritingError`.
  public init(path: String, sampleRate: Int) throws(SoundWritingError) {
    format = try SoundFileFormat(path: path)
    var information = SF_INFO()
    information.samplerate = Int32(clamping: sampleRate)
    information.channels = 1
    information.format = format.code
    guard AudioPreparation.supportedSampleRates.contains(sampleRate), sf_format_check(&information) != 0 else {
      throw .sampleRate(path: path, found: sampleRate, reason: "not a rate it knows")
    }
    if let reason = format.objection(toSampleRate: sampleRate) {
      throw .sampleRate(path: path, found: sampleRate, reason: reason)
    }
    self.path = path
    self.sampleRate = sampleRate
    do throws(FileError) {
      let file = try DurableFile(replacing: path)
      let descriptor = open(file.temporaryPath, O_RDWR | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileError(path: path, operation: .write, code: errno) }
      bytes = SoundBytes(owning: descriptor)
      durableFile = consume file
    } catch {
      throw .file(error)
    }
    let opening = bytes.open(&information)
    encoder = opening.file
    try checkBytes()
    guard encoder != nil else { throw .sampleRate(path: path, found: sampleRate, reason: opening.reason) }
    if format.countsIn32Bits { sf_command(encoder, Int32(SFC_SET_UPDATE_HEADER_AUTO), nil, Int32(SF_TRUE)) }
  }

  deinit { sf_close(encoder) }

  /// Appends samples, clipped to ±1; NaN becomes silence.
  /// - Throws: `SoundWritingError.file` if the disk is full, `.tooLong` beyond what the format can count.
  /// - Precondition: `finish()` has not been called.
  public func write(_ samples: [Float]) throws(SoundWritingError) {
    precondition(encoder != nil, "samples were written to \(path) after it was finished")
    guard !format.countsIn32Bits || frameCount + samples.count <= PCM16.largestFrameCount else {
      throw .tooLong(path: path)
    }
    var start = 0
    while start < samples.count {
      let piece = samples[start..<min(start + Self.samplesPerCall, samples.count)]
      let written = encode(piece)
      try checkBytes()
      guard written == piece.count else {
        throw .encoder(path: path, reason: SoundLibrary.text(sf_strerror(encoder)))
      }
      start += piece.count
    }
    frameCount += samples.count
  }

  /// Ends the file and gives it its name.
  /// - Throws: `SoundWritingError` if the last bytes cannot be written; then there is no file.
  /// - Precondition: it is called once.
  public func finish() throws(SoundWritingError) {
    guard let encoder = self.encoder.take(), let file = durableFile.take() else {
      preconditionFailure("\(path) was finished twice")
    }
    let code = sf_close(encoder)
    try checkBytes()
    guard frameCount > 0 else { throw .noSamples(path: path) }
    guard code == 0 else { throw .encoder(path: path, reason: SoundLibrary.text(sf_error_number(code))) }
    if format == .ogg {
      let failure = OggPages.setSerialNumber(1, descriptor: bytes.descriptor)
      guard failure == 0 else { throw .file(FileError(path: path, operation: .write, code: failure)) }
    }
    do {
      try file.commit()
    } catch {
      throw .file(error)
    }
  }

  private func encode(_ samples: ArraySlice<Float>) -> Int {
    if format == .ogg {
      let clipped = samples.map { $0.isNaN ? 0 : min(max($0, -1), 1) }
      return Int(sf_writef_float(encoder, clipped, Int64(clipped.count)))
    }
    let quantized = samples.map(PCM16.sample)
    return Int(sf_writef_short(encoder, quantized, Int64(quantized.count)))
  }

  private func checkBytes() throws(SoundWritingError) {
    if let failure = bytes.failure {
      throw .file(FileError(path: path, operation: .write, code: failure))
    }
  }
}
