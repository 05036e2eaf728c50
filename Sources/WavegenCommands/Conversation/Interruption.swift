import Foundation
import Synchronization

/// Whether the user (Ctrl-C) or the system (SIGTERM, SIGHUP) has asked the program to stop.
///
/// The first request is noted, and whatever is going on ends at its next safe point; a second one ends the process at
/// once, which loses nothing either, for files are written aside.
enum Interruption {
  private static let wasRequested = Atomic(false)

  static var isRequested: Bool { wasRequested.load(ordering: .relaxed) }

  /// Begins to listen. A closed pipe is from now on an error of the write, not a death.
  static func listen() {
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        Interruption.wasRequested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }
}
