import Durability
import Foundation

/// Brings a published corpus into a folder.
///
/// The archive is downloaded and unpacked in a hidden folder beside the destination, and the recordings are renamed to
/// the destination in one step: after a failure or a kill, the destination is as it was before. What a killed fetch
/// left in the hidden folder is removed by the next fetch to the same destination.
///
///     let corpus = try CorpusCatalog.corpus(named: "fsdd")
///     try CorpusFetch.fetch(corpus, into: "fsdd") { print($0.receivedByteCount, "of", $0.totalByteCount) }
public enum CorpusFetch {
  public enum Outcome: Sendable, Equatable {
    case fetched
    /// The destination already holds this corpus, so nothing was downloaded.
    case alreadyPresent
  }

  /// The text file that a fetched corpus carries: title, licence, publisher, archive and checksum.
  public static let sourceFileName = "SOURCE.txt"

  /// Downloads, checks and unpacks; blocks until done.
  ///
  /// - Parameters:
  ///   - destination: a folder that does not exist or is empty; the folder it lies in exists.
  ///   - address: another place to download the same archive from; nil for the publisher's.
  ///   - progress: called after every piece of the download, from another thread.
  /// - Throws: `CorpusFetchError`; then the destination is unchanged and nothing is left beside it.
  @discardableResult
  public static func fetch(
    _ corpus: PublishedCorpus, into destination: String, from address: String? = nil,
    progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
  ) throws(CorpusFetchError) -> Outcome {
    let address = address ?? corpus.archiveURL
    if try isPresent(corpus, at: destination) { return .alreadyPresent }
    let workshop = try makeWorkshop(beside: destination)
    defer { try? FileManager.default.removeItem(at: workshop) }

    let archive = workshop.appendingPathComponent("archive.tar.gz").path
    try ArchiveDownload.run(of: corpus, from: address, to: archive, progress: progress)
    let unpacked = workshop.appendingPathComponent("unpacked")
    guard mkdir(unpacked.path, 0o777) == 0 else { throw folderError(at: destination) }
    if let reason = ArchiveUnpacking.unpack(archive, into: unpacked.path) {
      throw .notUnpacked(address: address, reason: reason)
    }
    let recordings = unpacked.appendingPathComponent(corpus.recordingsFolder)
    guard isFolder(recordings.path) else {
      throw .folderMissing(address: address, folder: corpus.recordingsFolder)
    }
    try writeSourceFile(of: corpus, into: recordings)
    // An empty folder at the destination is replaced in the same step; anything else makes it fail.
    guard rename(recordings.path, destination) == 0 else { throw folderError(at: destination) }
    return .fetched
  }

  /// Whether `destination` already holds exactly this corpus.
  ///
  /// - Throws: `.destinationNotEmpty`, `.destinationNotFolder` if it holds something else.
  private static func isPresent(_ corpus: PublishedCorpus, at destination: String) throws(CorpusFetchError) -> Bool {
    guard FileManager.default.fileExists(atPath: destination) else { return false }
    guard isFolder(destination) else { throw .destinationNotFolder(destination) }
    let contents: [String]
    do { contents = try FileManager.default.contentsOfDirectory(atPath: destination) } catch {
      throw .folder(path: destination, reason: error.localizedDescription)
    }
    if contents.isEmpty { return false }
    let source = try? String(contentsOfFile: destination + "/" + sourceFileName, encoding: .utf8)
    guard let source, source == sourceText(of: corpus) else { throw .destinationNotEmpty(destination) }
    return true
  }

  /// A fresh hidden folder on the same file system as the destination, without what a killed fetch left in it.
  private static func makeWorkshop(beside destination: String) throws(CorpusFetchError) -> URL {
    let destination = URL(fileURLWithPath: destination)
    let name = ".\(destination.lastPathComponent).wavegen-fetch"
    let workshop = destination.deletingLastPathComponent().appendingPathComponent(name)
    try? FileManager.default.removeItem(at: workshop)
    guard mkdir(workshop.path, 0o777) == 0 else { throw folderError(at: destination.path) }
    return workshop
  }

  /// What the system call just before said, in words.
  private static func folderError(at path: String) -> CorpusFetchError {
    .folder(path: path, reason: String(cString: strerror(errno)))
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private static func writeSourceFile(of corpus: PublishedCorpus, into folder: URL) throws(CorpusFetchError) {
    do throws(FileError) {
      let file = try DurableFile(replacing: folder.appendingPathComponent(sourceFileName).path)
      try file.write(sourceText(of: corpus))
      try file.commit()
    } catch {
      throw .file(error)
    }
  }

  private static func sourceText(of corpus: PublishedCorpus) -> String {
    """
    \(corpus.title)
    Licence: \(corpus.licence)
    Publisher: \(corpus.publisherPage)
    Archive: \(corpus.archiveURL)
    SHA-256: \(corpus.sha256)

    """
  }
}
