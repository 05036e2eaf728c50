import CSndfile
import Glibc

/// Streams any sound file that libsndfile decodes as mono blocks: the mean of its channels, in −1…1.
///
///     let reader = try SoundFileReader(path: "speech.flac")
///     while let block = reader.next() { … }
///     reader.frameCount                                // what was really there
///
/// Nothing is allocated by what a header claims, and nothing in a file can stop the program: contents are recognised by
/// their first bytes rather than by the file's name, a file that ends early is read as far as it goes, and samples that
/// are not numbers become silence and are counted.
public final class SoundFileReader {
  public let path: String
  /// In hertz, within `AudioPreparation.supportedSampleRates`.
  public let sampleRate: Int
  /// In the file; what is read is always mono.
  public let channelCount: Int
  /// Container and encoding, for example "WAV (Microsoft), Signed 16 bit PCM".
  public let formatName: String
  /// Frames that the header promises; nil where it does not say.
  public let declaredFrameCount: Int?
  /// Frames delivered so far.
  public private(set) var frameCount = 0
  /// Frames delivered so far that were NaN or infinite in the file.
  public private(set) var notFiniteCount = 0

  private let bytes: SoundBytes
  private let file: OpaquePointer
  private var items: [Float]

  /// Samples of all channels together that are decoded at a time.
  private static let itemsPerBlock = 16_384

  /// Opens the file and reads its header.
  /// - Throws: `SoundReadingError` if it is missing, empty, no sound, or claims an impossible sample rate.
  public init(path: String) throws(SoundReadingError) {
    let descriptor = try Self.openDescriptor(path: path)
    var information = SF_INFO()
    let bytes = SoundBytes(owning: descriptor)
    let opening = bytes.open(mode: Int(SFM_READ), &information)
    if let failure = bytes.failure {
      sf_close(opening.file)
      throw .unreadable(path: path, reason: String(cString: strerror(failure)))
    }
    guard let file = opening.file else { throw .notSound(path: path, reason: opening.reason) }
    self.path = path
    self.bytes = bytes
    self.file = file
    sampleRate = Int(information.samplerate)
    channelCount = max(Int(information.channels), 1)
    formatName = SoundLibrary.name(ofFormat: information.format)
    declaredFrameCount = SoundHeader.declaredFrameCount(descriptor: descriptor, information: information)
    items = [Float](repeating: 0, count: max(Self.itemsPerBlock / channelCount, 1) * channelCount)
    guard AudioPreparation.supportedSampleRates.contains(sampleRate) else {
      throw .sampleRate(path: path, found: sampleRate)
    }
  }

  deinit { sf_close(file) }

  /// The next mono samples, at most 16,384 of them; nil at the end of the file or where it becomes undecodable.
  public func next() -> [Float]? {
    let channelCount = channelCount
    let count = Int(sf_readf_float(file, &items, Int64(items.count / channelCount)))
    guard count > 0 else { return nil }
    frameCount += count
    var notFinite = 0
    let block = [Float](unsafeUninitializedCapacity: count) { block, initializedCount in
      for frame in 0..<count {
        var sum: Float = 0
        for channel in 0..<channelCount {
          sum += items[frame * channelCount + channel]
        }
        let mean = channelCount == 1 ? sum : sum / Float(channelCount)
        if !mean.isFinite { notFinite += 1 }
        block.initializeElement(at: frame, to: mean.isFinite ? mean : 0)
      }
      initializedCount = count
    }
    notFiniteCount += notFinite
    return block
  }

  /// Why the operating system stopped delivering bytes, if it did.
  public var failure: SoundReadingError? {
    bytes.failure.map { .unreadable(path: path, reason: String(cString: strerror($0))) }
  }

  /// What the owner of the file should know, once everything has been read.
  public var notes: [SoundNote] {
    var notes: [SoundNote] = []
    if let declaredFrameCount, frameCount < declaredFrameCount {
      notes.append(.truncated(expectedFrames: declaredFrameCount, foundFrames: frameCount))
    }
    if notFiniteCount > 0 {
      notes.append(.notFinite(count: notFiniteCount))
    }
    return notes
  }

  private static func openDescriptor(path: String) throws(SoundReadingError) -> Int32 {
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
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
    return descriptor
  }
}
