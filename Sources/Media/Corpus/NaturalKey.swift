import Durability

/// Sorts texts as a person would: "take9" before "take10".
///
/// Runs of the digits 0 to 9 compare by their value, however long they are, and stand before everything else; other
/// characters compare one by one. What is the same by this, such as "7" and "07", is told apart by its text. The order is
/// the same on every machine, whatever its language.
struct NaturalKey: Comparable {
  let text: String
  private let tokens: [Token]

  private enum Token: Comparable {
    /// Without leading zeros. More digits are a greater number, and equally many compare as texts.
    case number(digitCount: Int, digits: String)
    case character(Character)
  }

  init(_ text: String) {
    self.text = text
    var tokens: [Token] = []
    var rest = text[...]
    while let first = rest.first {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      if digits.isEmpty {
        tokens.append(.character(first))
        rest.removeFirst()
      } else {
        let significant = String(digits.drop { $0 == "0" })
        tokens.append(.number(digitCount: significant.count, digits: significant))
        rest = rest[digits.endIndex...]
      }
    }
    self.tokens = tokens
  }

  static func < (left: NaturalKey, right: NaturalKey) -> Bool {
    left.tokens == right.tokens
      ? FilePath(left.text) < FilePath(right.text) : left.tokens.lexicographicallyPrecedes(right.tokens)
  }
}
