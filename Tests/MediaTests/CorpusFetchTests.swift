import Foundation
import Media
import Synchronization
import Testing

/// A folder for one test, a small corpus packed as an archive in it, and the name of a destination.
private final class Bench {
  let folder: URL
  let archive: [UInt8]
  let corpus: PublishedCorpus

  var sha256: String { corpus.files[0].sha256 }
  var destination: String { folder.appendingPathComponent("here/words").path }

  init(recordingsFolder: String = "words-1.0/recordings") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("fetch-\(UUID().uuidString)")
    let recordings = folder.appendingPathComponent("words-1.0/recordings")
    try FileManager.default.createDirectory(at: recordings, withIntermediateDirectories: true)
    for index in 0..<20 {
      let bytes = (0..<4000).map { UInt8(truncatingIfNeeded: ($0 * 7919 + index) >> 3 ^ $0) }
      try Data(bytes).write(to: recordings.appendingPathComponent("word_\(index).wav"))
    }
    try "about\n".write(to: folder.appendingPathComponent("words-1.0/README"), atomically: false, encoding: .utf8)
    let packed = folder.appendingPathComponent("words.tar.gz")
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = ["tar", "-c", "-z", "-f", packed.path, "-C", folder.path, "words-1.0"]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    archive = try [UInt8](Data(contentsOf: packed))
    try FileManager.default.removeItem(at: folder.appendingPathComponent("words-1.0"))
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("here"), withIntermediateDirectories: false)
    var hash = SecureHash()
    hash.update(with: archive)
    corpus = PublishedCorpus(
      name: "words", title: "Twenty words", licence: "CC0", publisherPage: "http://127.0.0.1/",
      content: .archive(
        PublishedFile(
          address: "http://127.0.0.1:9/words.tar.gz", byteCount: archive.count, sha256: hash.hexadecimal),
        recordingsFolder: recordingsFolder))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func server(_ answer: [UInt8]) throws -> (LoopbackServer, address: String) {
    let server = try LoopbackServer(answering: answer)
    return (server, "http://127.0.0.1:\(server.port)/words.tar.gz")
  }

  /// Everything beside the destination, the hidden included.
  func remains() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("here").path)
  }
}

@Suite("Corpus fetch")
struct CorpusFetchTests {
  @Test("A good archive becomes a folder of its recordings, with a note of where they come from")
  func good() throws {
    let bench = try Bench()
    let (server, address) = try bench.server(LoopbackServer.answer(body: bench.archive))
    defer { server.stop() }
    let reports = Mutex<[DownloadProgress]>([])
    let outcome = try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address) { progress in
      reports.withLock { $0.append(progress) }
    }
    #expect(outcome == .fetched)
    #expect(server.requestLines == ["GET /words.tar.gz HTTP/1.1"])
    let names = try FileManager.default.contentsOfDirectory(atPath: bench.destination)
    #expect(Set(names) == Set((0..<20).map { "word_\($0).wav" } + ["SOURCE.txt"]))
    let source = try String(contentsOfFile: bench.destination + "/SOURCE.txt", encoding: .utf8)
    #expect(source.contains("CC0") && source.contains(bench.sha256))
    let seen = reports.withLock { $0 }
    #expect(seen.last?.receivedByteCount == bench.archive.count)
    #expect(seen.allSatisfy { $0.totalByteCount == bench.archive.count })
    #expect(try bench.remains() == ["words"])
  }

  @Test("A second fetch finds the corpus there and asks no server")
  func again() throws {
    let bench = try Bench()
    let (server, address) = try bench.server(LoopbackServer.answer(body: bench.archive))
    defer { server.stop() }
    try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address)
    #expect(try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address) == .alreadyPresent)
    #expect(server.requestLines.count == 1)
  }

  @Test("An empty destination and what a killed fetch left are no obstacle")
  func leftovers() throws {
    let bench = try Bench()
    let (server, address) = try bench.server(LoopbackServer.answer(body: bench.archive))
    defer { server.stop() }
    let left = bench.folder.appendingPathComponent("here/.words.wavegen-fetch/unpacked")
    try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: bench.destination, withIntermediateDirectories: false)
    #expect(try CorpusFetch.fetch(bench.corpus, into: bench.destination + "/", from: address) == .fetched)
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.destination).count == 21)
    #expect(try bench.remains() == ["words"])
  }

  @Test("Another file of the same size is refused, and nothing is left behind")
  func wrongChecksum() throws {
    let bench = try Bench()
    var other = bench.archive
    other[other.count / 2] ^= 1
    var hash = SecureHash()
    hash.update(with: other)
    let (server, address) = try bench.server(LoopbackServer.answer(body: other))
    defer { server.stop() }
    let expected = CorpusFetchError.wrongChecksum(
      address: address, expected: bench.sha256, found: hash.hexadecimal)
    #expect(throws: expected) { try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address) }
    #expect(expected.description.contains(bench.sha256) && expected.description.contains(hash.hexadecimal))
    #expect(try bench.remains() == [])
  }

  @Test("A body cut short is refused, whether or not the server promised more", arguments: [true, false])
  func truncated(promisesMore: Bool) throws {
    let bench = try Bench()
    let half = Array(bench.archive.prefix(bench.archive.count / 2))
    let length = promisesMore ? bench.archive.count : half.count
    let (server, address) = try bench.server(LoopbackServer.answer(body: half, declaredLength: length))
    defer { server.stop() }
    #expect(throws: CorpusFetchError.wrongSize(address: address, expected: bench.archive.count, found: half.count)) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address)
    }
    #expect(try bench.remains() == [])
  }

  @Test("A server that sends more than the archive is cut off")
  func tooLong() throws {
    let bench = try Bench()
    let much = bench.archive + [UInt8](repeating: 7, count: 40_000_000)
    let (server, address) = try bench.server(LoopbackServer.answer(body: much))
    defer { server.stop() }
    let error = #expect(throws: CorpusFetchError.self) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address)
    }
    guard case .wrongSize(_, bench.archive.count, let found) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found > bench.archive.count && found < much.count)
    #expect(try bench.remains() == [])
  }

  @Test("A page that is not there is named with its status")
  func notFound() throws {
    let bench = try Bench()
    let page = LoopbackServer.answer(status: "404 Not Found", body: Array("no such page".utf8))
    let (server, address) = try bench.server(page)
    defer { server.stop() }
    #expect(throws: CorpusFetchError.refused(address: address, status: 404)) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address)
    }
    #expect(try bench.remains() == [])
  }

  @Test("A server that cannot be reached is named, with a hint")
  func unreachable() throws {
    let bench = try Bench()
    let (server, address) = try bench.server([])
    server.stop()
    let error = #expect(throws: CorpusFetchError.self) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address)
    }
    guard case .unreachable(address, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains("--url") == true)
    #expect(try bench.remains() == [])
  }

  @Test("A destination with other files in it stays as it is")
  func occupied() throws {
    let bench = try Bench()
    try FileManager.default.createDirectory(atPath: bench.destination, withIntermediateDirectories: false)
    try "mine".write(toFile: bench.destination + "/notes.txt", atomically: false, encoding: .utf8)
    #expect(throws: CorpusFetchError.destinationNotEmpty(bench.destination)) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.destination) == ["notes.txt"])
    #expect(throws: CorpusFetchError.destinationNotFolder(bench.destination + "/notes.txt")) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination + "/notes.txt")
    }
  }

  @Test("An archive without the folder of recordings, and one that is no archive, are refused")
  func wrongContents() throws {
    let bench = try Bench(recordingsFolder: "words-2.0/recordings")
    let (server, address) = try bench.server(LoopbackServer.answer(body: bench.archive))
    defer { server.stop() }
    #expect(throws: CorpusFetchError.folderMissing(address: address, folder: "words-2.0/recordings")) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address)
    }

    let text = Array("this is no archive".utf8)
    var hash = SecureHash()
    hash.update(with: text)
    let (second, secondAddress) = try bench.server(LoopbackServer.answer(body: text))
    defer { second.stop() }
    var corpus = bench.corpus
    corpus.content = .archive(
      PublishedFile(address: secondAddress, byteCount: text.count, sha256: hash.hexadecimal), recordingsFolder: "words")
    let error = #expect(throws: CorpusFetchError.self) {
      try CorpusFetch.fetch(corpus, into: bench.destination, from: secondAddress)
    }
    guard case .notUnpacked(secondAddress, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try bench.remains() == [])
  }

  @Test(
    "Addresses that are none are refused before anything is made",
    arguments: ["", "words", "file:///etc/hosts", "https://", "https:///words", "http://localhost:99999/words"])
  func addresses(address: String) throws {
    let bench = try Bench()
    #expect(throws: CorpusFetchError.unusableAddress(address)) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: address)
    }
    #expect(try bench.remains() == [])
  }

  @Test("The folder that the destination lies in must exist")
  func parentMissing() throws {
    let bench = try Bench()
    let error = #expect(throws: CorpusFetchError.self) {
      try CorpusFetch.fetch(bench.corpus, into: bench.destination + "/deep/words")
    }
    #expect(error?.description.contains("deep") == true)
  }

  @Test("Every corpus of the catalogue is complete, and its name finds it")
  func catalogue() throws {
    for corpus in CorpusCatalog.all {
      #expect(try CorpusCatalog.corpus(named: corpus.name) == corpus)
      for file in corpus.files {
        #expect(file.sha256.count == 64 && file.sha256.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(file.byteCount > 0 && file.address.hasPrefix("https://"))
      }
      switch corpus.content {
      case .archive(let archive, let folder): #expect(archive.name.hasSuffix(".tar.gz") && !folder.isEmpty)
      case .files(let files): #expect(!files.isEmpty && Set(files.map(\.name)).count == files.count)
      }
      #expect(corpus.publisherPage.hasPrefix("http"))
      #expect(![corpus.title, corpus.licence].contains(""))
    }
    #expect(Set(CorpusCatalog.all.map(\.name)).count == CorpusCatalog.all.count)
    let error = #expect(throws: CorpusFetchError.self) { try CorpusCatalog.corpus(named: "fsd") }
    #expect(error?.description == "no corpus is called 'fsd'; known: fsdd, mnist")
  }
}
