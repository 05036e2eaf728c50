import Durability
import Foundation
import Testing
import WavegenTestSupport

@Suite("A spool file")
struct SpoolFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("What is appended can be read at any place, and the folder stays empty")
  func roundTrip() throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 256) }
    var spool = try SpoolFile(in: folder.path)
    #expect(try folder.names == [])
    try spool.append(Array(bytes[..<7]))
    try spool.append([])
    try bytes[7...].withUnsafeBytes { try spool.append($0) }
    #expect(spool.byteCount == bytes.count)
    let spooled = try spool.seal()
    #expect(spooled.byteCount == bytes.count)
    #expect(spooled.copy(0..<bytes.count) == bytes)
    #expect(spooled.copy(4_095..<4_098) == Array(bytes[4_095..<4_098]))
    #expect(spooled.copy(300_000..<300_000) == [])
    let lastOfPart = spooled.withBytes(in: 100..<200) { $0.last }
    #expect(lastOfPart == bytes[199])
    #expect(try folder.names == [])
  }

  @Test("A spool without bytes is sealed all the same")
  func empty() throws {
    let spooled = try SpoolFile(in: folder.path).seal()
    #expect(spooled.byteCount == 0)
    #expect(spooled.copy(0..<0) == [])
  }

  @Test("Several threads read one spool")
  func threads() async throws {
    var spool = try SpoolFile(in: folder.path)
    try spool.append((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
    let spooled = try spool.seal()
    await withTaskGroup(of: Bool.self) { group in
      for start in 0..<64 {
        group.addTask {
          spooled.copy(start * 1_000..<start * 1_000 + 1_000).first == UInt8(truncatingIfNeeded: start * 1_000)
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test("A process that is killed leaves nothing in the folder")
  func kill() async throws {
    try handOver(folder.path, to: "kill")
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let path = try handedOver(to: "kill")
      var spool = try SpoolFile(in: path)
      try spool.append([UInt8](repeating: 1, count: 100_000))
      _ = Foundation.kill(getpid(), SIGKILL)
      _ = try spool.seal()
    }
    #expect(try folder.names == [])
  }

  @Test("A missing folder is named in the error")
  func missingFolder() throws {
    let path = folder.path("absent")
    let error = try #require(throws: FileError.self) { _ = try SpoolFile(in: path) }
    #expect(error.path == path)
    #expect(error.kind == .missingFolder)
  }

  @Test("Bytes beyond the end are the caller's mistake")
  func outside() async {
    await #expect(processExitsWith: .failure) {
      var spool = try SpoolFile(in: NSTemporaryDirectory())
      try spool.append([1, 2, 3])
      _ = try spool.seal().copy(2..<4)
    }
  }
}
