import CSndfile
import Glibc
import Synchronization

/// Keeps what C libraries write on `stderr` off the terminal, for as long as they are at work.
///
/// libmpg123, which reads MP3 for libsndfile, complains there about damaged frames, and libsndfile cannot tell it not to.
/// Only the stream of the C library is exchanged and not the descriptor beneath, so what this program says passes.
enum QuietLibraries {
  private struct Exchange: @unchecked Sendable {
    /// How many are at work.
    var callCount = 0
    /// The terminal, while somebody is.
    var terminal: UnsafeMutablePointer<FILE>?
    lazy var nowhere: UnsafeMutablePointer<FILE>? = fopen("/dev/null", "w")
  }

  private static let exchange = Mutex(Exchange())

  static func run<Result>(_ work: () -> Result) -> Result {
    exchange.withLock { exchange in
      if exchange.callCount == 0, let nowhere = exchange.nowhere {
        exchange.terminal = wavegen_exchange_stderr(nowhere)
      }
      exchange.callCount += 1
    }
    defer {
      exchange.withLock { exchange in
        exchange.callCount -= 1
        if exchange.callCount == 0, let terminal = exchange.terminal {
          exchange.terminal = nil
          _ = wavegen_exchange_stderr(terminal)
        }
      }
    }
    return work()
  }
}
