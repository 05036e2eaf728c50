/// What a model that speaks text was told of recordings, and how words are said.
public struct PhonemeDescription: Codable, Hashable, Sendable {
  /// Samples that share a frame.
  public var hop: Int
  /// All symbols, such as phonemes, in the order of their channels.
  public var symbols: [String]
  /// What the model has heard, in the order of the words.
  public var words: [SpokenWord]

  public init(hop: Int, symbols: [String], words: [SpokenWord]) {
    self.hop = hop
    self.symbols = symbols
    self.words = words
  }

  /// The symbol that sounds, the one before and the one after, each as one of all; and how much of it is over.
  public var channelCount: Int { 3 * symbols.count + 1 }

  func validated() throws(ConfigurationError) -> PhonemeDescription {
    try Bounds.check("number of symbols", symbols.count, in: 1...1000)
    guard Set(symbols).count == symbols.count else { throw .unreadable(reason: "a symbol stands there twice") }
    try Bounds.check("number of words", words.count, in: 1...1 << 20)
    guard Set(words.map(\.word)).count == words.count else { throw .unreadable(reason: "a word stands there twice") }
    let known = Set(symbols)
    for word in words {
      guard !word.symbols.isEmpty, word.symbols.count == word.seconds.count, word.symbols.allSatisfy(known.contains)
      else { throw .unreadable(reason: "the word \(word.word) should have known symbols, each with a duration") }
      for seconds in word.seconds { try Bounds.check("duration of a symbol", seconds, in: 1e-4...60) }
    }
    return self
  }
}

/// A word as a list of symbols.
public struct SpokenWord: Codable, Hashable, Sendable {
  public var word: String
  public var symbols: [String]
  /// How long each symbol lasts, on the average.
  public var seconds: [Double]

  public init(word: String, symbols: [String], seconds: [Double]) {
    self.word = word
    self.symbols = symbols
    self.seconds = seconds
  }
}
