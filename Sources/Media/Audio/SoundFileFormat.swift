import CSndfile
import Durability

/// The formats that sound is written in, told apart by the extension of the file's name.
public enum SoundFileFormat: String, CaseIterable, Sendable {
  /// WAV, 16-bit linear.
  case wav
  /// FLAC, 16-bit, lossless.
  case flac
  /// Ogg Vorbis, lossy.
  case ogg
  /// AIFF, 16-bit linear.
  case aiff

  /// - Throws: `SoundWritingError.unknownExtension` if the extension of `path` belongs to none.
  public init(path: String) throws(SoundWritingError) {
    let found = fileExtension(of: path)
    switch found {
    case "wav", "wave": self = .wav
    case "flac": self = .flac
    case "ogg", "oga": self = .ogg
    case "aiff", "aif": self = .aiff
    default: throw .unknownExtension(path: path, found: found)
    }
  }

  /// For people: "wav, flac, ogg or aiff".
  static var list: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// The number libsndfile knows it by.
  var code: Int32 {
    switch self {
    case .wav: Int32(SF_FORMAT_WAV) | Int32(SF_FORMAT_PCM_16)
    case .flac: Int32(SF_FORMAT_FLAC) | Int32(SF_FORMAT_PCM_16)
    case .ogg: Int32(SF_FORMAT_OGG) | Int32(SF_FORMAT_VORBIS)
    case .aiff: Int32(SF_FORMAT_AIFF) | Int32(SF_FORMAT_PCM_16)
    }
  }

  /// What is wrong with a sample rate, in hertz, that the encoder would refuse when the first samples come; nil if nothing.
  func objection(toSampleRate sampleRate: Int) -> String? {
    switch self {
    case .ogg where sampleRate > 200_000: "it has at most 200000 Hz"
    case .flac where sampleRate > 655_350: "it has at most 655350 Hz"
    case .flac where sampleRate > 65_535 && !sampleRate.isMultiple(of: 10): "it has multiples of 10 Hz above 65535 Hz"
    case .wav, .flac, .ogg, .aiff: nil
    }
  }

  /// Whether the file's own header counts bytes with 32 bits.
  var countsIn32Bits: Bool { self == .wav || self == .aiff }
}

/// What follows the last full stop of the file's name, in lower case; empty where there is none.
func fileExtension(of path: String) -> String { FilePath(path).fileExtension }
