/// What the labels of recordings were, and so what a model can be asked for.
///
/// A class of the model is a value of one set. Classes are counted through: those of the first set, then those of the
/// second, and so on. An example belongs to at most one class of each.
public struct LabelDescription: Codable, Hashable, Sendable {
  /// How labels were read off paths, as `--labels` has it.
  public var pattern: String
  /// How often a label was left out while the model learned, from 0 to 1: above 0 it can do without.
  public var dropout: Double
  public var sets: [LabelSetDescription]

  public init(pattern: String, dropout: Double = 0, sets: [LabelSetDescription]) {
    self.pattern = pattern
    self.dropout = dropout
    self.sets = sets
  }

  /// The number of classes of all sets together.
  public var classCount: Int { sets.reduce(0) { $0 + $1.values.count } }

  /// The classes of an example.
  /// - Parameter indices: for every set the index of a value, or a negative number for none.
  public func classes(ofValues indices: [Int]) -> [Int] {
    var first = 0
    return zip(sets, indices).compactMap { set, index in
      defer { first += set.values.count }
      return index < 0 ? nil : first + index
    }
  }

  /// The numbers of all classes of a set; nil if there is no such set.
  public func classes(ofSetNamed name: String) -> Range<Int>? {
    guard let number = sets.firstIndex(where: { $0.name == name }) else { return nil }
    let first = sets[..<number].reduce(0) { $0 + $1.values.count }
    return first..<first + sets[number].values.count
  }

  /// How long a sound with some labels usually is: as much longer or shorter than all, for each label, as its recordings
  /// are.
  /// - Parameters:
  ///   - indices: for every set the index of a value, or a negative number for none.
  ///   - all: the median length of all recordings, in seconds.
  public func seconds(ofValues indices: [Int], amongAllOf all: Double) -> Double {
    zip(sets, indices).reduce(all) { seconds, pair in
      guard pair.1 >= 0, let own = pair.0.medianSeconds?[pair.1] else { return seconds }
      return seconds * own / all
    }
  }

  func validated() throws(ConfigurationError) -> LabelDescription {
    try Bounds.check("number of label sets", sets.count, in: 1...64)
    guard Set(sets.map(\.name)).count == sets.count else {
      throw .unreadable(reason: "two sets of labels have one name")
    }
    for set in sets {
      try Bounds.check("number of values of the label \(set.name)", set.values.count, in: 1...1 << 16)
      guard Set(set.values).count == set.values.count else {
        throw .unreadable(reason: "the label \(set.name) has a value twice")
      }
      if let lengths = set.medianSeconds {
        guard lengths.count == set.values.count, lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else {
          throw .outOfRange(
            key: "medianSeconds", value: "that of the label \(set.name)", allowed: "a length above 0 for each value")
        }
      }
    }
    try Bounds.check("number of classes", classCount, in: 1...1 << 16)
    try Bounds.check("label dropout", dropout, in: 0...1)
    return self
  }
}

/// One thing that labels tell, such as who speaks.
public struct LabelSetDescription: Codable, Hashable, Sendable {
  public var name: String
  public var values: [String]
  /// The median length of the recordings that were learned from and have it, of each value; nil if it is not known.
  public var medianSeconds: [Double]?

  public init(name: String, values: [String], medianSeconds: [Double]? = nil) {
    self.name = name
    self.values = values
    self.medianSeconds = medianSeconds
  }
}
