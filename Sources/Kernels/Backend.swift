internal import CKernels
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
  /// pieces may differ in cost. With one thread, one piece, when called from a piece, or while the process's other
  /// threads are at work for another caller, they run in order on the calling thread. A result is independent of
  /// `threadCount` as long as no piece reads what another one writes.
  public func forEachPiece(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let workerCount = min(threadCount, count)
    if workerCount > 1, !kernels_is_inside_piece() {
      let isDone = withoutActuallyEscaping(body) { body in
        let work = PieceWork(count: count, body: body)
        return kernels_share_work(
          Int32(clamping: workerCount), { PieceWork.run($0) }, Unmanaged.passUnretained(work).toOpaque())
      }
      if isDone { return }
    }
    for piece in 0..<max(count, 0) { body(piece) }
  }

  /// What `body` makes of 0, …, `count` − 1, in this order, computed in pieces as by `forEachPiece`.
  public func mapPieces<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    // All empty arrays are one, into which the initializer below would write a count.
    guard count > 0 else { return [] }
    return Array(unsafeUninitializedCapacity: count) { results, initializedCount in
      // Every piece has a place of its own, and all are done before anybody reads.
      nonisolated(unsafe) let places = results
      forEachPiece(count) { places.initializeElement(at: $0, to: body($0)) }
      initializedCount = count
    }
  }
}

/// Pieces that several threads take one after the other.
private final class PieceWork: Sendable {
  private let count: Int
  private let body: @Sendable (Int) -> Void
  private let next = Atomic<Int>(0)

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = body
  }

  /// What each thread does.
  static func run(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    let work = Unmanaged<PieceWork>.fromOpaque(context).takeUnretainedValue()
    kernels_set_inside_piece(true)
    defer { kernels_set_inside_piece(false) }
    while true {
      let piece = work.next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard piece < work.count else { return }
      work.body(piece)
    }
  }
}
