/// What a label pattern says of one file or folder name.
///
/// Runs of known length with gaps between them: `7?_{speaker}_*` is the run `7?_`, a gap that is a label, the run `_`, and
/// a gap before an empty run.
struct LabelPatternComponent: Hashable, Sendable {
  /// One thing that a pattern is written with.
  enum Symbol {
    case literal(Character)
    case anyCharacter
    case anything
    case label
  }

  /// Exactly one character: this one, or any if nil.
  private typealias Place = Character?

  private enum Gap: Hashable {
    case anything
    case label

    var leastCount: Int { self == .label ? 1 : 0 }
  }

  private struct Stretch: Hashable {
    var gap: Gap
    var run: [Place] = []
  }

  private var beginning: [Place] = []
  private var stretches: [Stretch] = []

  var isEmpty: Bool { beginning.isEmpty && stretches.isEmpty }

  mutating func append(_ symbol: Symbol) {
    switch symbol {
    case .literal(let character): append(place: character)
    case .anyCharacter: append(place: nil)
    case .anything: stretches.append(Stretch(gap: .anything))
    case .label: stretches.append(Stretch(gap: .label))
    }
  }

  private mutating func append(place: Place) {
    if stretches.isEmpty {
      beginning.append(place)
    } else {
      stretches[stretches.count - 1].run.append(place)
    }
  }

  /// The labels in a name, from left to right; nil if it does not match.
  ///
  /// Each run is put where it fits first, and the last one at the end. An earlier place leaves more room for all that
  /// follow, so no choice has to be taken back.
  /// - Complexity: O(characters of the name · characters of the pattern).
  func labels(in name: [Character]) -> [String]? {
    guard Self.fits(beginning, name, at: 0) else { return nil }
    guard let last = stretches.last else { return beginning.count == name.count ? [] : nil }
    var labels: [String] = []
    var position = beginning.count
    for stretch in stretches.dropLast() {
      let least = position + stretch.gap.leastCount
      guard let start = Self.firstPlace(of: stretch.run, in: name, from: least) else { return nil }
      if stretch.gap == .label { labels.append(String(name[position..<start])) }
      position = start + stretch.run.count
    }
    let start = name.count - last.run.count
    guard start >= position + last.gap.leastCount, Self.fits(last.run, name, at: start) else { return nil }
    if last.gap == .label { labels.append(String(name[position..<start])) }
    return labels
  }

  private static func firstPlace(of run: [Place], in name: [Character], from least: Int) -> Int? {
    guard least + run.count <= name.count else { return nil }
    return (least...(name.count - run.count)).first { fits(run, name, at: $0) }
  }

  private static func fits(_ run: [Place], _ name: [Character], at position: Int) -> Bool {
    guard position + run.count <= name.count else { return false }
    return run.indices.allSatisfy { index in
      guard let character = run[index] else { return true }
      return character == name[position + index]
    }
  }
}
