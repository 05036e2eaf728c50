/// Why a text is no pattern for labels.
public enum LabelPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  case noName(pattern: String)
  case repeatedName(String, pattern: String)
  case unclosedBrace(pattern: String)
  case strayBrace(pattern: String)
  case emptyName(pattern: String)
  /// Only letters, digits, `-` and `_` are allowed.
  case invalidName(String, pattern: String)
  /// No character of its own stands between two labels.
  case openEnd(of: String, before: String, pattern: String)
  /// A `/` with nothing before or after it.
  case emptyComponent(pattern: String)

  public var description: String {
    switch self {
    case .noName(let pattern):
      "the pattern \"\(pattern)\" names no label; write {name} where one stands, as in {digit}_{speaker}_*, or "
        + "\"folders\" to take the names of folders"
    case .repeatedName(let name, let pattern):
      "the pattern \"\(pattern)\" names \(name) twice; give the second a name of its own, or write * for it"
    case .unclosedBrace(let pattern):
      "the pattern \"\(pattern)\" opens a brace and does not close it; write {name}, as in {digit}_{speaker}_*"
    case .strayBrace(let pattern):
      "the pattern \"\(pattern)\" closes a brace that it has not opened; write {name} for a label, or ? for a brace "
        + "in the names of the files"
    case .emptyName(let pattern):
      "the pattern \"\(pattern)\" has a label without a name; write {name}, as in {digit}_{speaker}_*, or * for what is "
        + "no label"
    case .invalidName(let name, let pattern):
      "the pattern \"\(pattern)\" has a label called \"\(name)\"; names are made of letters, digits, - and _"
    case .openEnd(let name, let next, let pattern):
      "the pattern \"\(pattern)\" does not say where \(name) ends and \(next) begins; write between them what stands "
        + "there in the names of the files, such as _"
    case .emptyComponent(let pattern):
      "the pattern \"\(pattern)\" has a / without a name on each side; write * for any folder or file"
    }
  }
}
