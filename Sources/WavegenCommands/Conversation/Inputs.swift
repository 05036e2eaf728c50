import Durability
import Foundation

/// Files that a command reads, by the names on its command line.
enum Inputs {
  /// Reads what comes through pipes to their ends, so that `-` and `<(command)` can stand for a file.
  ///
  /// To be called before the command listens for interruptions, since a pipe may take its time.
  /// - Throws: `FileError`.
  static func take(_ names: String?...) throws {
    try take(names.compactMap(\.self))
  }

  static func take(_ names: [String]) throws {
    for name in names { try StreamedInput.take(name, into: NSTemporaryDirectory()) }
  }
}
