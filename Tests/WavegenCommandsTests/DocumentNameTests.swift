import Foundation
import Testing

@Suite("The documents")
struct DocumentNameTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized

  /// The text of all files of some endings below some folders, and the names of all of them.
  private static func texts(in folders: [String], _ endings: Set<String>) -> [(path: String, text: String)] {
    folders.flatMap { folder in
      let paths = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
      return (paths?.compactMap { $0 as? String } ?? []).filter { endings.contains(($0 as NSString).pathExtension) }
        .map { path in
          let file = root.appendingPathComponent(folder).appendingPathComponent(path)
          return (folder + "/" + path, (try? String(contentsOf: file, encoding: .utf8)) ?? "")
        }
    }
  }

  /// Names that are spelt as this project spells its own, in `code` outside of blocks.
  private static func names(in document: String) -> Set<String> {
    let prose = document.replacing(/```[\s\S]*?```/, with: "")
    var names: Set<String> = []
    for span in prose.matches(of: /`([^`\n]+)`/) {
      for word in words(in: span.1).map(String.init) {
        if word.contains(/[a-z][A-Z]/) || word.wholeMatch(of: /[A-Z]+(_[A-Z]+)+/) != nil { names.insert(word) }
      }
    }
    return names
  }

  private static func words(in text: some StringProtocol) -> [Substring] {
    Substring(text).split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  private static func sources() -> Set<Substring> {
    let files = texts(in: ["Sources", "Tests", "Scripts"], ["swift", "c", "h", "txt", "modulemap", "py", "json", ""])
    let more = ["Package.swift", "Makefile"].map { root.appendingPathComponent($0) }
      .compactMap { try? String(contentsOf: $0, encoding: .utf8) }
    return Set((files.map(\.path) + files.map(\.text) + more).flatMap { words(in: $0) })
  }

  @Test("name nothing in code that is in no source and the name of no file")
  func names() throws {
    let known = Self.sources()
    try #require(known.contains("ActivationCache") && known.contains("DocumentNameTests"))
    var documents = Self.texts(in: ["Documentation", "corpora", "Sources", "Tests"], ["md"])
    for name in ["README.md", "CONTRIBUTING.md"] {
      documents.append((name, try String(contentsOf: Self.root.appendingPathComponent(name), encoding: .utf8)))
    }
    #expect(documents.count > 10)
    var count = 0
    for (path, text) in documents {
      for name in Self.names(in: text).sorted() {
        count += 1
        #expect(known.contains(Substring(name)), "\(path) names \(name)")
      }
    }
    #expect(count > 100, "hardly any names were found")
  }

  @Test("are read for names as they are spelt here, and not for words or blocks")
  func reading() {
    let text = "`StepPlan.prime` and `wavegen train`, `NO_SUCH`, `snake_case`.\n```swift\nlet `noBlock`\n```\nnoCode"
    #expect(Self.names(in: text) == ["StepPlan", "NO_SUCH"])
  }
}
