import Durability

/// How many files of a folder have which extension, for people.
struct FileTally: CustomStringConvertible {
  /// "4 .txt, 1 .png, 2 without extension", the most frequent five first; empty for no files.
  let description: String

  init(of files: [String]) {
    let counts = Dictionary(files.map { (FilePath(FilePath($0).fileExtension), 1) }, uniquingKeysWith: +)
    let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let listed = ranked.prefix(5).map { "\($0.value) \($0.key.text.isEmpty ? "without extension" : "." + $0.key.text)" }
    let rest = ranked.dropFirst(5).reduce(0) { $0 + $1.value }
    description = (listed + (rest > 0 ? ["\(rest) others"] : [])).joined(separator: ", ")
  }
}
