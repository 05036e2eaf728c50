import Durability
import Foundation
import Testing
import WavegenTestSupport

@Suite("A durable file")
struct DurableFileTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("model")
  }

  @Test("A committed file has all bytes, and no temporary stays")
  func commitCreates() throws {
    let file = try DurableFile(replacing: path)
    try file.write("a")
    try file.write([0x62, 0x63])
    try file.commit()
    #expect(try text(of: path) == "abc")
    #expect(try folder.names == ["model"])
  }

  @Test("Until the commit the old file stands, and after it the new one")
  func commitReplaces() throws {
    try put("old", into: path)
    let oldFile = try ReadableFile(reading: path)
    let file = try DurableFile(replacing: path)
    try file.write("new, longer")
    #expect(try text(of: path) == "old")
    try file.commit()
    #expect(try text(of: path) == "new, longer")
    #expect(try oldFile.read(at: 0, count: 3) == Array("old".utf8), "the old file was changed and not replaced")
    #expect(try folder.names == ["model"])
  }

  @Test("A reader during a hundred commits never sees part of a file")
  func commitIsAtomic() async throws {
    let path = path
    let byteCount = 100_000
    try put(String(repeating: "x", count: byteCount), into: path)
    let writer = Task.detached {
      for letter in 0..<100 {
        let file = try DurableFile(replacing: path)
        for _ in 0..<10 {
          try file.write([UInt8](repeating: UInt8(33 + letter % 90), count: byteCount / 10))
        }
        try file.commit()
      }
    }
    for _ in 0..<200 {
      let file = try ReadableFile(reading: path)
      #expect(file.byteCount == byteCount)
      #expect(Set(try file.read(at: 0, count: file.byteCount)).count == 1)
    }
    try await writer.value
  }

  @Test("A file that is dropped or discarded leaves the old file and no temporary")
  func discardLeavesNothing() throws {
    try put("old", into: path)
    do {
      let file = try DurableFile(replacing: path)
      try file.write("half")
      #expect(try folder.names.count == 2)
    }
    let file = try DurableFile(replacing: path)
    try file.write("half")
    file.discard()
    #expect(try folder.names == ["model"])
    #expect(try text(of: path) == "old")
  }

  @Test("A process that is killed while it writes leaves the old file untouched")
  func killLeavesOldFile() async throws {
    try put("old", into: path)
    try handOver(path, to: "killLeavesOldFile")
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let path = try handedOver(to: "killLeavesOldFile")
      let file = try DurableFile(replacing: path)
      try file.write("half")
      kill(getpid(), SIGKILL)
      try file.commit()
    }
    #expect(try text(of: path) == "old")
    let others = try folder.names.filter { $0 != "model" }
    #expect(others.count == 1)
    #expect(others.allSatisfy { $0.hasPrefix(".model.") && $0.hasSuffix(".partial") })
  }

  @Test("A library that opens the temporary path itself ends up under the final name")
  func temporaryPathMayBeWritten() throws {
    let file = try DurableFile(replacing: path)
    try put("by another hand", into: file.temporaryPath)
    try file.commit()
    #expect(try text(of: path) == "by another hand")
    #expect(try folder.names == ["model"])
  }

  @Test("A name as long as names may be is written, a longer one is refused at once")
  func longNames() throws {
    let longest = folder.path(String(repeating: "n", count: 255))
    let file = try DurableFile(replacing: longest)
    try file.commit()
    #expect(try folder.names == [String(repeating: "n", count: 255)])
    #expect(throws: FileError(path: longest + "n", operation: .write, code: ENAMETOOLONG)) {
      _ = try DurableFile(replacing: longest + "n")
    }
  }

  // MARK: Refusals, all before any work

  @Test("A missing folder is refused at once")
  func missingFolder() throws {
    let path = folder.path("absent/model")
    let error = try #require(throws: FileError.self) { _ = try DurableFile(replacing: path) }
    #expect(error.kind == .missingFolder)
    #expect(error.description == "could not write \(path): its folder does not exist; create the folder first")
  }

  @Test("A folder as the path is refused at once, with or without a slash", arguments: ["", "/", "/new/"])
  func folderAsPath(ending: String) throws {
    let path = folder.path + ending
    let error = try #require(throws: FileError.self) { _ = try DurableFile(replacing: path) }
    #expect(error.kind == .isFolder)
    #expect(error.description == "could not write \(path): it is a folder; name a file")
    #expect(try folder.names == [])
  }

  @Test("A path without a name is refused")
  func emptyPath() throws {
    let error = try #require(throws: FileError.self) { _ = try DurableFile(replacing: "") }
    #expect(error.description.hasPrefix("could not write a file without a name:"))
  }

  @Test("A folder that may not be written to is refused at once")
  func unwritableFolder() async throws {
    chmod(folder.path, 0o555)
    try handOver(path, to: "unwritableFolder")
    await #expect(processExitsWith: .success) {
      let path = try handedOver(to: "unwritableFolder")
      becomeOrdinaryUser()
      let error = try #require(throws: FileError.self) { _ = try DurableFile(replacing: path) }
      #expect(error.kind == .notWritable)
      #expect(
        error.description
          == "could not write \(path): Permission denied; change the permissions or choose another place")
    }
    chmod(folder.path, 0o755)
    #expect(try folder.names == [])
  }

  @Test("A read-only file in a writable folder is refused at once and stays")
  func readOnlyFile() async throws {
    try put("kept", into: path)
    chmod(path, 0o444)
    chmod(folder.path, 0o777)
    try handOver(path, to: "readOnlyFile")
    await #expect(processExitsWith: .success) {
      let path = try handedOver(to: "readOnlyFile")
      becomeOrdinaryUser()
      let error = try #require(throws: FileError.self) { _ = try DurableFile(replacing: path) }
      #expect(error.kind == .notWritable)
    }
    #expect(try text(of: path) == "kept")
  }

  // MARK: Full disks

  @Test("A full device is reported with its name and what to do")
  func fullDevice() throws {
    let file = try DurableFile(replacing: "/dev/full")
    do {
      try file.write("a")
      Issue.record("a full device took a byte")
    } catch {
      #expect(error.kind == .full)
      #expect(error.code == ENOSPC)
      #expect(
        error.description
          == "could not write /dev/full: No space left on device; free some space or choose another place")
    }
    #expect(try status(of: "/dev/full").st_mode & S_IFMT == S_IFCHR)
  }

  @Test("A disk that fills up in the middle of a write keeps the old file and no temporary")
  func diskFillsUp() async throws {
    try put("old", into: path)
    try handOver(path, to: "diskFillsUp")
    await #expect(processExitsWith: .success) {
      let path = try handedOver(to: "diskFillsUp")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 5_000, rlim_max: 5_000)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let file = try DurableFile(replacing: path)
      try file.write([UInt8](repeating: 1, count: 3_000))
      do throws(FileError) {
        try file.write([UInt8](repeating: 1, count: 3_000))
        Issue.record("6,000 bytes fitted into 5,000")
      } catch {
        #expect(error.kind == .full)
      }
    }
    #expect(try text(of: path) == "old")
    #expect(try folder.names == ["model"])
  }
}
