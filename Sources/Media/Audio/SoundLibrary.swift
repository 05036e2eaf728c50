import CSndfile
import Synchronization

/// Opens sound files one at a time, for libsndfile keeps the reason of a failed open in one place for the whole process.
enum SoundLibrary {
  /// An open file, or why there is none.
  struct Opening: @unchecked Sendable {
    var file: OpaquePointer?
    var reason: String
  }

  private static let turn = Mutex(())

  /// - Parameter call: an `sf_open…`.
  static func open(_ call: () -> OpaquePointer?) -> Opening {
    turn.withLock { _ in
      let file = call()
      return Opening(file: file, reason: file == nil ? text(sf_strerror(nil)) : "")
    }
  }

  /// A message of libsndfile without the full stop at its end, to stand inside a sentence.
  static func text(_ message: UnsafePointer<CChar>?) -> String {
    var text = Substring(message.map { String(cString: $0) } ?? "unknown error")
    while let end = text.last, end == "." || end.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// Container and encoding, for example "WAV (Microsoft), Signed 16 bit PCM".
  static func name(ofFormat format: Int32) -> String {
    [Int32(SF_FORMAT_TYPEMASK), Int32(SF_FORMAT_SUBMASK)].compactMap { mask in
      var description = SF_FORMAT_INFO()
      description.format = format & mask
      let size = Int32(MemoryLayout<SF_FORMAT_INFO>.size)
      guard sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &description, size) == 0, let name = description.name else {
        return nil
      }
      return String(cString: name)
    }.joined(separator: ", ")
  }
}
