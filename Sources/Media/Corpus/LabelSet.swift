/// A label, and the values that it can have: "speaker", and who speaks.
///
/// A model knows values by their indices, so the order of a set that has been learnt must never change. In JSON a set is
/// its name and its values:
///
///     {"name": "speaker", "values": ["jackson", "theo"]}
public struct LabelSet: Hashable, Sendable, Codable {
  public let name: String
  /// Distinct, at least one.
  public let values: [String]

  /// Values in the order in which they are known already, from a model or a file.
  /// - Throws: `LabelError.noValues`, or `.repeatedValue` if a value stands there twice.
  public init(name: String, values: [String]) throws(LabelError) {
    guard !values.isEmpty else { throw .noValues(set: name) }
    var seen: Set<String> = []
    for value in values {
      guard seen.insert(value).inserted else { throw .repeatedValue(value, set: name) }
    }
    self.name = name
    self.values = values
  }

  /// Values as they were found, put into natural order: "10" comes after "9".
  init(name: String, sorting values: Set<String>) {
    self.name = name
    self.values = values.map(NaturalKey.init).sorted().map(\.text)
  }

  /// Reads what `encode` has written.
  /// - Throws: `DecodingError`, or `LabelError` as `init(name:values:)` does.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: container.decode(String.self, forKey: .name), values: container.decode([String].self, forKey: .values))
  }

  /// - Throws: `LabelError.unknownValue`, which lists the known ones.
  /// - Complexity: O(values).
  public func index(of value: String) throws(LabelError) -> Int {
    guard let index = values.firstIndex(of: value) else { throw .unknownValue(value, of: self) }
    return index
  }
}
