import Durability
import Foundation
import Testing
import WavegenTestSupport

@Suite("An appending log")
struct AppendingLogTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("log")
  }

  @Test("Lines are appended to those of an earlier run")
  func appends() throws {
    try AppendingLog(appendingTo: path).append(line: "one")
    let log = try AppendingLog(appendingTo: path)
    try log.append(line: "two")
    try log.append(line: "")
    #expect(try text(of: path) == "one\ntwo\n\n")
  }

  @Test("A line that a kill cut off does not spoil the next one")
  func tornLine() throws {
    try put("one\ntw", into: path)
    let log = try AppendingLog(appendingTo: path)
    try log.append(line: "three")
    try log.append(line: "four")
    #expect(try text(of: path) == "one\ntw\nthree\nfour\n")
  }

  @Test("Lines of several threads and two logs on one file stay whole")
  func concurrentLines() async throws {
    let logs = [try AppendingLog(appendingTo: path), try AppendingLog(appendingTo: path)]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        let log = logs[writer % 2]
        group.addTask {
          for _ in 0..<100 { try log.append(line: String(repeating: "\(writer)", count: 500)) }
        }
      }
      try await group.waitForAll()
    }
    let lines = try text(of: path).split(separator: "\n")
    #expect(lines.count == 800)
    #expect(lines.allSatisfy { $0.count == 500 && Set($0).count == 1 })
  }

  @Test("A log on a full disk says so")
  func fullDisk() throws {
    let log = try AppendingLog(appendingTo: "/dev/full")
    #expect(throws: FileError(path: "/dev/full", operation: .write, code: ENOSPC)) { try log.append(line: "one") }
  }

  @Test("A log in a missing folder is refused")
  func missingFolder() {
    let path = folder.path("absent/log")
    #expect(throws: FileError(path: path, operation: .write, code: ENOENT)) { try AppendingLog(appendingTo: path) }
  }

  @Test("A log that is shared with nobody is refused to others until its owner is gone, or has moved it and is gone")
  func ownership() throws {
    func own() throws(FileError) -> AppendingLog { try AppendingLog(appendingTo: path, sharedWith: .nobody) }
    var owner: AppendingLog? = try own()
    try owner?.append(line: "one")
    let error = #expect(throws: FileError.self) { try own() }
    #expect(error?.kind == .inUse)
    #expect(error?.description.contains(path) == true && error?.description.contains("another process") == true)
    // Whoever does not ask is not refused.
    try AppendingLog(appendingTo: path).append(line: "two")
    owner = nil
    try own().append(line: "three")
    #expect(try text(of: path) == "one\ntwo\nthree\n")
  }

  @Test("A line break inside a line is the caller's mistake")
  func lineBreak() async {
    await #expect(processExitsWith: .failure) {
      try AppendingLog(appendingTo: "/dev/null").append(line: "one\ntwo")
    }
  }
}
