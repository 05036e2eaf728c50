public import Causality
import Foundation
public import TensorCore

/// What a kind of model is: the values that determine its shape, and how to build it.
///
/// To add a model, conform its configuration to this and add it to `ModelCatalog`; commands, files and the conformance
/// tests follow from that line.
public protocol ModelConfiguration: Codable, Hashable, Sendable {
  associatedtype Model: AutoregressiveModel
  /// The name on the command line and in files.
  static var modelName: String { get }
  /// Named configurations, from the shortest receptive field to the longest.
  static var presets: [(name: String, configuration: Self)] { get }
  /// The number of values that a symbol can take.
  var levelCount: Int { get }
  /// How many past symbols can influence a prediction, by formula; a test holds it against the network.
  var receptiveField: Int { get }
  /// This configuration, if a network can be built from it.
  func validated() throws(ConfigurationError) -> Self
  func makeModel(from source: some ParameterSource) throws(ParameterError) -> Model
}

/// All kinds of models there are.
public enum ModelCatalog {
  public static let configurations: [any ModelConfiguration.Type] = [WaveNetConfiguration.self]

  public static func configuration(named name: String) throws(ConfigurationError) -> any ModelConfiguration.Type {
    guard let found = configurations.first(where: { $0.modelName == name }) else {
      throw .unknownModel(name: name, known: configurations.map { $0.modelName })
    }
    return found
  }
}

extension ModelConfiguration {
  public static func preset(_ name: String) throws(ConfigurationError) -> Self {
    guard let found = presets.first(where: { $0.name == name }) else {
      throw .unknownPreset(name: name, known: presets.map(\.name))
    }
    return found.configuration
  }

  /// This configuration with one value changed, from text as a person writes it.
  ///
  /// Lists are written with commas, `dilations=1,2,4,8`; doubling dilations also as blocks × layers, `dilations=2x10`.
  public func setting(_ key: String, to text: String) throws(ConfigurationError) -> Self {
    var values = try jsonValues()
    guard let old = values[key] else { throw .unknownKey(key: key, known: values.keys.sorted()) }
    values[key] = try Self.parse(text, like: old, for: key)
    do {
      let data = try JSONSerialization.data(withJSONObject: values)
      return try JSONDecoder().decode(Self.self, from: data).validated()
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw .notAValue(key: key, value: text, expected: "a value of the same kind as \(old)")
    }
  }

  /// `blockCount` times the numbers 1, 2, 4 … 2^(layersPerBlock − 1): how dilations usually grow.
  public static func doubling(blockCount: Int, layersPerBlock: Int) -> [Int] {
    (0..<blockCount).flatMap { _ in (0..<layersPerBlock).map { 1 << $0 } }
  }

  /// The values by key, as numbers, truth values and lists.
  public func jsonValues() throws(ConfigurationError) -> [String: Any] {
    do {
      let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
      guard let values = object as? [String: Any] else { throw ConfigurationError.unreadable(reason: "not an object") }
      return values
    } catch {
      throw .unreadable(reason: "\(error)")
    }
  }

  private static func parse(_ text: String, like old: Any, for key: String) throws(ConfigurationError) -> Any {
    if old is [Any] {
      let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      if sides.count == 2, let blocks = sides[0], let layers = sides[1], 1...64 ~= blocks, 1...20 ~= layers {
        return doubling(blockCount: blocks, layersPerBlock: layers)
      }
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let numbers = parts.compactMap(\.self)
      guard numbers.count == parts.count else {
        throw .notAValue(key: key, value: text, expected: "a list such as 1,2,4,8, or 2x10 for 2 blocks of 10 layers")
      }
      return numbers
    }
    if let truth = Bool(text) { return truth }
    if let whole = Int(text) { return whole }
    if let number = Double(text), number.isFinite { return number }
    throw .notAValue(key: key, value: text, expected: "a number, true or false")
  }
}
