/// A corpus that its publisher offers for download as one archive.
public struct PublishedCorpus: Sendable, Equatable {
  /// What the user types.
  public var name: String
  public var title: String
  public var licence: String
  /// The page where the publisher describes it.
  public var publisherPage: String
  /// A gzipped tar archive.
  public var archiveURL: String
  /// Size of the archive.
  public var byteCount: Int
  /// SHA-256 of the archive, 64 lower-case hexadecimal digits.
  public var sha256: String
  /// The folder inside the archive that holds the recordings.
  public var recordingsFolder: String

  public init(
    name: String, title: String, licence: String, publisherPage: String, archiveURL: String, byteCount: Int,
    sha256: String, recordingsFolder: String
  ) {
    self.name = name
    self.title = title
    self.licence = licence
    self.publisherPage = publisherPage
    self.archiveURL = archiveURL
    self.byteCount = byteCount
    self.sha256 = sha256
    self.recordingsFolder = recordingsFolder
  }
}

/// The corpora that `wavegen corpus fetch` knows by name. A further one is a further entry.
public enum CorpusCatalog {
  public static let all: [PublishedCorpus] = [freeSpokenDigits]

  /// - Throws: `CorpusFetchError.unknownCorpus`, which lists the names there are.
  public static func corpus(named name: String) throws(CorpusFetchError) -> PublishedCorpus {
    guard let corpus = all.first(where: { $0.name == name }) else {
      throw .unknownCorpus(name, known: all.map(\.name))
    }
    return corpus
  }

  /// 2,500 recordings of the digits 0–9 by five speakers, 8 kHz, `{digit}_{speaker}_{take}.wav`; the publisher counts
  /// takes 0–4 as the test set.
  ///
  /// - Source: address, size and checksum as in TensorFlow Datasets, `audio/spoken_digit/checksums.tsv`.
  private static let freeSpokenDigits = PublishedCorpus(
    name: "fsdd",
    title: "Free Spoken Digit Dataset 1.0.9, by Zohar Jackson and others",
    licence: "CC BY-SA 4.0",
    publisherPage: "https://github.com/Jakobovski/free-spoken-digit-dataset",
    archiveURL: "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/v1.0.9.tar.gz",
    byteCount: 11_975_353,
    sha256: "8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0",
    recordingsFolder: "free-spoken-digit-dataset-1.0.9/recordings")
}
