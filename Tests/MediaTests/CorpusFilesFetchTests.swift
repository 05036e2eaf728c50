import Foundation
import Media
import Synchronization
import Testing

/// A corpus of two files on a server of its own, and the name of a destination.
private final class FilesBench {
  let folder: SoundTestFolder
  let server: LoopbackServer
  let corpus: PublishedCorpus
  static let pictures = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * 31) }
  static let labels: [UInt8] = [3, 1, 4, 1, 5]

  var destination: String { folder.path + "/digits" }
  var address: String { "http://127.0.0.1:\(server.port)/mirror" }

  init(labelsSent: [UInt8]? = FilesBench.labels) throws {
    folder = try SoundTestFolder()
    var files = ["/published/pictures.gz": Self.pictures, "/mirror/pictures.gz": Self.pictures]
    files["/published/labels.gz"] = labelsSent
    files["/mirror/labels.gz"] = labelsSent
    server = try LoopbackServer(serving: files)
    let place = "http://127.0.0.1:\(server.port)/published/"
    corpus = PublishedCorpus(
      name: "digits", title: "Some digits", licence: "CC0", publisherPage: "http://127.0.0.1/",
      content: .files([Self.file(place + "pictures.gz", Self.pictures), Self.file(place + "labels.gz", Self.labels)]))
  }

  deinit { server.stop() }

  private static func file(_ address: String, _ bytes: [UInt8]) -> PublishedFile {
    var hash = SecureHash()
    hash.update(with: bytes)
    return PublishedFile(address: address, byteCount: bytes.count, sha256: hash.hexadecimal)
  }
}

@Suite("Fetching a corpus of several files")
struct CorpusFilesFetchTests {
  @Test("All files arrive under their own names, with a note of where each is from; a second fetch asks no server")
  func good() throws {
    let bench = try FilesBench()
    #expect(bench.corpus.byteCount == 5005)
    #expect(bench.corpus.address.hasSuffix("/published/"))
    #expect(try CorpusFetch.fetch(bench.corpus, into: bench.destination) == .fetched)
    #expect(try bench.folder.names == ["digits"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.destination).sorted()
        == ["SOURCE.txt", "labels.gz", "pictures.gz"])
    #expect(try bench.folder.bytes(of: "digits/pictures.gz") == FilesBench.pictures)
    #expect(try bench.folder.bytes(of: "digits/labels.gz") == FilesBench.labels)
    let source = String(decoding: try bench.folder.bytes(of: "digits/SOURCE.txt"), as: UTF8.self)
    for file in bench.corpus.files { #expect(source.contains(file.address) && source.contains(file.sha256)) }
    #expect(try CorpusFetch.fetch(bench.corpus, into: bench.destination) == .alreadyPresent)
    #expect(bench.server.requestLines.count == 2)
  }

  @Test("Another address is that of a folder, with or without a slash at its end", arguments: ["", "/"])
  func mirror(ending: String) throws {
    let bench = try FilesBench()
    #expect(try CorpusFetch.fetch(bench.corpus, into: bench.destination, from: bench.address + ending) == .fetched)
    #expect(
      bench.server.requestLines == ["GET /mirror/pictures.gz HTTP/1.1", "GET /mirror/labels.gz HTTP/1.1"])
  }

  @Test("Progress counts all files together and never goes back")
  func progress() throws {
    let bench = try FilesBench()
    let reports = Reports()
    try CorpusFetch.fetch(bench.corpus, into: bench.destination) { reports.append($0.receivedByteCount) }
    #expect(reports.counts == reports.counts.sorted())
    #expect(reports.counts.last == 5005)
  }

  @Test("If the second file is another one, cut short or missing, nothing is left behind")
  func faults() throws {
    let wrong = try FilesBench(labelsSent: [3, 1, 4, 1, 6])
    guard case .wrongChecksum(let address, _, _) = error(of: wrong) else {
      Issue.record("a wrong file was not noticed")
      return
    }
    #expect(address.hasSuffix("/published/labels.gz"))
    #expect(try wrong.folder.names == [])

    let short = try FilesBench(labelsSent: [3, 1, 4])
    let shortAddress = short.corpus.files[1].address
    #expect(error(of: short) == .wrongSize(address: shortAddress, expected: 5, found: 3))
    #expect(try short.folder.names == [])

    let missing = try FilesBench(labelsSent: nil)
    #expect(error(of: missing) == .refused(address: missing.corpus.files[1].address, status: 404))
    #expect(try missing.folder.names == [])
  }

  @Test("MNIST is in the catalogue as its four files")
  func mnist() throws {
    let corpus = try CorpusCatalog.corpus(named: "mnist")
    #expect(corpus.byteCount == 11_594_722)
    #expect(
      corpus.files.map(\.name) == [
        "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz",
      ])
  }

  private func error(of bench: FilesBench) -> CorpusFetchError? {
    #expect(throws: CorpusFetchError.self) { try CorpusFetch.fetch(bench.corpus, into: bench.destination) }
  }
}

/// What a download reported, from another thread.
private final class Reports: Sendable {
  private let received = Mutex<[Int]>([])
  var counts: [Int] { received.withLock { $0 } }
  func append(_ count: Int) { received.withLock { $0.append(count) } }
}
