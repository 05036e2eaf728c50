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

    @Test("is what was held at the worst moment, even if it has been given back")
    func highest() throws {
      let memory = PeakMemory()
      use(megabytes: 400)
      // The rest is room for other tests of this process, which take memory and give it back at the same time.
      #expect(try #require(memory.byteCount) > 250 * megabyte)
    }

    @Test("does not count what was held before")
    func earlier() throws {
      use(megabytes: 800)
      let memory = PeakMemory()
      guard FileManager.default.isWritableFile(atPath: "/proc/self/clear_refs") else { return }
      #expect(try #require(memory.byteCount) < 500 * megabyte)
    }
  }
}
