import Durability

/// Which files hold what others hold as well.
enum Copies {
  /// For every file the index of the one that it is a copy of; nil for those that are to be used.
  ///
  /// Of equal files the one in the fewest folders is used, then the first by name: an archive that was unpacked twice often
  /// lies in a folder of its own name inside itself.
  /// - Parameters:
  ///   - contents: what is in each file; nil is equal to nothing.
  ///   - paths: where they are.
  static func originals<Content: Hashable>(of contents: [Content?], at paths: [String]) -> [Int?] {
    var originals = [Int?](repeating: nil, count: paths.count)
    let known = paths.indices.filter { contents[$0] != nil }
    for (_, group) in Dictionary(grouping: known, by: { contents[$0] }) where group.count > 1 {
      let ranked = group.map { (depth: FilePath(paths[$0]).depth, path: FilePath(paths[$0]), index: $0) }
        .sorted { ($0.depth, $0.path) < ($1.depth, $1.path) }
      for copy in ranked.dropFirst() { originals[copy.index] = ranked[0].index }
    }
    return originals
  }
}
