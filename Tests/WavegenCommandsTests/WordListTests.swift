import Models
import Testing
import WavegenCommands

@Suite("The words of a text") struct WordListTests {
  private static func list(_ words: [String]) -> WordList {
    WordList(words.map { SpokenWord(word: $0, symbols: ["a"], seconds: [0.1]) })
  }

  private static let known = [
    "seven", "eight", "don't", "dogs'", "twenty-one", "café", "straße", "istanbul", "λόγος", "7", "3.5", "l'", "eau",
    "naïve",
  ]

  /// The words that were found, or the sentence that says why not.
  private static func words(of text: String, knowing known: [String] = known) -> [String] {
    do {
      return try list(known).words(of: text).map(\.word)
    } catch {
      return ["\(error)"]
    }
  }

  @Test(
    "are told apart whatever punctuation stands around and between them",
    arguments: [
      "seven eight", "Seven, eight!", "“seven” ‘eight’", "„seven“ ‚eight‘", "«seven» ‹eight›", "(seven) [eight] {…}",
      "seven… eight", "seven...eight", "seven—eight", "seven – eight", "seven-eight", "seven/eight", "seven_eight",
      "seven\u{A0}eight", "seven\u{2009}\u{3000}eight", "\u{FEFF}seven\r\neight\u{200B}", "seven\u{2028}eight",
      "¿seven? ¡eight!",
      "* seven\n* eight", "'seven' 'eight'", "`seven´ \"eight\"", "seven'eight", "se\u{AD}ven e\u{200D}ight",
      "SEVEN EİGHT",
      "seven、eight。", "seven − eight", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ seven ~ eight ~", "seven\u{2011}eight",
      "seven ” eight",
      "\u{202B}seven\u{202C} eight‼\u{FE0F}", "seven\u{FF0C}eight\u{FF01}", "seven，eight", "—seven— ·eight·",
      "seven.\u{200D}eight",
    ])
  func punctuation(text: String) { #expect(Self.words(of: text) == ["seven", "eight"]) }

  @Test(
    "keep the apostrophes, hyphens and points that they are known with, in whatever shape",
    arguments: [
      ("don't", "don't"), ("Don’t!", "don't"), ("‘don’t’", "don't"), ("donʼt", "don't"), ("dogs’", "dogs'"),
      ("(dogs')", "dogs'"),
      ("twenty-one", "twenty-one"), ("Twenty‐One.", "twenty-one"), ("twenty\u{2011}one", "twenty-one"), ("3.5", "3.5"),
      ("7", "7"),
      ("cafe\u{301}", "café"), ("CAFÉ", "café"), ("STRASSE", "straße"), ("Straße", "straße"), ("İstanbul", "istanbul"),
      ("ISTANBUL", "istanbul"), ("ΛΌΓΟΣ", "λόγος"), ("λόγοσ", "λόγος"), ("NAI\u{308}VE", "naïve"), ("L’", "l'"),
    ])
  func shapes(text: String, word: String) { #expect(Self.words(of: text) == [word]) }

  @Test("that are known as they stand are preferred to those that only look like them")
  func exactFirst() {
    #expect(Self.words(of: "ısı isi ISI", knowing: ["isi", "ısı"]) == ["ısı", "isi", "isi"])
    #expect(Self.words(of: "we're were", knowing: ["were", "we're"]) == ["we're", "were"])
    #expect(Self.words(of: "seven, seven", knowing: ["seven", "seven,"]) == ["seven,", "seven"])
    #expect(Self.words(of: "seven", knowing: ["“Seven,”".lowercased()]) == ["“seven,”"])
    #expect(Self.words(of: "one ... one", knowing: ["...", "one"]) == ["one", "...", "one"])
    #expect(Self.words(of: "one – one", knowing: ["...", "one"]) == ["one", "one"])
    #expect(Self.words(of: "l’eau", knowing: ["l", "eau"]) == ["l", "eau"])
  }

  @Test(
    "that are not known are refused by name, and nothing else is put in their place",
    arguments: [
      ("seven cafe", "\"cafe\""), ("“nine”", "\"nine\""), ("cant", "\"cant\""), ("dont", "\"dont\""),
      ("seven’s", "\"seven’s\""),
      ("77", "\"77\""), ("seven 😀", "\"😀\""), ("€", "\"€\""), ("twenty", "\"twenty\""), ("sevenn", "\"sevenn\""),
      ("١", "\"١\""),
    ])
  func unknown(text: String, name: String) throws {
    let message = Self.words(of: text).joined()
    #expect(message.contains("never heard the word \(name)") && message.contains("seven, eight"), "\(message)")
  }

  @Test(
    "are none in a text without letters",
    arguments: ["", " ", "…", "“”", "\u{FEFF}", "- – —", "'", "’’", "\u{200B}\u{AD}"])
  func none(text: String) { #expect(Self.words(of: text).joined().contains("holds no word; say --text \"seven\"")) }
}
