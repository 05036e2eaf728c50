import Durability
import Testing

@Suite("File paths")
struct FilePathTests {
  @Test("Names that read the same and have other bytes are different, in sets and in order")
  func identity() {
    let (composed, decomposed) = (FilePath("\u{E9}.txt"), FilePath("e\u{301}.txt"))
    #expect(composed.text == decomposed.text)
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed, composed]).count == 2)
    #expect(decomposed < composed && !(composed < decomposed))
  }

  @Test("An accent at the beginning of a name or an extension hides no slash and no full stop")
  func pieces() {
    let path = FilePath("a/\u{301}b/\u{301}c.\u{301}wav")
    #expect(path.components.map { Array($0.utf8) } == ["a", "\u{301}b", "\u{301}c.\u{301}wav"].map { Array($0.utf8) })
    #expect(Array(path.folder.utf8) == Array("a/\u{301}b/".utf8))
    #expect(Array(path.name.utf8) == Array("\u{301}c.\u{301}wav".utf8))
    #expect(Array(path.withoutExtension.utf8) == Array("a/\u{301}b/\u{301}c".utf8))
    #expect(FilePath(".\u{301}hidden").isHidden && FilePath("/\u{301}x").isAbsolute)
    #expect(path.depth == 2)
  }

  @Test(
    "The extension follows the last full stop of the name and is in lower case",
    arguments: [
      ("a.WAV", "wav"), ("a.b/c", ""), ("a/.hidden", ""), ("a.tar.gz", "gz"), ("a.", ""), ("", ""), ("a/", ""),
    ])
  func extensions(path: String, expected: String) {
    #expect(FilePath(path).fileExtension == expected)
  }

  @Test("What lies below a folder has one slash between, and none below nothing")
  func appending() {
    #expect(FilePath("a").appending("b") == "a/b")
    #expect(FilePath("a/").appending("b") == "a/b")
    #expect(FilePath("").appending("b") == "b")
    #expect(FilePath("run-1.wav").dropping(prefix: "run") == "-1.wav")
    #expect(FilePath("e\u{301}").dropping(prefix: "\u{E9}") == nil)
  }

  @Test("A typed name finds the one of the same bytes, or else the only one that reads the same")
  func finding() {
    #expect(["\u{E9}", "e\u{301}"].index(ofName: "e\u{301}") == 1)
    #expect(["a", "\u{E9}"].index(ofName: "e\u{301}") == 1)
    #expect(["a", "b"].index(ofName: "c") == nil)
  }
}
