package import Models

/// The words that a model has heard, to be found in a text as people write it.
///
/// Words stand between white space, and punctuation is ignored: around a word, and inside of one too if the whole is not
/// known, so "seven—eight" is two words and "twenty-one" is one for a model that has heard it. What a word is not told
/// apart by: upper and lower case, the shape of its apostrophes and hyphens, the order of its letters and accents as
/// Unicode may write them, and signs that nobody sees. A word that differs in none of these is preferred.
package struct WordList {
  private let words: [SpokenWord]
  private let exact: [String: SpokenWord]
  private let folded: [String: SpokenWord]

  package init(_ words: [SpokenWord]) {
    self.words = words
    exact = Dictionary(words.map { ($0.word, $0) }) { first, _ in first }
    folded = Dictionary(words.map { (Self.folded($0.word), $0) }.filter { !$0.0.isEmpty }) { first, _ in first }
  }

  /// The words of a text, in order.
  /// - Throws: `Failure` if there is one that is not known, or none at all.
  package func words(of text: String) throws(Failure) -> [SpokenWord] {
    var found: [SpokenWord] = []
    for piece in text.split(whereSeparator: Self.isSpace) { found += try words(ofPiece: String(piece)) }
    guard !found.isEmpty else {
      throw Failure(.usage, "--text holds no word; say --text \"\(words.first?.word ?? "")\"")
    }
    return found
  }

  private func words(ofPiece piece: String) throws(Failure) -> [SpokenWord] {
    if let word = word(piece) { return [word] }
    // An apostrophe belongs to its word if that is known with it, and else parts words as other punctuation does.
    var found: [SpokenWord] = []
    for part in piece.split(whereSeparator: { Self.isPunctuation($0) && !Self.apostrophes.contains($0) }) {
      if let word = word(String(part)) {
        found.append(word)
        continue
      }
      let parts = part.split(whereSeparator: Self.apostrophes.contains).filter { !Self.folded(String($0)).isEmpty }
      let words = parts.compactMap { word(String($0)) }
      guard words.count == parts.count else {
        throw Failure(
          .usage,
          """
          the model has never heard the word "\(Self.trimmed(String(part)))"; it knows \
          \(PhonemeDescription.list(self.words.map(\.word)))
          """)
      }
      found += words
    }
    return found
  }

  /// - Parameter name: as it stands in a text, perhaps with punctuation around it.
  private func word(_ name: String) -> SpokenWord? {
    exact[name.lowercased()] ?? folded[Self.folded(name)]
  }

  /// What names of the same word have in common; empty for punctuation alone.
  ///
  /// By way of upper case, for σ and ς have one capital, and so have ı and i; then İ without the dot that it keeps.
  private static func folded(_ name: String) -> String {
    let visible = String(String.UnicodeScalarView(name.unicodeScalars.filter { !isInvisible($0) }))
    let cased = visible.uppercased().lowercased().replacing("i\u{307}", with: "i")
    return String(trimmed(cased).map { apostrophes.contains($0) ? "'" : isDash($0) ? "-" : $0 })
  }

  /// A word without the punctuation around it.
  private static func trimmed(_ name: String) -> String {
    let beginning = name.drop(while: isPunctuation)
    return String(beginning.prefix(beginning.count - beginning.reversed().prefix(while: isPunctuation).count))
  }

  private static let apostrophes: Set<Character> = ["'", "’", "‘", "‛", "ʼ", "′", "＇", "`", "´"]

  private static func isSpace(_ character: Character) -> Bool { character.isWhitespace || character == "\u{200B}" }

  /// Soft hyphens, joiners, marks of direction and of bytes, and what makes a sign an emoji or not.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .format, .control: true
    default: scalar.properties.isVariationSelector
    }
  }

  /// Punctuation as Unicode has it, or ASCII; and accents that stand alone, and the minus sign.
  private static func isPunctuation(_ character: Character) -> Bool {
    let scalars = character.unicodeScalars.filter { !isInvisible($0) }
    guard let scalar = scalars.first, scalars.count == 1 else { return false }
    return switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .modifierSymbol:
      true
    case .mathSymbol, .currencySymbol: scalar.isASCII || scalar == "\u{2212}"
    default: apostrophes.contains(character)
    }
  }

  private static func isDash(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.generalCategory == .dashPunctuation || character == "\u{2212}"
  }
}
