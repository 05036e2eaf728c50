import Dispatch
import Durability
import Foundation
import FoundationNetworking

/// How far a download is.
public struct DownloadProgress: Sendable, Equatable {
  public let receivedByteCount: Int
  public let totalByteCount: Int
}

/// Downloads one file of known size and checksum, and keeps it only if both are right.
///
/// The bytes go to the file as they arrive, and are hashed on the way: memory does not grow with the file. A server
/// that sends too much is cut off at the first byte too many.
final class ArchiveDownload: NSObject {
  private let address: String
  private let byteCount: Int
  private let sha256: String
  private let progress: @Sendable (DownloadProgress) -> Void

  // The session calls its delegate from one serial queue, and `run` reads these only after the last call.
  private var file: DurableFile?
  private var digest = SecureHash()
  private var receivedByteCount = 0
  private var failure: CorpusFetchError?
  private let ended = DispatchSemaphore(value: 0)

  /// Seconds without a single byte after which a server counts as unreachable.
  private static let patienceInSeconds = 60.0

  private init(
    address: String, byteCount: Int, sha256: String, progress: @escaping @Sendable (DownloadProgress) -> Void
  ) {
    self.address = address
    self.byteCount = byteCount
    self.sha256 = sha256
    self.progress = progress
  }

  /// Downloads `file` to `path`, blocking until it is there.
  ///
  /// - Parameters:
  ///   - address: where it lies, HTTP or HTTPS.
  ///   - path: where to put it; it appears only when size and checksum have been found right.
  ///   - progress: called after every piece, from another thread.
  /// - Throws: `.unusableAddress`, `.unreachable`, `.refused`, `.wrongSize`, `.wrongChecksum`, `.file`.
  static func run(
    of file: PublishedFile, from address: String, to path: String,
    progress: @escaping @Sendable (DownloadProgress) -> Void
  ) throws(CorpusFetchError) {
    guard let url = URL(string: address), ["http", "https"].contains(url.scheme?.lowercased()),
      url.host?.isEmpty == false, 1...65_535 ~= url.port ?? 1
    else {
      throw .unusableAddress(address)
    }
    let download = ArchiveDownload(
      address: address, byteCount: file.byteCount, sha256: file.sha256, progress: progress)
    do { download.file = try DurableFile(replacing: path) } catch { throw .file(error) }
    try download.run(from: url)
  }

  private func run(from url: URL) throws(CorpusFetchError) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = Self.patienceInSeconds
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
    session.dataTask(with: url).resume()
    ended.wait()
    session.finishTasksAndInvalidate()
    // The session may hold on to its delegate for a while; the unfinished file must be gone when this returns.
    let file = file.take()

    if let failure { throw failure }
    guard receivedByteCount == byteCount else {
      throw .wrongSize(address: address, expected: byteCount, found: receivedByteCount)
    }
    guard digest.hexadecimal == sha256 else {
      throw .wrongChecksum(address: address, expected: sha256, found: digest.hexadecimal)
    }
    do { try file?.commit() } catch { throw .file(error) }
  }
}

// Unchecked: see the stored properties above, which one queue at a time touches.
extension ArchiveDownload: URLSessionDataDelegate, @unchecked Sendable {
  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse, response.statusCode != 200 {
      failure = .refused(address: address, status: response.statusCode)
      completionHandler(.cancel)
    } else {
      completionHandler(.allow)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard failure == nil else { return }
    receivedByteCount += data.count
    guard receivedByteCount <= byteCount else {
      failure = .wrongSize(address: address, expected: byteCount, found: receivedByteCount)
      dataTask.cancel()
      return
    }
    do throws(FileError) {
      let bytes = [UInt8](data)
      digest.update(with: bytes)
      try file?.write(bytes)
    } catch {
      failure = .file(error)
      dataTask.cancel()
      return
    }
    progress(DownloadProgress(receivedByteCount: receivedByteCount, totalByteCount: byteCount))
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    if let error, failure == nil {
      failure =
        receivedByteCount > 0
        ? .wrongSize(address: address, expected: byteCount, found: receivedByteCount)
        : .unreachable(address: address, reason: error.localizedDescription)
    }
    ended.signal()
  }
}
