public import Durability

/// Why a corpus was not fetched. Whatever the reason, the destination is as it was before.
public enum CorpusFetchError: Error, Equatable, Sendable {
  case unknownCorpus(String, known: [String])
  case unusableAddress(String)
  case destinationNotEmpty(String)
  case destinationNotFolder(String)
  case unreachable(address: String, reason: String)
  case refused(address: String, status: Int)
  case wrongSize(address: String, expected: Int, found: Int)
  case wrongChecksum(address: String, expected: String, found: String)
  case notUnpacked(address: String, reason: String)
  case folderMissing(address: String, folder: String)
  case folder(path: String, reason: String)
  case file(FileError)
}

extension CorpusFetchError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownCorpus(let name, let known):
      "no corpus is called '\(name)'; known: \(known.joined(separator: ", "))"
    case .unusableAddress(let address):
      "'\(address)' is not an address to download from; give one with https:// or http:// and the name of a host, "
        + "such as https://example.org/corpus.tar.gz"
    case .destinationNotEmpty(let path):
      "\(path) already holds other files, so nothing was fetched; name a new or an empty folder"
    case .destinationNotFolder(let path):
      "\(path) is a file, so nothing was fetched; name a new or an empty folder"
    case .unreachable(let address, let reason):
      "\(address) could not be downloaded: \(reason); check the network and try again, "
        + "or name another place that offers the same with --url"
    case .refused(let address, let status):
      "\(address) answered with HTTP status \(status) instead of the file; "
        + "try again later, or name another place that offers the same with --url"
    case .wrongSize(let address, let expected, let found):
      "\(address) sent \(found) bytes instead of the \(expected) of the file; "
        + (found < expected ? "the download was cut short: try again" : "this is another file: check the address")
    case .wrongChecksum(let address, let expected, let found):
      "\(address) sent another file than the one expected (SHA-256 \(found), not \(expected)), so it was deleted; "
        + "try again, and if that fails do not use what that address offers"
    case .notUnpacked(let address, let reason):
      "the archive from \(address) could not be unpacked: \(reason)"
    case .folderMissing(let address, let folder):
      "the archive from \(address) holds no folder \(folder), where the recordings should be"
    case .folder(let path, let reason):
      "no corpus can be put at \(path): \(reason); name a folder inside one that exists and that you may write to"
    case .file(let error): error.description
    }
  }
}
