/// What was probably meant by a misspelt word.
enum Spelling {
  /// The name that is nearest to a word; nil if none is near.
  ///
  /// A third of the letters may be wrong, and a beginning may stand for the whole.
  static func nearest(to word: String, among names: [String]) -> String? {
    func letters(_ word: String) -> [Character] { Array(word.lowercased().drop { $0 == "-" }.prefix(60)) }
    let typed = letters(word)
    let rated = names.map { ($0, distance(typed, letters($0))) }
    guard let (name, distance) = rated.min(by: { $0.1 < $1.1 }), distance <= max(1, typed.count / 3) else { return nil }
    return name
  }

  /// How many letters have to be added, left out, replaced or swapped; 1 where one word begins with the other.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    let shorter = min(first.count, second.count)
    if shorter >= 3, first.count != second.count, first.prefix(shorter) == second.prefix(shorter) { return 1 }
    var (beforeLast, last, row) = ([Int](), [Int](), Array(0...second.count))
    for i in first.indices {
      (beforeLast, last) = (last, row)
      row[0] = i + 1
      for j in second.indices {
        row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (first[i] == second[j] ? 0 : 1))
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
    }
    return row[second.count]
  }
}
