import Foundation

/// `Documentation/Checkpoint.md`, as far as tests hold it against the program.
package struct CheckpointPage {
  package let text: String

  package init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Documentation/Checkpoint.md").standardized
    text = try String(contentsOf: path, encoding: .utf8)
  }

  /// What stands between a heading and the next one, smaller ones included.
  package func section(_ heading: String) -> Substring {
    guard let start = text.range(of: "\n\(heading)\n") else { return "" }
    let level = heading.prefix { $0 == "#" }
    let rest = text[start.upperBound...]
    let ends = (1...level.count).compactMap {
      rest.range(of: "\n" + String(repeating: "#", count: $0) + " ")?.lowerBound
    }
    return rest[..<(ends.min() ?? rest.endIndex)]
  }

  /// The cells of all rows of tables in a section, headings left out.
  package func rows(of heading: String) -> [[String]] {
    section(heading).split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| ---") }.map { line in
      line.dropFirst().split(separator: "|", omittingEmptySubsequences: false).dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
  }

  /// What stands in backquotes.
  package static func quoted(_ cell: String) -> [String] { cell.matches(of: /`([^`]+)`/).map { String($0.1) } }
}

extension CheckpointPage {
  /// A tensor as a table describes it: `blocks.l.gate.weight`, `[K, R, 2G]`.
  package struct Tensor: CustomStringConvertible {
    package let name: String
    package let shape: [String]

    package var description: String { "\(name) [\(shape.joined(separator: ", "))]" }

    /// The number of the layer in a path that has this name; nil if it is another name.
    package func layer(in path: String) -> Int? {
      let (parts, found) = (name.split(separator: "."), path.split(separator: "."))
      guard parts.count == found.count else { return nil }
      var layer = 0
      for (part, found) in zip(parts, found) where part != found {
        guard part == "l", let number = Int(found) else { return nil }
        layer = number
      }
      return layer
    }
  }

  /// The tensors in the tables of a section.
  package func tensors(in heading: String) -> [Tensor] {
    rows(of: heading).flatMap { cells -> [Tensor] in
      let (names, shapes) = (Self.quoted(cells[0]), Self.quoted(cells[1]).filter { $0.hasPrefix("[") })
      guard let first = names.first, !shapes.isEmpty else { return [] }
      let stem = first.split(separator: ".").dropLast().joined(separator: ".")
      // Several tensors with a shape each, or a tensor that has another shape in another network.
      let pairs = names.count == 1 ? shapes.map { (first, $0) } : Array(zip(names, shapes))
      return pairs.map { name, shape in
        Tensor(
          name: name.hasPrefix(".") ? stem + name : name,
          shape: shape.dropFirst().dropLast().split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
      }
    }
  }

  /// The keys of the tables of a section that a letter stands for, by the letter.
  package func letters(of heading: String) -> [(letter: String, key: String)] {
    rows(of: heading).flatMap { cells -> [(letter: String, key: String)] in
      guard cells.count >= 3, let meaning = cells.dropFirst().first(where: { $0.contains(/, [A-Z](;|$)/) }),
        let letter = meaning.firstMatch(of: /, ([A-Z])(;|$)/)?.1,
        let key = cells.prefix(2).flatMap(Self.quoted).last
      else { return [] }
      return [(String(letter), key)]
    }
  }
}

/// A size as the page writes it, such as `2G`, `⌊W/2⌋ · (V + 1)` or `U_{l−1}`, computed.
package struct SizeFormula {
  /// What the names in it stand for.
  private let values: [String: Int]
  private var rest: Substring

  /// - Returns: nil for what is no such formula.
  package static func value(of text: String, _ values: [String: Int]) -> Int? {
    var formula = SizeFormula(values: values, rest: text.filter { $0 != " " }[...])
    let value = formula.sum()
    return formula.rest.isEmpty ? value : nil
  }

  private init(values: [String: Int], rest: Substring) { (self.values, self.rest) = (values, rest) }

  private mutating func take(_ sign: Character) -> Bool {
    guard rest.first == sign else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func sum() -> Int? {
    guard var value = product() else { return nil }
    while true {
      if take("+") {
        guard let next = product() else { return nil }
        value += next
      } else if take("−") {
        guard let next = product() else { return nil }
        value -= next
      } else {
        return value
      }
    }
  }

  private mutating func product() -> Int? {
    guard var value = factor() else { return nil }
    while take("·") || rest.first?.isLetter == true || rest.first == "(" || rest.first == "⌊" {
      guard let next = factor() else { return nil }
      value *= next
    }
    return value
  }

  private mutating func factor() -> Int? {
    if take("(") {
      let value = sum()
      return take(")") ? value : nil
    }
    if take("⌊") {
      guard let value = sum(), take("/"), let divisor = factor(), take("⌋") else { return nil }
      return value / divisor
    }
    let digits = rest.prefix(while: \.isNumber)
    rest = rest.dropFirst(digits.count)
    if let number = Int(digits) { return number }
    guard let name = rest.prefixMatch(of: /[A-Za-z]+(_[a-z]+|_\{[^}]*\})?/)?.0 else { return nil }
    rest = rest.dropFirst(name.count)
    return values[String(name)]
  }
}
