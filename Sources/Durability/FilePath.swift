/// A path or a name as the file system compares it: by its bytes.
///
/// Strings are equal where people read the same, so "é" in one scalar and "é" in two are one string and two files; and
/// an accent at the beginning of a name makes one character with the slash before it, so that a search for "/" misses
/// it. Whatever tells files apart, or takes a path to pieces, goes through this type.
///
///     FilePath("\u{E9}.txt") == FilePath("e\u{301}.txt")   // false: two files
///     FilePath("a/b.tar.gz").fileExtension                  // "gz"
package struct FilePath: Hashable, Comparable, Sendable {
  package let text: String

  package init(_ text: some StringProtocol) { self.text = String(text) }

  package static func == (left: FilePath, right: FilePath) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(UInt8(0xFF))
  }

  package static func < (left: FilePath, right: FilePath) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}

extension FilePath {
  private static let slash = UInt8(ascii: "/")
  private static let stop = UInt8(ascii: ".")

  /// What stands between slashes: the folders on the way, and the name.
  package var components: [String] { text.utf8.split(separator: Self.slash).map { String(Substring($0)) } }

  /// What follows the last slash; empty where a folder is named with a slash at its end.
  package var name: String {
    text.utf8.lastIndex(of: Self.slash).map { String(text[text.utf8.index(after: $0)...]) } ?? text
  }

  /// Everything up to the last slash, with it; empty where there is none.
  package var folder: String {
    text.utf8.lastIndex(of: Self.slash).map { String(text[..<text.utf8.index(after: $0)]) } ?? ""
  }

  /// How many folders are on the way.
  package var depth: Int { max(0, components.count - 1) }

  /// What follows the last full stop of the last component, in lower case; empty where there is none. A name that begins
  /// with its only full stop has none.
  package var fileExtension: String { endOfStem.map { text[text.utf8.index(after: $0)...].lowercased() } ?? "" }

  /// The path without the full stop and the extension.
  package var withoutExtension: String { endOfStem.map { String(text[..<$0]) } ?? text }

  /// Where the full stop before the extension is; nil if there is none.
  private var endOfStem: String.Index? {
    let bytes = text.utf8
    let nameStart = bytes.lastIndex(of: Self.slash).map(bytes.index(after:)) ?? bytes.startIndex
    guard let stop = bytes.lastIndex(of: Self.stop), stop > nameStart else { return nil }
    return stop
  }

  package var isAbsolute: Bool { text.utf8.first == Self.slash }

  /// Whether its last component begins with a full stop.
  package var isHidden: Bool { name.utf8.first == Self.stop }

  package func hasPrefix(_ other: String) -> Bool { text.utf8.starts(with: other.utf8) }

  /// What follows a beginning; nil if the path does not begin so.
  package func dropping(prefix: String) -> String? {
    hasPrefix(prefix) ? String(text[text.utf8.index(text.startIndex, offsetBy: prefix.utf8.count)...]) : nil
  }

  /// What lies below this folder under a name or a path.
  package func appending(_ relative: String) -> String {
    text.isEmpty || text.utf8.last == Self.slash ? text + relative : text + "/" + relative
  }
}

extension Collection where Element == String {
  /// Where a name stands that was typed: the one with the same bytes, or else the only one that reads the same.
  package func index(ofName name: String) -> Index? {
    if let exact = firstIndex(where: { FilePath($0) == FilePath(name) }) { return exact }
    let alike = indices.filter { self[$0] == name }
    return alike.count == 1 ? alike.first : nil
  }
}
