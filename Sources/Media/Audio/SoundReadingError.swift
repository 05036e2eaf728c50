import Durability

/// Why a file yields no sound.
public enum SoundReadingError: Error, Hashable, CustomStringConvertible {
  /// The operating system would not open or read it.
  case unreadable(path: String, reason: String)
  /// A folder, pipe or device.
  case notAFile(path: String)
  case empty(path: String)
  /// libsndfile does not recognise or accept the contents.
  case notSound(path: String, reason: String)
  /// It is sound, but only `ffmpeg` could decode it, which is not installed.
  case foreign(path: String, format: String)
  /// It is sound, but `ffmpeg` could not decode it.
  case notDecoded(path: String, format: String, reason: String)
  case sampleRate(path: String, found: Int)
  /// A valid header and nothing behind it.
  case noSamples(path: String)
  /// So many samples are NaN or infinite that the rest cannot be trusted.
  case notFinite(path: String, count: Int, total: Int)
  /// It ended earlier on its second reading than on its first.
  case changed(path: String)
  case notResampled(path: String, ResamplingError)

  /// The file that the error is about.
  public var path: String {
    switch self {
    case .unreadable(let path, _), .notAFile(let path), .empty(let path), .notSound(let path, _),
      .foreign(let path, _), .notDecoded(let path, _, _), .sampleRate(let path, _), .noSamples(let path),
      .notFinite(let path, _, _), .changed(let path),
      .notResampled(let path, _):
      path
    }
  }

  /// What is wrong, without the path.
  public var reason: String {
    switch self {
    case .unreadable(_, let reason): "cannot be read (\(reason))"
    case .notAFile: "is not an ordinary file"
    case .empty: "is empty (0 bytes)"
    case .notSound(_, let reason): "is not a sound file that can be decoded (\(reason))"
    case .foreign(_, let format):
      """
      is \(format), which is decoded by ffmpeg; install ffmpeg, or convert it where there is one, as in `ffmpeg -i INPUT \
      OUTPUT.flac`
      """
    case .notDecoded(_, let format, let reason):
      "is \(format), and ffmpeg could not decode it (\(reason))"
    case .sampleRate(_, let found):
      """
      claims a sample rate of \(found) Hz, outside \(AudioPreparation.supportedSampleRates.lowerBound)…\
      \(AudioPreparation.supportedSampleRates.upperBound) Hz
      """
    case .noSamples: "holds no samples"
    case .notFinite(_, let count, let total): "is damaged: \(count) of its \(total) samples are not numbers"
    case .changed: "was changed while it was being read"
    case .notResampled(_, let error): "cannot be brought to the corpus's sample rate (\(error))"
    }
  }

  public var description: String { "\(StreamedInput.readable(path)) \(reason)" }
}
