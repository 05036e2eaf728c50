import Foundation

/// A model that comes with the program, so that it draws and speaks at once.
///
/// `README.md` beside the files says what each has learned from, how, and how well.
enum ShippedModel: String, CaseIterable {
  case handwrittenDigits = "handwritten-digits"
  case spokenDigits = "spoken-digits"

  /// The one that makes such files; nil if none does.
  init?(making ending: String) {
    switch ending {
    case "png", "npy": self = .handwrittenDigits
    case "wav", "flac", "aiff", "ogg": self = .spokenDigits
    default: return nil
    }
  }

  /// Where its file is; nil if it was not installed with the program.
  var path: String? {
    Self.folders.map { "\($0)/\(rawValue).safetensors" }.first(where: FileManager.default.fileExists)
  }

  /// Beside the program as it was built, and as `make install` puts it.
  private static var folders: [String] {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = (program as NSString).deletingLastPathComponent
    return [folder + "/wavegen_WavegenCommands.resources", folder + "/../share/wavegen"]
  }
}
