/// The labels of all files of a corpus, taken from their paths.
///
///     let labels = try CorpusLabels(of: ["7_theo_0.wav", "10_jackson_0.wav", "noise.wav"], by: pattern)
///     labels.sets[0].values  // ["7", "10"], of "digit"
///     labels.sets[1].values  // ["jackson", "theo"], of "speaker"
///     labels.indices         // [[0, 1], [1, 0], [-1, -1]]
public struct CorpusLabels: Hashable, Sendable {
  /// In the order of the pattern's names; each has at least two values and at most `mostValues`.
  public let sets: [LabelSet]
  /// `[files][sets]`: for each path, in the order given, an index into the values of each set; −1 in all of them for a
  /// file that does not match.
  public let indices: [[Int]]
  /// Files that do not match.
  public let unlabelledCount: Int
  /// One of the files that do not match, for people, and how many others there are; nil if all match.
  public let remark: CorpusRemark?

  /// What has more values than this is probably no label, but a number that tells files apart.
  public static let mostValues = 4096

  /// - Parameters:
  ///   - paths: relative to the corpus.
  ///   - pattern: says where the labels stand.
  /// - Throws: `LabelError` if no file matches, or a set has only one value or more than `mostValues`.
  public init(of paths: [String], by pattern: LabelPattern) throws(LabelError) {
    guard let example = paths.first else { throw .noFiles }
    let found = paths.map(pattern.values)
    let labelled = found.compactMap(\.self)
    guard !labelled.isEmpty else { throw .matchesNothing(pattern, fileCount: paths.count, example: example) }
    var sets: [LabelSet] = []
    for (column, name) in pattern.names.enumerated() {
      let values = Set(labelled.map { $0[column] })
      if values.count == 1, let only = values.first {
        throw .singleValue(only, set: name, labelledCount: labelled.count, fileCount: paths.count, pattern)
      }
      guard values.count <= Self.mostValues else { throw .tooManyValues(values.count, set: name, pattern) }
      sets.append(LabelSet(name: name, sorting: values))
    }
    self.sets = sets
    let numbers = sets.map { Dictionary(uniqueKeysWithValues: zip($0.values, $0.values.indices)) }
    indices = found.map { values in
      numbers.indices.map { column in values.flatMap { numbers[column][$0[column]] } ?? -1 }
    }
    unlabelledCount = paths.count - labelled.count
    let unlabelled = zip(paths, found).first { $0.1 == nil }?.0
    remark = Self.remark(on: unlabelled, others: unlabelledCount - 1, pattern)
  }

  private static func remark(on path: String?, others: Int, _ pattern: LabelPattern) -> CorpusRemark? {
    guard let path else { return nil }
    let fault = pattern == .folders ? "is in no folder" : "does not match \(pattern)"
    let like = others == 0 ? "" : others == 1 ? ", as does 1 other file" : ", as do \(others) other files"
    return CorpusRemark(path: path, text: "\(fault) and stays unlabelled\(like)")
  }
}
