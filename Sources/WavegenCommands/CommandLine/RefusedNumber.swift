import Foundation

/// A value that the argument parser could not read as the number, or the numbers, that an option takes.
struct RefusedNumber: CustomStringConvertible {
  private let value: String
  private let argument: Substring

  /// - Parameter message: the parser's; nil comes of one about something else.
  init?(message: String) {
    // What is chosen from a list has more to say, and its sentence goes on.
    guard let match = message.wholeMatch(of: /The value '(.*)' is invalid for '([^']*)'/.dotMatchesNewlines())
    else { return nil }
    (value, argument) = (String(match.1), match.2)
  }

  var description: String {
    let wish =
      if argument.contains("<row,column>") {
        "a row and a column, such as 14,9 or 14,9,red"
      } else if argument.contains("<factor>"), value.contains("=") {
        "a label and a number, such as digit=2"
      } else {
        "a number"
      }
    return "\(name) takes \(wish), but is \(value)\(wish == "a number" ? advice.map { "; \($0)" } ?? "" : "")"
  }

  private var name: Substring { argument.prefix { $0 != " " } }

  private var isWhole: Bool {
    ["count", "hertz", "samples", "bytes", "pixels", "seed"].contains { argument.contains("<\($0)>") }
  }

  private var advice: String? {
    if let plain, plain != value { return "write \(plain)" }
    if argument.contains("<hertz>") { return "write it as 16000, 16k or 44.1k" }
    if argument.contains("<seconds>") || argument.contains("<minutes>") { return "write it as 90, 90s or 1m30" }
    if let side = value.wholeMatch(of: /([0-9]+)[x×*][0-9]+/)?.1 { return "write one number, such as \(side)" }
    guard let number = Double(value) else { return nil }
    if number < 0 { return "it must be 0 or more" }
    return number == number.rounded() ? "that is too large" : "it must be a whole number"
  }

  /// The same in digits of ASCII, with a point for a comma and without one between thousands.
  private var plain: String? {
    var text = value.trimmingCharacters(in: .whitespaces).map { character in
      character.isLikeADash ? "-" : character.wholeNumberValue.map(String.init) ?? String(character)
    }.joined()
    let isThousands = isWhole && text.wholeMatch(of: /-?[0-9]{1,3}([,'_ ][0-9]{3})+/) != nil
    if let scaled = Self.scaled(text) { return scaled }
    text = isThousands ? text.filter { $0 == "-" || $0.isNumber } : text.replacing(",", with: ".")
    guard let number = Double(text) else { return nil }
    return isWhole ? Self.digits(of: number) ?? text : text
  }

  /// What thousands, millions and hundredths come to: 10k, 2M, 10 %.
  private static func scaled(_ text: String) -> String? {
    guard let match = text.wholeMatch(of: /([0-9]*\.?[0-9]+) ?([kKM%])/), let number = Double(match.1) else {
      return nil
    }
    switch match.2 {
    case "%": return "\(number / 100)"
    case "M": return digits(of: number * 1e6)
    default: return digits(of: number * 1000)
    }
  }

  /// Nil for what is no whole number, or too large to be exact.
  private static func digits(of number: Double) -> String? {
    number.magnitude < 0x1p53 ? Int(exactly: number).map(String.init) : nil
  }
}
