/// A piece of HTML, in which what comes from outside is text and never markup.
///
///     let cell: HTMLText = "<td>\(fileName)</td>"     // a file named "<b>" reads &lt;b&gt;
///
/// A string that is interpolated is escaped, so it is safe between tags and inside of quoted attributes. HTML that is
/// interpolated stays as it is. Only literals of the source make markup.
package struct HTMLText: Sendable, Equatable, ExpressibleByStringInterpolation {
  package private(set) var markup: String

  package init(stringLiteral markup: String) { self.markup = markup }

  package init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    package init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(2 * literalCapacity) }

    package mutating func appendLiteral(_ literal: String) { markup += literal }

    package mutating func appendInterpolation(_ text: String) { markup += HTMLText.escaped(text) }

    package mutating func appendInterpolation(_ number: Int) { markup += String(number) }

    /// A length in a drawing, to a tenth.
    package mutating func appendInterpolation(_ length: Double) {
      markup += length.isFinite ? Wording.decimal(length, places: 1) : "0"
    }

    package mutating func appendInterpolation(_ html: HTMLText) { markup += html.markup }

    package mutating func appendInterpolation(_ pieces: [HTMLText]) {
      for piece in pieces { markup += piece.markup + "\n" }
    }
  }

  /// Text that reads as itself, whatever it is.
  ///
  /// Control characters, which no page may hold, become U+FFFD.
  private static func escaped(_ text: String) -> String {
    var markup = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": markup.append(contentsOf: "&amp;".unicodeScalars)
      case "<": markup.append(contentsOf: "&lt;".unicodeScalars)
      case ">": markup.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": markup.append(contentsOf: "&quot;".unicodeScalars)
      case "'": markup.append(contentsOf: "&#39;".unicodeScalars)
      case "\t", "\n": markup.append(scalar)
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}": markup.append("\u{FFFD}")
      default: markup.append(scalar)
      }
    }
    return String(markup)
  }
}
