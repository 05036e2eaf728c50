import Glibc

/// A file could not be read or written, as one sentence that names the file, the reason and what to do.
public struct FileError: Error, Equatable, Sendable {
  /// What was being done to the file.
  public enum Operation: Sendable {
    case read
    case write
  }

  /// What went wrong, as far as a caller may want to tell cases apart.
  public enum Kind: Sendable {
    /// A file to be read does not exist.
    case missing
    /// The folder of a file to be written does not exist.
    case missingFolder
    case notReadable
    case notWritable
    /// The path names a folder where a file is needed.
    case isFolder
    /// A file to be read is a pipe or a device and has no places to jump to.
    case notRegular
    /// Standard input is the keyboard, where something was to come through a pipe.
    case terminal
    /// The disk or the user's share of it is full.
    case full
    /// Another process writes the file.
    case inUse
    /// The file ends before the bytes that were asked for.
    case endedEarly
    case other
  }

  /// The path as the caller gave it.
  public let path: String
  public let operation: Operation
  /// The `errno` of the call that failed, or 0 where a file ended early.
  public let code: Int32

  public init(path: String, operation: Operation, code: Int32) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  public var kind: Kind {
    switch code {
    case 0: .endedEarly
    case ENOENT, ENOTDIR: operation == .read ? .missing : .missingFolder
    case EACCES, EPERM: operation == .read ? .notReadable : .notWritable
    case EROFS, ETXTBSY: .notWritable
    case EISDIR: .isFolder
    case ESPIPE: .notRegular
    case ENOTTY: .terminal
    case ENOSPC, EDQUOT, EFBIG: .full
    case EWOULDBLOCK: .inUse
    default: .other
    }
  }
}

extension FileError: CustomStringConvertible {
  public var description: String {
    let verb = operation == .read ? "read" : "write"
    return "could not \(verb) \(path.isEmpty ? "a file without a name" : name): \(reason)"
  }

  private var name: String { operation == .read ? StreamedInput.readable(path) : path }

  private var reason: String {
    let systemReason = String(cString: strerror(code))
    return switch kind {
    case .missing: "there is no such file; check the path"
    case .missingFolder: "its folder does not exist; create the folder first"
    case .notReadable, .notWritable: "\(systemReason); change the permissions or choose another place"
    case .isFolder: "it is a folder; name a file"
    case .notRegular: "it is a pipe or a device; save it as a file first"
    case .terminal: "it is the terminal; send a file to it, as in `wavegen … - < file`"
    case .full: "\(systemReason); free some space or choose another place"
    case .inUse: "another process is writing it; wait for its end or choose another name"
    case .endedEarly: "it ends too early; it was cut short or changed while it was being read"
    case .other: systemReason
    }
  }
}
