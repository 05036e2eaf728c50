public import Durability

/// Why sound cannot be written to a file.
public enum SoundWritingError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownExtension(path: String, found: String)
  /// The format or its encoder does not work at this sample rate, in hertz.
  case sampleRate(path: String, found: Int, reason: String)
  /// More samples than the format's header can count.
  case tooLong(path: String)
  /// Not every format can hold no samples at all.
  case noSamples(path: String)
  case encoder(path: String, reason: String)
  /// The disk, the folder or the permissions.
  case file(FileError)

  public var description: String {
    switch self {
    case .unknownExtension(let path, let found):
      "could not write \(path): \(found.isEmpty ? "it has no extension" : "the extension .\(found) is unknown"); "
        + "name a file that ends in \(SoundFileFormat.list)"
    case .sampleRate(let path, let found, let reason):
      "could not write \(path): its format does not take sound at \(found) Hz (\(reason)); choose wav"
    case .tooLong(let path):
      "could not write \(path): its format ends at \(PCM16.largestFrameCount) samples; choose flac or ogg"
    case .noSamples(let path):
      "could not write \(path): there are no samples to write"
    case .encoder(let path, let reason):
      "could not write \(path): the encoder failed (\(reason))"
    case .file(let error):
      error.description
    }
  }
}
