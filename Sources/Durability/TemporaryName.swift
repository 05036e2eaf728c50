import Glibc

/// Names for files that exist only until they are renamed or unlinked.
enum TemporaryName {
  /// A hidden path in `folder` that no other process and no other call picks.
  ///
  /// Of `name` only the first 100 bytes are kept, so the result is a legal name wherever `name` is one.
  static func path(in folder: String, for name: String) -> String {
    let stem = String(decoding: name.utf8.prefix(100), as: UTF8.self)
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    return FilePath(folder).appending(".\(stem).\(getpid())-\(random).partial")
  }
}
