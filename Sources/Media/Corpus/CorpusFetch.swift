import Durability
import Foundation

/// Brings a published corpus into a folder.
///
/// The files are downloaded, and an archive is unpacked, in a hidden folder beside the destination, and what belongs to
/// the corpus is renamed to the destination in one step: after a failure or a kill, the destination is as it was before.
/// What a killed fetch left in the hidden folder is removed by the next fetch to the same destination.
///
///     let corpus = try CorpusCatalog.corpus(named: "fsdd")
///     try CorpusFetch.fetch(corpus, into: "fsdd") { print($0.receivedByteCount, "of", $0.totalByteCount) }
public enum CorpusFetch {
  public enum Outcome: Sendable, Equatable {
    case fetched
    /// The destination already holds this corpus, so nothing was downloaded.
    case alreadyPresent
  }

  /// The text file that a fetched corpus carries: title, licence, publisher, and address and checksum
  /// of everything that was downloaded.
  public static let sourceFileName = "SOURCE.txt"

  /// Downloads, checks, and unpacks what is an archive; blocks until done.
  ///
  /// - Parameters:
  ///   - destination: a folder that does not exist or is empty; the folder it lies in exists.
  ///   - address: another address of the same archive, or of a folder with the same files; nil for the publisher's.
  ///   - progress: called after every piece of the download, from another thread; counts all files together.
  /// - Throws: `CorpusFetchError`; then the destination is unchanged and nothing is left beside it.
  @discardableResult
  public static func fetch(
    _ corpus: PublishedCorpus, into destination: String, from address: String? = nil,
    progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
  ) throws(CorpusFetchError) -> Outcome {
    if try isPresent(corpus, at: destination) { return .alreadyPresent }
    let workshop = try makeWorkshop(beside: destination)
    defer { try? FileManager.default.removeItem(at: workshop) }

    let finished =
      switch corpus.content {
      case .archive(let archive, let folder):
        try bring(archive, from: address ?? archive.address, keeping: folder, to: workshop, progress: progress)
      case .files(let files):
        try bring(files, from: corpus.addresses(at: address), to: workshop, progress: progress)
      }
    try writeSourceFile(of: corpus, into: finished)
    // An empty folder at the destination is replaced in the same step; anything else makes it fail.
    guard rename(finished.path, destination) == 0 else { throw folderError(at: destination) }
    return .fetched
  }

  /// - Returns: the folder `recordingsFolder` of the archive, unpacked.
  private static func bring(
    _ archive: PublishedFile, from address: String, keeping recordingsFolder: String, to workshop: URL,
    progress: @escaping @Sendable (DownloadProgress) -> Void
  ) throws(CorpusFetchError) -> URL {
    let packed = workshop.appendingPathComponent("archive.tar.gz")
    try ArchiveDownload.run(of: archive, from: address, to: packed.path, progress: progress)
    let unpacked = try makeFolder("unpacked", in: workshop)
    if let reason = ArchiveUnpacking.unpack(packed.path, into: unpacked.path) {
      throw .notUnpacked(address: address, reason: reason)
    }
    let recordings = unpacked.appendingPathComponent(recordingsFolder)
    guard isFolder(recordings.path) else { throw .folderMissing(address: address, folder: recordingsFolder) }
    return recordings
  }

  /// Downloads one file after the other; progress counts them as one.
  /// - Returns: a folder with the files.
  private static func bring(
    _ files: [PublishedFile], from addresses: [String], to workshop: URL,
    progress: @escaping @Sendable (DownloadProgress) -> Void
  ) throws(CorpusFetchError) -> URL {
    let folder = try makeFolder("files", in: workshop)
    let totalByteCount = files.reduce(0) { $0 + $1.byteCount }
    var doneByteCount = 0
    for (file, address) in zip(files, addresses) {
      let path = folder.appendingPathComponent(file.name).path
      try ArchiveDownload.run(of: file, from: address, to: path) { [doneByteCount] piece in
        let receivedByteCount = doneByteCount + piece.receivedByteCount
        progress(DownloadProgress(receivedByteCount: receivedByteCount, totalByteCount: totalByteCount))
      }
      doneByteCount += file.byteCount
    }
    return folder
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

  private static func makeFolder(_ name: String, in workshop: URL) throws(CorpusFetchError) -> URL {
    let folder = workshop.appendingPathComponent(name)
    guard mkdir(folder.path, 0o777) == 0 else { throw folderError(at: folder.path) }
    return folder
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
    let about = [corpus.title, "Licence: \(corpus.licence)", "Publisher: \(corpus.publisherPage)"]
    let noun =
      switch corpus.content {
      case .archive: "Archive"
      case .files: "File"
      }
    let files = corpus.files.flatMap { ["\(noun): \($0.address)", "SHA-256: \($0.sha256)"] }
    return (about + files).map { $0 + "\n" }.joined()
  }
}
