import Durability
import Foundation
import Testing
import WavegenTestSupport

@Suite("A readable file")
struct ReadableFileTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("data")
  }

  @Test("Any part of a file is read, and the whole, and nothing")
  func parts() throws {
    try put("abcdef", into: path)
    let file = try ReadableFile(reading: path)
    #expect(file.byteCount == 6)
    #expect(try file.read(at: 2, count: 3) == Array("cde".utf8))
    #expect(try file.read(at: 0, count: 6) == Array("abcdef".utf8))
    #expect(try file.read(at: 6, count: 0) == [])
    var bytes: [UInt8] = [0, 0, 0]
    try bytes.withUnsafeMutableBytes { try file.read(at: 1, into: $0) }
    #expect(bytes == Array("bcd".utf8))
  }

  @Test("An empty file has no bytes")
  func empty() throws {
    try put("", into: path)
    let file = try ReadableFile(reading: path)
    #expect(file.byteCount == 0)
    #expect(try file.read(at: 0, count: 0) == [])
  }

  @Test(
    "A part that is not there is refused before anything is allocated",
    arguments: [(5, 2), (7, 0), (0, Int.max), (Int.max, Int.max), (-1, 1), (0, -1)])
  func outside(offset: Int, count: Int) throws {
    try put("abcdef", into: path)
    let file = try ReadableFile(reading: path)
    let error = try #require(throws: FileError.self) { try file.read(at: offset, count: count) }
    #expect(error.kind == .endedEarly)
    #expect(
      error.description
        == "could not read \(path): it ends too early; it was cut short or changed while it was being read")
  }

  @Test("A file that is shortened while it is open is an error and no crash")
  func shortened() throws {
    try put("abcdef", into: path)
    let file = try ReadableFile(reading: path)
    truncate(path, 3)
    #expect(throws: FileError(path: path, operation: .read, code: 0)) { try file.read(at: 0, count: 6) }
  }

  @Test("A missing file is told from one that may not be read")
  func missingOrUnreadable() async throws {
    let error = try #require(throws: FileError.self) { try ReadableFile(reading: path) }
    #expect(error.kind == .missing)
    #expect(error.description == "could not read \(path): there is no such file; check the path")

    try put("secret", into: path)
    chmod(path, 0)
    try handOver(path, to: "missingOrUnreadable")
    await #expect(processExitsWith: .success) {
      let path = try handedOver(to: "missingOrUnreadable")
      becomeOrdinaryUser()
      let error = try #require(throws: FileError.self) { try ReadableFile(reading: path) }
      #expect(error.kind == .notReadable)
    }
  }

  @Test("A folder is refused")
  func folderAsPath() throws {
    let error = try #require(throws: FileError.self) { try ReadableFile(reading: folder.path) }
    #expect(error.kind == .isFolder)
  }

  @Test("A pipe that nobody writes to is refused without waiting")
  func pipe() throws {
    #expect(mkfifo(path, 0o600) == 0)
    let error = try #require(throws: FileError.self) { try ReadableFile(reading: path) }
    #expect(error.kind == .notRegular)
  }
}
