internal import CKernels
internal import Dispatch
internal import Synchronization

/// Which kernels compute, and on how many threads. Results never depend on `threadCount`.
///
/// Every kernel is a method of this value. One call of a kernel runs on the calling thread; a caller with much work
/// cuts it into pieces whose number depends on the shapes only, and hands them to `forEachPiece`:
///
///     backend.forEachPiece(tileCount) { tile in
///       backend.multiply(inputs[tile], by: weights, into: outputs[tile])
///     }
public struct Backend: Sendable {
  public var implementation: Implementation

  /// The most threads that `forEachPiece` may use, the caller's included. At least 1.
  public var threadCount: Int {
    didSet { precondition(threadCount >= 1, "threadCount is \(threadCount); a backend needs at least one thread") }
  }

  /// - Precondition: `threadCount` ≥ 1.
  public init(_ implementation: Implementation = .fast, threadCount: Int) {
    precondition(threadCount >= 1, "threadCount is \(threadCount); a backend needs at least one thread")
    self.implementation = implementation
    self.threadCount = threadCount
  }

  /// The processors that this process may run on; at least 1. Follows `taskset`, not a container's share of time.
  public static var availableThreadCount: Int {
    Int(kernels_available_thread_count())
  }

  /// Runs `body(0)`, …, `body(count - 1)`, each exactly once, and returns when all are done.
  ///
  /// The pieces run in any order on up to `threadCount` threads, each thread taking the next piece when it is free, so
  /// pieces may differ in cost. With one thread, one piece, or when called from a piece of a run on several threads,
  /// they run in order on the calling thread. A result is independent of `threadCount` as long as no piece reads what
  /// another one writes.
  public func forEachPiece(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workerCount = min(threadCount, count)
    guard workerCount > 1, !kernels_is_inside_piece() else {
      for piece in 0..<max(count, 0) { body(piece) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workerCount) { _ in
      kernels_set_inside_piece(true)
      defer { kernels_set_inside_piece(false) }
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard piece < count else { return }
        body(piece)
      }
    }
  }
}
