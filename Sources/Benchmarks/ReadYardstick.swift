internal import CBenchmarks
import Kernels
import Synchronization

/// How fast threads read what they have read before: every thread a buffer of its own, again and again.
///
/// Generation reads all weights for every sample, and they may fit into caches. So the buffers have the size of the
/// weights, divided among the threads: this is what the caches of the threads' cores together deliver at best.
package struct ReadYardstick: ~Copyable {
  /// Bytes of one thread's buffer, a multiple of 512.
  package let byteCountPerThread: Int
  private let buffers: UnsafeMutableRawBufferPointer
  private let backend: Backend
  private var passCount = 1

  /// - Parameters:
  ///   - byteCount: of all buffers together, about.
  ///   - seconds: how long a burst takes, about.
  /// - Precondition: both counts are at least 1.
  package init(byteCount: Int, threadCount: Int, seconds: Double = 0.02) {
    precondition(byteCount > 0 && threadCount > 0, "\(byteCount) bytes on \(threadCount) threads")
    byteCountPerThread = max(1, (byteCount / threadCount + 256) / 512) * 512
    // Pages of their own, and untouched memory is one shared page: so they are written.
    buffers = .allocate(byteCount: byteCountPerThread * threadCount, alignment: 4096)
    buffers.initializeMemory(as: UInt8.self, repeating: 1)
    backend = Backend(threadCount: threadCount)
    _ = time(passes: 1)
    passCount = max(1, Int(seconds / max(time(passes: 1), 1e-9)))
    passCount = max(1, Int(seconds / max(time(passes: min(passCount, 100)), 1e-9) * Double(min(passCount, 100))))
  }

  deinit { buffers.deallocate() }

  /// Bytes per second that all threads together have read.
  package func burst() -> Double {
    Double(buffers.count) * Double(passCount) / max(time(passes: passCount), 1e-9)
  }

  private func time(passes: Int) -> Double {
    let (size, threadCount) = (byteCountPerThread, backend.threadCount)
    let found = Atomic<UInt64>(0)
    let address = UInt(bitPattern: buffers.baseAddress)
    let time = seconds {
      backend.forEachPiece(threadCount) { thread in
        guard let bytes = UnsafeRawPointer(bitPattern: address + UInt(thread * size)) else { return }
        found.bitwiseOr(benchmarks_read(bytes, size, passes), ordering: .relaxed)
      }
    }
    precondition(found.load(ordering: .relaxed) == 0x0101_0101_0101_0101, "what was read is not what was written")
    return time
  }
}
