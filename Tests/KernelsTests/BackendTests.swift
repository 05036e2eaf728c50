import Kernels
import Synchronization
import Testing

@Suite("Backend")
struct BackendTests {
  @Test("Every piece runs exactly once", arguments: [1, 2, 8], [0, 1, 2, 3, 100])
  func everyPieceRunsOnce(threadCount: Int, count: Int) {
    let runs = (0..<count).map { _ in Counter() }
    Backend(threadCount: threadCount).forEachPiece(count) { runs[$0].increment() }
    #expect(runs.map(\.count) == [Int](repeating: 1, count: count))
  }

  @Test("A piece may ask for pieces of its own, which run one after another in its place")
  func nestedPieces() {
    let innerCount = 20
    let runs = (0..<innerCount).map { _ in Counter() }
    let running = Atomic<Int>(0)
    let mostRunning = Atomic<Int>(0)
    let backend = Backend(threadCount: 2)
    backend.forEachPiece(2) { outer in
      guard outer == 0 else { return }  // and this thread is free to interfere
      backend.forEachPiece(innerCount) { inner in
        let now = running.add(1, ordering: .sequentiallyConsistent).newValue
        mostRunning.max(now, ordering: .sequentiallyConsistent)
        runs[inner].increment()
        let end = ContinuousClock.now + .milliseconds(1)
        while ContinuousClock.now < end {}
        running.subtract(1, ordering: .sequentiallyConsistent)
      }
    }
    #expect(runs.map(\.count) == [Int](repeating: 1, count: innerCount))
    #expect(mostRunning.load(ordering: .sequentiallyConsistent) == 1)
  }

  @Test("What pieces make comes in their order, whoever makes it", arguments: [1, 2, 5], [-1, 0, 1, 100])
  func mappedPieces(threadCount: Int, count: Int) {
    let made = Backend(threadCount: threadCount).mapPieces(count) { ["\($0)", "\(-$0)"] }
    #expect(made == (0..<max(count, 0)).map { ["\($0)", "\(-$0)"] })
  }

  @Test("Two threads work at the same time", .enabled(if: Backend.availableThreadCount >= 2))
  func piecesRunTogether() {
    let meetings = Atomic<Int>(0)
    let lastDeadline = ContinuousClock.now + .seconds(20)
    // The other threads may be at work for another test, so it is tried again.
    while meetings.load(ordering: .sequentiallyConsistent) < 2, ContinuousClock.now < lastDeadline {
      let arrivals = Atomic<Int>(0)
      meetings.store(0, ordering: .sequentiallyConsistent)
      let deadline = ContinuousClock.now + .milliseconds(100)
      Backend(threadCount: 2).forEachPiece(2) { _ in
        arrivals.add(1, ordering: .sequentiallyConsistent)
        while ContinuousClock.now < deadline {
          guard arrivals.load(ordering: .sequentiallyConsistent) == 2 else { continue }
          meetings.add(1, ordering: .sequentiallyConsistent)
          return
        }
      }
    }
    #expect(meetings.load(ordering: .sequentiallyConsistent) == 2)
  }

  @Test("Many callers at once each have all of their pieces run, with the other threads or without")
  func manyCallers() async {
    let sums = await withTaskGroup(of: Int.self) { group in
      for caller in 0..<8 {
        group.addTask {
          let sum = Atomic<Int>(0)
          for _ in 0..<200 {
            Backend(threadCount: 3).forEachPiece(10) { sum.add(caller + $0, ordering: .relaxed) }
          }
          return sum.load(ordering: .relaxed) - 2000 * caller
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == Array(repeating: 200 * 45, count: 8))
  }

  @Test(
    "Results are the same, bit for bit, on 1, 2 and 8 threads", arguments: Backend.Implementation.available)
  func resultsDoNotDependOnThreads(implementation: Backend.Implementation) {
    let results = [1, 2, 8].map { tiledLayer(on: Backend(implementation, threadCount: $0)) }
    #expect(results[0].contains { $0 != 0 })
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  /// A product and a gate over 37 tiles of 19 rows.
  private func tiledLayer(on backend: Backend) -> [Double] {
    let (tiles, rows, inputs, channels) = (37, 19, 24, 20)
    var source = NumberSource(seed: 5)
    let x = PaddedMatrix<Float>(rows: tiles * rows, columns: inputs, padding: 0, source.numbers(tiles * rows * inputs))
    let w = PaddedMatrix<Float>(rows: inputs, columns: 2 * channels, padding: 0, source.numbers(inputs * 2 * channels))
    var halves = PaddedMatrix<Float>(rows: tiles * rows, columns: 2 * channels, padding: 0)
    var output = PaddedMatrix<Float>(rows: tiles * rows, columns: channels, padding: 0)
    x.withView { x in
      w.withView { w in
        halves.withMutableView { halves in
          output.withMutableView { output in
            backend.forEachPiece(tiles) { tile in
              let first = tile * rows
              let tileHalves = MutableMatrixView(
                halves.pointer + first * 2 * channels, rows: rows, columns: 2 * channels)
              backend.multiply(
                MatrixView(x.pointer + first * inputs, rows: rows, columns: inputs), by: w, into: tileHalves)
              backend.gate(
                inPlace: tileHalves,
                into: MutableMatrixView(output.pointer + first * channels, rows: rows, columns: channels))
            }
          }
        }
      }
    }
    return output.elements
  }
}

/// A number that any thread may increment.
private final class Counter: Sendable {
  private let value = Atomic(0)

  var count: Int { value.load(ordering: .sequentiallyConsistent) }

  func increment() { value.add(1, ordering: .sequentiallyConsistent) }
}
