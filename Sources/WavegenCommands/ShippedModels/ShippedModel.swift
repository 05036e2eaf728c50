import Foundation
import Models

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

  /// The one of that name, with or without the ending of its file.
  init?(named name: String) {
    self.init(rawValue: name.hasSuffix(Self.ending) ? String(name.dropLast(Self.ending.count)) : name)
  }

  private static let ending = ".safetensors"

  /// Where its file is; nil if it was not installed with the program.
  var path: String? {
    Self.folders.map { "\($0)/\(rawValue)\(Self.ending)" }.first(where: FileManager.default.fileExists)
  }

  /// Beside the program as it was built, and as `make install` puts it.
  private static var folders: [String] {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = (program as NSString).deletingLastPathComponent
    return [
      folder + "/wavegen_WavegenCommands.resources", (folder as NSString).deletingLastPathComponent + "/share/wavegen",
    ]
  }
}

extension ShippedModel {
  /// How those that are there are asked for: "--checkpoint handwritten-digits or --checkpoint spoken-digits"; nil if none
  /// is.
  static var options: String? {
    let present = allCases.filter { $0.path != nil }
    return present.isEmpty ? nil : present.map(\.option).joined(separator: " or ")
  }

  var option: String { "--checkpoint \(rawValue)" }

  /// Where those were looked for that are not there, and where they come from; nil if all are there.
  static var absence: String? {
    let absent = allCases.filter { $0.path == nil }
    guard !absent.isEmpty else { return nil }
    return """
      of the models that come with wavegen \(absent.map(\.rawValue).joined(separator: " and ")) \
      \(absent.count == 1 ? "is" : "are") neither in \(folders.joined(separator: " nor in ")): `make build` puts them \
      into the first beside the program, which has to be copied with it, and `make install` into the second
      """
  }

  /// What to call the model of a file: those that come with the program have names, and where they lie is nobody's concern.
  static func name(ofFile path: String) -> String {
    allCases.first { $0.path == path }.map { "\($0.rawValue), which comes with wavegen" } ?? path
  }

  /// The first that knows what was asked for; nil if none does, or it is not there.
  static func knowing(_ request: UnknownRequest.Asked) -> ShippedModel? {
    allCases.first { model in
      guard let path = model.path, let data = try? Checkpoint(reading: path).configuration.data else { return false }
      switch request {
      case .label(let name, let value):
        return data.sound?.labels?.sets.contains { $0.name == name && $0.values.contains(value) } ?? false
      case .className(let name): return data.grid?.classNames.contains(name) ?? false
      }
    }
  }
}
