/// Why the files of a corpus cannot be labelled as asked, or a label does not exist.
public enum LabelError: Error, Hashable, Sendable, CustomStringConvertible {
  case noFiles
  case matchesNothing(LabelPattern, fileCount: Int, example: String)
  /// All of the files that match, `labelledCount` of `fileCount`, have the same value.
  case singleValue(String, set: String, labelledCount: Int, fileCount: Int, LabelPattern)
  /// More than `CorpusLabels.mostValues`.
  case tooManyValues(Int, set: String, LabelPattern)
  case unknownValue(String, of: LabelSet)
  case repeatedValue(String, set: String)
  case noValues(set: String)

  public var description: String {
    switch self {
    case .noFiles:
      "there are no files to label"
    case .matchesNothing(let pattern, let fileCount, let example):
      Self.nothing(pattern, fileCount, example)
    case .singleValue(let value, let set, let labelledCount, let fileCount, let pattern):
      (labelledCount == fileCount ? "every file has" : "every file that has a label has")
        + " \(set) \(value), so the label says nothing; \(Self.remedy(pattern))"
    case .tooManyValues(let count, let set, let pattern):
      "\(set) has \(count) values, more than the \(CorpusLabels.mostValues) that a label may have, so it is probably none; "
        + (pattern == .folders ? "put the files of a class into one folder" : Self.remedy(pattern))
    case .unknownValue(let value, let set):
      "there is no \(set.name) \"\(value)\"; known are \(Self.list(set.values))"
    case .repeatedValue(let value, let set):
      "the label \(set) lists \(value) twice; each value must stand there once"
    case .noValues(let set):
      "the label \(set) has no values; it needs at least one"
    }
  }

  /// What to do about a label that is none.
  private static func remedy(_ pattern: LabelPattern) -> String {
    pattern.names.count > 1 ? "leave it out of the pattern" : "train without labels"
  }

  private static func nothing(_ pattern: LabelPattern, _ fileCount: Int, _ example: String) -> String {
    let nothing = fileCount == 1 ? "does not match the only file," : "matches none of the \(fileCount) files, such as"
    guard pattern != .folders else {
      return "there are no folders to take labels from, \(fileCount == 1 ? "only" : "only files such as") \(example); "
        + "put each class into a folder of its own, or give a pattern such as {digit}_{speaker}_*"
    }
    let what = pattern.description.contains("/") ? "the end of a path, folders and all," : "a whole file name"
    return "the pattern \(pattern) \(nothing) \(example); it must match \(what) without the extension"
  }

  /// The first twenty, and how many there are beyond them.
  private static func list(_ values: [String]) -> String {
    let rest = values.count - 20
    return values.prefix(20).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
