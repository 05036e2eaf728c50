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
    return Array<Result>(unsafeUninitializedCapacity: count) { results, initializedCount in
      // Every element has a place of its own, and all are done before anybody reads.
      nonisolated(unsafe) let places = results
      DispatchQueue.concurrentPerform(iterations: Swift.min(threadCount, count)) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          places.initializeElement(at: index, to: transform(self[index]))
        }
      }
      initializedCount = count
    }
  }
}
