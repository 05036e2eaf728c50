import Benchmarks
import Foundation
import Testing

/// The highest memory is the whole process's, and each watch begins by forgetting it: one at a time.
@Suite("What watches memory", .serialized)
enum MemoryWatchingTests {}

extension MemoryWatchingTests {
  @Suite("Peak memory")
  struct PeakMemoryTests {
    private let megabyte = 1 << 20

    /// Touches memory and gives it back.
    private func use(megabytes: Int) {
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: megabytes * megabyte)
      memset(bytes, 1, megabytes * megabyte)
      #expect(bytes[megabytes * megabyte - 1] == 1)
      bytes.deallocate()
    }

    /// What is measured a few times: other tests of this process take memory and give it back amid some of them.
    private func attempts(_ measure: () throws -> Int) rethrows -> [Int] {
      try (0..<5).map { _ in try measure() }
    }

    @Test("is what was held at the worst moment, even if it has been given back")
    func highest() throws {
      let peaks = try attempts {
        let memory = PeakMemory()
        use(megabytes: 400)
        return try #require(memory.byteCount)
      }
      #expect(try #require(peaks.max()) > 250 * megabyte)
    }

    @Test("does not count what was held before")
    func earlier() throws {
      guard FileManager.default.isWritableFile(atPath: "/proc/self/clear_refs") else { return }
      let peaks = try attempts {
        use(megabytes: 800)
        return try #require(PeakMemory().byteCount)
      }
      #expect(try #require(peaks.min()) < 500 * megabyte)
    }
  }
}
