import Media
import Testing

@Suite("Label pattern")
struct LabelPatternTests {
  private func values(_ pattern: String, _ path: String) throws -> [String]? {
    try LabelPattern(pattern).values(of: path)
  }

  @Test("The digit and the speaker of a recording are found in its file name")
  func fileName() throws {
    let pattern = try LabelPattern("{digit}_{speaker}_*")
    #expect(pattern.names == ["digit", "speaker"])
    #expect(pattern.description == "{digit}_{speaker}_*")
    #expect(pattern.values(of: "7_theo_3.wav") == ["7", "theo"])
    #expect(pattern.values(of: "recordings/old/10_jackson_49.flac") == ["10", "jackson"])
    #expect(pattern.values(of: "7_theo_") == ["7", "theo"])
    for other in ["7_theo.wav", "_theo_3.wav", "7__3.wav", "7_theo_3/x.wav", "", "/"] {
      #expect(pattern.values(of: other) == nil, "\(other)")
    }
  }

  @Test("A label takes as little as it can, and the last one takes the rest")
  func laziness() throws {
    #expect(try values("{digit}_{speaker}", "7_theo_3.wav") == ["7", "theo_3"])
    #expect(try values("*_{speaker}", "7_theo_3.wav") == ["theo_3"])
    #expect(try values("{digit}*", "7theo.wav") == ["7"])
    #expect(try values("{word}?", "seven7.wav") == ["seven"])
    #expect(try values("{a}-b-{c}", "x-b-b-y.wav") == ["x", "b-y"])
    #expect(try values("{a}-end", "x-end-end.wav") == ["x-end"])
    #expect(try values("{a}", "seven.wav") == ["seven"])
  }

  @Test("A label needs one character, a star none, and a question mark exactly one")
  func counts() throws {
    #expect(try values("a{x}b", "ab") == nil)
    #expect(try values("a{x}b", "a-b") == ["-"])
    #expect(try values("{x}_*", "7_") == ["7"])
    #expect(try values("{x}_?", "7_") == nil)
    #expect(try values("{x}_?", "7_1") == ["7"])
    #expect(try values("{x}_?", "7_12") == nil)
    #expect(try values("??_{x}", "ab_c") == ["c"])
    #expect(try values("*?*_{x}", "_c") == nil)
    #expect(try values("[0-9]_{x}", "7_c") == nil)
    #expect(try values("[0-9]_{x}", "[0-9]_c") == ["c"])
  }

  @Test("Only the last extension is left out, and a hidden file has none")
  func extensions() throws {
    #expect(try values("{x}", "v1.2.wav") == ["v1.2"])
    #expect(try values("{x}", "folder.d/plain") == ["plain"])
    #expect(try values("{x}", ".wav") == [".wav"])
    #expect(try values("{x}.wav", "7.wav") == nil)
  }

  @Test("A pattern with slashes is held against the end of the path, component by component")
  func components() throws {
    let pattern = try LabelPattern("{speaker}/{word}/*")
    #expect(pattern.names == ["speaker", "word"])
    #expect(pattern.values(of: "theo/seven/1.wav") == ["theo", "seven"])
    #expect(pattern.values(of: "corpus/2024/theo/seven/1.wav") == ["theo", "seven"])
    #expect(pattern.values(of: "theo//seven/1.wav") == ["theo", "seven"])
    #expect(pattern.values(of: "seven/1.wav") == nil)
    #expect(try values("s*-{speaker}/?_{word}", "sp.1-theo/1_seven.wav") == ["theo", "seven"])
    #expect(try values("*/{word}", "seven.wav") == nil)
    #expect(try values("a*c/{word}", "a/c/seven.wav") == nil)
  }

  @Test("The folders pattern takes the first folder below the corpus, and nothing for a file outside of folders")
  func folders() {
    #expect(LabelPattern.folders.names == ["class"])
    #expect(LabelPattern.folders.values(of: "theo/1.wav") == ["theo"])
    #expect(LabelPattern.folders.values(of: "theo.v1/seven/1.wav") == ["theo.v1"])
    #expect(LabelPattern.folders.values(of: "1.wav") == nil)
    #expect(LabelPattern.folders.values(of: "") == nil)
  }

  @Test("A pattern is made again from its description")
  func description() throws {
    for pattern in [LabelPattern.folders, try LabelPattern("{speaker}/{word}/*")] {
      #expect(try LabelPattern(pattern.description) == pattern)
    }
  }

  @Test("Characters count as people see them, however they are stored")
  func unicode() throws {
    #expect(try values("{größe}_{who}", "klein_José.wav") == ["klein", "José"])
    // The accent is a scalar of its own in the name and part of the letter in the pattern, and the other way round.
    #expect(try values("{x}_caf\u{E9}", "7_cafe\u{301}.wav") == ["7"])
    #expect(try values("{x}_cafe\u{301}", "7_caf\u{E9}.wav") == ["7"])
    #expect(try values("{x}?", "7👩‍👩‍👧‍👦.wav") == ["7"])
    #expect(try values("?{x}", "🇩🇪🇫🇷.wav") == ["🇫🇷"])
    #expect(try values("{語}・*", "七・一.wav") == ["七"])
    // A name that begins with an accent: the slash before it is a slash nevertheless.
    #expect(try values("{folder}/*", "theo/\u{301}1.wav") == ["theo"])
    #expect(LabelPattern.folders.values(of: "theo/\u{301}1.wav") == ["theo"])
  }

  @Test("Long names and hostile patterns are answered at once")
  func hostility() throws {
    let long = String(repeating: "a", count: 4000)
    let many = "{x}_" + String(repeating: "*a", count: 200) + "*b"
    let slow = "*" + String(repeating: "a", count: 300) + "b{x}"
    let names = (0..<100).map { "{n\($0)}a" }.joined()
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try values(many, "7_" + long) == nil)
    #expect(try values(many, "7_" + long + "b") == ["7"])
    #expect(try values(slow, long) == nil)
    #expect(try values(names, long)?.count == 100)
    #expect(try values(names + "b", long) == nil)
    #expect(try values("{x}", long) == [long])
    #expect(try values(String(repeating: "*", count: 4000) + "{x}", long) == [long])
    #expect(clock.now - start < .seconds(10))
  }

  @Test("All short patterns agree with a search that tries everything")
  func exhaustive() throws {
    let pieces = ["", "a", "b", "*", "?", "{x}", "{y}", "aa"]
    let texts = Self.words(of: ["a", "b"], upTo: 5)
    var matchCount = 0
    for number in 0..<4096 {
      let text = (0..<4).map { pieces[number >> (3 * $0) & 7] }.joined()
      guard let pattern = try? LabelPattern(text) else { continue }
      let symbols = text.filter { $0 != "{" && $0 != "}" }
      let found = texts.map(pattern.values)
      #expect(found == texts.map { Self.search(Array(symbols), Array($0)) }, "\(text)")
      matchCount += found.count { $0 != nil }
    }
    #expect(matchCount > 10_000)
  }

  private static func words(of letters: [String], upTo length: Int) -> [String] {
    var words = [""]
    var longest = [""]
    for _ in 0..<length {
      longest = longest.flatMap { word in letters.map { word + $0 } }
      words += longest
    }
    return words
  }

  /// What a lazy regular expression would find, by trying all lengths of everything in turn; `x` and `y` are labels.
  private static func search(_ pattern: [Character], _ name: [Character]) -> [String]? {
    guard let symbol = pattern.first else { return name.isEmpty ? [] : nil }
    let rest = Array(pattern.dropFirst())
    switch symbol {
    case "x", "y", "*":
      let least = symbol == "*" ? 0 : 1
      guard least <= name.count else { return nil }
      for count in least...name.count {
        if let others = search(rest, Array(name.dropFirst(count))) {
          return symbol == "*" ? others : [String(name.prefix(count))] + others
        }
      }
      return nil
    default:
      guard let first = name.first, symbol == "?" || symbol == first else { return nil }
      return search(rest, Array(name.dropFirst()))
    }
  }
}
