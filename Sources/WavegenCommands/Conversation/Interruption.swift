import Foundation
import Synchronization

/// Whether the user (Ctrl-C) or the system (SIGTERM, SIGHUP) has asked the program to stop.
///
/// The first request is noted, and whatever is going on ends at its next safe point; a second one ends the process at
/// once, which loses nothing either, for files are written aside.
enum Interruption {
  private static let wasRequested = Atomic(false)

  static var isRequested: Bool { wasRequested.load(ordering: .relaxed) }

  /// Makes a closed pipe, and a file that has become as long as it may, errors of the write and not deaths.
  static func outliveWrites() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Begins to listen.
  ///
  /// A signal that whoever started the program has switched off, as `nohup` does, stays switched off.
  static func listen() {
    wasRequested.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      signal(number) { number in
        // Only what is safe in a signal handler: a store, a system call.
        Interruption.wasRequested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
        let answer: StaticString = "\nstopping  as soon as nothing is lost; asked again, at once\n"
        _ = write(STDERR_FILENO, answer.utf8Start, answer.utf8CodeUnitCount)
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
