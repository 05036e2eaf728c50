import Durability
import Foundation
import Synchronization

/// Talk goes to standard error, data to standard output.
enum Console {
  private struct Talk {
    var lineIsOpen = false
    /// When something was last shown, so that progress is neither a flood nor a silence.
    var lastProgress = ContinuousClock.now
  }

  private static let talk = Mutex(Talk())

  /// Prints one line of talk, which stays one whatever the names of files in it hold, and does not fill the screen.
  static func say(_ line: String) {
    talk.withLock { talk in
      write((talk.lineIsOpen ? "\r\u{1B}[K" : "") + line.withLongWordsShortened.withVisibleControls() + "\n")
      talk = Talk()
    }
  }

  /// Shows how far something is: in place on a terminal; elsewhere as a line, but only after half a minute of silence.
  ///
  /// May be called as often as there is news; the line is made only if it is shown.
  static func showProgress(_ line: @autoclosure () -> String) {
    talk.withLock { talk in
      let now = ContinuousClock.now
      let pause: Duration = isTerminal ? .milliseconds(talk.lineIsOpen ? 100 : 0) : .seconds(30)
      guard now - talk.lastProgress >= pause else { return }
      write(isTerminal ? "\r\u{1B}[K" + line().prefix(terminalWidth - 1) : line() + "\n")
      talk = Talk(lineIsOpen: isTerminal, lastProgress: now)
    }
  }

  /// Takes the progress line away.
  static func endProgress() {
    talk.withLock { talk in
      if talk.lineIsOpen { write("\r\u{1B}[K") }
      talk.lineIsOpen = false
    }
  }

  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Columns of the terminal; 80 if it does not say.
  private static var terminalWidth: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  private static func write(_ text: String) {
    _ = text.withCString { Foundation.write(STDERR_FILENO, $0, strlen($0)) }
  }
}

/// Standard output, which is for data: what cannot be written there is an error and not silence.
enum StandardOutput {
  /// Prints one line, or several.
  ///
  /// - Throws: `FileError`; `ClosedPipe` if whoever was reading has left.
  static func print(_ line: String) throws {
    try write(Array((line.withVisibleControls(besides: "\n") + "\n").utf8))
  }

  /// Writes bytes.
  ///
  /// - Throws: `FileError`; `ClosedPipe` if whoever was reading has left.
  static func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { throw ClosedPipe() }
      guard count >= 0 else { throw FileError(path: "standard output", operation: .write, code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Prints one JSON object.
  static func print(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// The program that was reading standard output has read enough: the end of the work, and no fault.
  struct ClosedPipe: Error {}
}
