extension [String] {
  /// These options, each a name and a value, without those that others give anew, and then the others: the program
  /// takes an option once.
  func replaced(by others: [String]) -> [String] {
    func name(_ index: Int, of words: [String]) -> String {
      words[index] == "--set" ? "--set " + words[index + 1].prefix { $0 != "=" } : words[index]
    }
    let given = Set(others.indices.filter { others[$0].hasPrefix("--") }.map { name($0, of: others) })
    let kept = stride(from: 0, to: count, by: 2).filter { !given.contains(name($0, of: self)) }
    return kept.flatMap { self[$0..<$0 + 2] } + others
  }
}
