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

  public init(name: String, values: [String]) {
    self.name = name
    self.values = values
  }
}
