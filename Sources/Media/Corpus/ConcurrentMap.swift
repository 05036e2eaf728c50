import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// What `transform` makes of each element, in order, computed by up to `threadCount` threads.
  ///
  /// The result does not depend on the number of threads as long as `transform` depends on its argument alone.
  func concurrentMap<Result: Sendable>(
    threadCount: Int, _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    guard threadCount > 1, count > 1 else { return map(transform) }
    let next = Atomic(0)
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: Swift.min(threadCount, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = transform(self[index])
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
