import Durability

/// Where in the path of a file its labels stand.
///
/// A pattern holds a `{name}` for every label, and otherwise what the names of the files have there:
///
///     let pattern = try LabelPattern("{digit}_{speaker}_*")
///     pattern.values(of: "recordings/7_theo_3.wav")  // ["7", "theo"]
///     pattern.values(of: "recordings/noise.wav")     // nil
///
/// `{name}` stands for one character or more, `*` for any number, `?` for exactly one; everything else stands for itself,
/// square brackets too. `{name}` and `*` take as few characters as they can from left to right, and all of the name must
/// be used up: `{digit}*` takes one character, `{digit}_{speaker}` takes `theo_3` for the speaker of `7_theo_3`.
///
/// A pattern is held against the file's name without its extension. One with a `/` is held against as many components at
/// the end of the path as it has itself: `{speaker}/{word}/*` finds the speaker two folders above the file. Neither
/// `{name}` nor `*` reaches over a `/`.
///
/// Characters are compared as people see them: "é" is the same whether it is stored as one scalar or as two. So are the
/// labels that are found, while files are told apart by the bytes of their names.
public struct LabelPattern: Hashable, Sendable, CustomStringConvertible {
  /// Of the labels, from left to right; each once, at least one.
  public let names: [String]
  /// The text of the pattern; "folders" for `folders`.
  public let description: String
  private let source: Source

  private enum Source: Hashable {
    case folders
    case components([LabelPatternComponent])
  }

  /// The first folder below the corpus is the label, which is called "class". A file directly in the corpus has none.
  public static let folders = LabelPattern(names: ["class"], description: "folders", source: .folders)

  private init(names: [String], description: String, source: Source) {
    self.names = names
    self.description = description
    self.source = source
  }

  /// Parses a pattern, or what `description` says of one: the text "folders" is `folders`.
  /// - Throws: `LabelPatternError` if the text names no label, or it cannot be told what one of its labels is.
  public init(_ text: String) throws(LabelPatternError) {
    guard text != Self.folders.description else {
      self = .folders
      return
    }
    var names: [String] = []
    var components: [LabelPatternComponent] = []
    var component = LabelPatternComponent()
    /// The label whose end is not in sight yet: only wildcards have followed it.
    var openName: String?
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "{":
        let name = try Self.name(takenFrom: &rest, of: text)
        guard !names.contains(name) else { throw .repeatedName(name, pattern: text) }
        if let openName { throw .openEnd(of: openName, before: name, pattern: text) }
        names.append(name)
        component.append(.label)
        openName = name
      case "}":
        throw .strayBrace(pattern: text)
      case "/":
        guard !component.isEmpty else { throw .emptyComponent(pattern: text) }
        components.append(component)
        component = LabelPatternComponent()
        openName = nil
      case "*":
        component.append(.anything)
      case "?":
        component.append(.anyCharacter)
      default:
        component.append(.literal(character))
        openName = nil
      }
    }
    guard !names.isEmpty else { throw .noName(pattern: text) }
    guard !component.isEmpty else { throw .emptyComponent(pattern: text) }
    self.init(names: names, description: text, source: .components(components + [component]))
  }

  /// The name up to the closing brace, which is taken as well.
  private static func name(takenFrom rest: inout Substring, of text: String) throws(LabelPatternError) -> String {
    guard let end = rest.firstIndex(of: "}") else { throw .unclosedBrace(pattern: text) }
    let name = String(rest[..<end])
    rest = rest[rest.index(after: end)...]
    guard !name.isEmpty else { throw .emptyName(pattern: text) }
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else {
      throw .invalidName(name, pattern: text)
    }
    return name
  }

  /// What the labels of a file are, in the order of `names`; nil if the file does not match.
  /// - Parameter path: relative to the corpus, components separated by `/`.
  /// - Complexity: O(path · pattern) in characters.
  public func values(of path: String) -> [String]? {
    var folders = FilePath(path).components
    guard let file = folders.popLast() else { return nil }
    switch source {
    case .folders:
      return folders.first.map { [$0] }
    case .components(let components):
      let found = folders.suffix(components.count - 1) + [FilePath(file).withoutExtension]
      guard found.count == components.count else { return nil }
      var values: [String] = []
      for (component, text) in zip(components, found) {
        guard let labels = component.labels(in: Array(text)) else { return nil }
        values += labels
      }
      return values
    }
  }
}
