import Durability
import Foundation
import Testing
import WavegenTestSupport

@Suite("What a durable file replaces")
struct WriteDestinationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(_ text: String, to path: String) throws {
    let file = try DurableFile(replacing: path)
    try file.write(text)
    try file.commit()
  }

  // MARK: Permissions

  @Test("A replaced file keeps its permissions", arguments: [0o600, 0o640, 0o755, 0o666] as [mode_t])
  func permissionsAreKept(permissions: mode_t) throws {
    let path = folder.path("model")
    try put("old", into: path)
    chmod(path, permissions)
    try write("new", to: path)
    #expect(try status(of: path).st_mode & 0o777 == permissions)
  }

  @Test("While a private file is being replaced, nobody else may read the new one")
  func temporaryIsPrivate() throws {
    let path = folder.path("model")
    try put("old", into: path)
    chmod(path, 0o600)
    let file = try DurableFile(replacing: path)
    #expect(try status(of: file.temporaryPath).st_mode & 0o777 == 0o600)
  }

  @Test("A new file has the permissions that the process's mask leaves")
  func newFileObeysMask() async throws {
    let path = folder.path("model")
    try handOver(path, to: "newFileObeysMask")
    await #expect(processExitsWith: .success) {
      let path = try handedOver(to: "newFileObeysMask")
      umask(0o027)
      try DurableFile(replacing: path).commit()
    }
    #expect(try status(of: path).st_mode & 0o777 == 0o640)
  }

  // MARK: Links

  @Test("The file behind a chain of links is replaced and the links stay")
  func linksAreFollowed() throws {
    try FileManager.default.createDirectory(atPath: folder.path("far"), withIntermediateDirectories: true)
    try put("old", into: folder.path("far/model"))
    #expect(symlink("model", folder.path("far/relative")) == 0)
    #expect(symlink(folder.path("far/relative"), folder.path("absolute")) == 0)
    try write("new", to: folder.path("absolute"))
    #expect(try text(of: folder.path("far/model")) == "new")
    #expect(try status(of: folder.path("far/model")).st_mode & S_IFMT == S_IFREG)
    #expect(try status(of: folder.path("far/relative")).st_mode & S_IFMT == S_IFLNK)
    #expect(try status(of: folder.path("absolute")).st_mode & S_IFMT == S_IFLNK)
    #expect(try folder.names == ["absolute", "far"])
  }

  @Test("A link that points to no file yet gets one")
  func danglingLink() throws {
    #expect(symlink("model", folder.path("link")) == 0)
    try write("new", to: folder.path("link"))
    #expect(try text(of: folder.path("model")) == "new")
    #expect(try status(of: folder.path("link")).st_mode & S_IFMT == S_IFLNK)
  }

  @Test("Links that lead in a circle are refused")
  func circularLinks() throws {
    #expect(symlink("two", folder.path("one")) == 0)
    #expect(symlink("one", folder.path("two")) == 0)
    #expect(throws: FileError(path: folder.path("one"), operation: .write, code: ELOOP)) {
      _ = try DurableFile(replacing: folder.path("one"))
    }
  }

  // MARK: Devices and pipes

  @Test("The null device swallows a file and stays a device")
  func nullDevice() throws {
    try write("gone", to: "/dev/null")
    #expect(try status(of: "/dev/null").st_mode & S_IFMT == S_IFCHR)
  }

  @Test("A pipe passes the bytes on and stays a pipe, committed or discarded")
  func pipe() throws {
    let path = folder.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try write("through", to: path)
    try DurableFile(replacing: path).discard()
    var bytes = [UInt8](repeating: 0, count: 100)
    #expect(read(reader, &bytes, bytes.count) == 7)
    #expect(bytes.prefix(7) == ArraySlice("through".utf8))
    #expect(try status(of: path).st_mode & S_IFMT == S_IFIFO)
    #expect(try folder.names == ["pipe"])
  }
}
