import Kernels
import Testing
import WavegenTestSupport

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Machine")
struct MachineTests {
  @Test("A machine has a thread")
  func machineIsDescribed() {
    #expect(Backend.availableThreadCount >= 1)
  }

  #if canImport(Glibc)
    @Test(
      "With freed memory retained, the same large buffer costs its page faults once",
      .enabled(if: TestBuild.isPlainRelease))
    func freedMemoryIsRetained() async {
      await #expect(processExitsWith: .success) {
        retainFreedMemory()
        let byteCount = 16 << 20
        func touchBuffer() {
          let buffer = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
          memset(buffer, 1, byteCount)
          buffer.deallocate()
        }
        func pageFaults() -> Int {
          var usage = rusage()
          getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
          return usage.ru_minflt
        }
        touchBuffer()
        let before = pageFaults()
        for _ in 0..<10 { touchBuffer() }
        let faults = pageFaults() - before
        precondition(faults < byteCount / 4096, "\(faults) page faults: the buffer was mapped afresh")
      }
    }
  #endif
}
