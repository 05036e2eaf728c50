/// A corpus that its publisher offers for download, as one archive or as a few files.
public struct PublishedCorpus: Sendable, Equatable {
  /// What the user types.
  public var name: String
  public var title: String
  public var licence: String
  /// The page where the publisher describes it.
  public var publisherPage: String
  public var content: Content

  public enum Content: Sendable, Equatable {
    /// A gzipped tar archive; the corpus is this folder inside it.
    case archive(PublishedFile, recordingsFolder: String)
    /// Files that are kept as they are, under the last parts of their addresses.
    case files([PublishedFile])
  }

  public init(name: String, title: String, licence: String, publisherPage: String, content: Content) {
    self.name = name
    self.title = title
    self.licence = licence
    self.publisherPage = publisherPage
    self.content = content
  }

  /// Everything that is downloaded.
  public var files: [PublishedFile] {
    switch content {
    case .archive(let archive, _): [archive]
    case .files(let files): files
    }
  }

  /// Of everything that is downloaded.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Where it comes from, for people: the address of the archive, or what the addresses of the files begin with.
  public var address: String {
    switch content {
    case .archive(let archive, _): archive.address
    case .files(let files): files.first.map { String($0.address.dropLast($0.name.count)) } ?? publisherPage
    }
  }

  /// Where to download each file from, in the order of `files`.
  ///
  /// - Parameter place: another address of the archive, or of the folder that holds the files; nil for the publisher's.
  func addresses(at place: String?) -> [String] {
    guard let place else { return files.map(\.address) }
    switch content {
    case .archive: return [place]
    case .files(let files): return files.map { place.hasSuffix("/") ? place + $0.name : place + "/" + $0.name }
    }
  }
}

/// One file that a publisher offers, and how to recognise it.
public struct PublishedFile: Sendable, Equatable {
  public var address: String
  public var byteCount: Int
  /// SHA-256, 64 lower-case hexadecimal digits.
  public var sha256: String

  public init(address: String, byteCount: Int, sha256: String) {
    self.address = address
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  /// The last part of the address.
  public var name: String { address.split(separator: "/").last.map(String.init) ?? "file" }
}

/// The corpora that `wavegen corpus fetch` knows by name. A further one is a further entry.
public enum CorpusCatalog {
  public static let all: [PublishedCorpus] = [freeSpokenDigits, handwrittenDigits]

  /// - Throws: `CorpusFetchError.unknownCorpus`, which lists the names there are.
  public static func corpus(named name: String) throws(CorpusFetchError) -> PublishedCorpus {
    guard let corpus = all.first(where: { $0.name == name }) else {
      throw .unknownCorpus(name, known: all.map(\.name))
    }
    return corpus
  }

  /// 2,500 recordings of the digits 0–9 by five speakers, 8 kHz, `{digit}_{speaker}_{take}.wav`; the publisher counts
  /// takes 0–4 as the test set. The publisher's repository has grown to 3,000 by six, of which there is no checksum here.
  ///
  /// - Source: address, size and checksum as in TensorFlow Datasets, `audio/spoken_digit/checksums.tsv`.
  private static let freeSpokenDigits = PublishedCorpus(
    name: "fsdd",
    title: "Free Spoken Digit Dataset 1.0.9, by Zohar Jackson and others",
    licence: "CC BY-SA 4.0",
    publisherPage: "https://github.com/Jakobovski/free-spoken-digit-dataset",
    content: .archive(
      PublishedFile(
        address: "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/v1.0.9.tar.gz",
        byteCount: 11_975_353,
        sha256: "8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0"),
      recordingsFolder: "free-spoken-digit-dataset-1.0.9/recordings"))

  /// 70,000 pictures of the digits 0–9, 28 × 28 pixels in grey, 60,000 of them to train on and 10,000 to test on.
  ///
  /// - Source: addresses, sizes and checksums as in TensorFlow Datasets, `url_checksums/mnist.txt`; the licence as in
  ///   the documentation of Keras, `keras.datasets.mnist`.
  private static let handwrittenDigits = PublishedCorpus(
    name: "mnist",
    title: "MNIST handwritten digits, by Yann LeCun, Corinna Cortes and Christopher Burges",
    licence: "CC BY-SA 3.0",
    publisherPage: "http://yann.lecun.com/exdb/mnist/",
    content: .files([
      PublishedFile(
        address: "https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz",
        byteCount: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
      PublishedFile(
        address: "https://storage.googleapis.com/cvdf-datasets/mnist/train-labels-idx1-ubyte.gz",
        byteCount: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
      PublishedFile(
        address: "https://storage.googleapis.com/cvdf-datasets/mnist/t10k-images-idx3-ubyte.gz",
        byteCount: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
      PublishedFile(
        address: "https://storage.googleapis.com/cvdf-datasets/mnist/t10k-labels-idx1-ubyte.gz",
        byteCount: 4542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ]))
}
