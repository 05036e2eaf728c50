public import Autoregression
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
  /// The preset to take where none is named, for examples of a shape if that is known.
  static func usual(for shape: ExampleShape?) -> (name: String, configuration: Self)
  /// What kinds of data it can learn, the first being what it is for.
  static var kinds: [ExampleKind] { get }
  /// The number of values that a symbol can take.
  var levelCount: Int { get }
  /// What symbols are drawn from: the last layer.
  var distribution: OutputDistribution { get }
  /// How many past symbols of a sequence can influence a prediction, by formula; a test holds it against the network.
  /// `Int.max` if all can, or if it is for grids.
  var receptiveField: Int { get }
  /// How far up an image a pixel's prediction reads, by formula; nil if all that came before is read whatever the size
  /// of the image, or if it is for sequences.
  var imageReach: ImageReach? { get }
  /// The same network with one value changed, so that it reads at least so many symbols of a sequence, or rows of an
  /// image; nil if no value of it does that.
  func reaching(_ extent: Int) -> (key: String, text: String)?
  /// This configuration for examples of another shape: presets do not know what they will learn.
  /// - Throws: `ConfigurationError.unfit` if the model cannot learn such examples.
  func fitted(to shape: ExampleShape) throws(ConfigurationError) -> Self
  /// This configuration with another last layer.
  /// - Throws: `ConfigurationError.unfit` if the model can draw its symbols in one way only.
  func drawing(from output: OutputDistribution) throws(ConfigurationError) -> Self
  /// This configuration, if a network can be built from it.
  func validated() throws(ConfigurationError) -> Self
  func makeModel(from source: some ParameterSource) throws(ParameterError) -> Model
  /// Whether its models are counted, and not trained.
  static var isCounted: Bool { get }
  /// The model that makes a corpus most probable, where that can be counted; nil where it has to be trained.
  func makeModel(counting corpus: some Corpus) throws(ConfigurationError) -> Model?
}

extension ModelConfiguration {
  public var distribution: OutputDistribution { .categorical(levelCount: levelCount) }

  public static var isCounted: Bool { false }

  public static func usual(for shape: ExampleShape?) -> (name: String, configuration: Self) { usualPreset }

  /// The preset for a first impression, or the first there is.
  static var usualPreset: (name: String, configuration: Self) { presets.first { $0.name == "small" } ?? presets[0] }

  public var imageReach: ImageReach? { nil }

  public func reaching(_ extent: Int) -> (key: String, text: String)? { nil }

  public func makeModel(counting corpus: some Corpus) throws(ConfigurationError) -> Model? { nil }

  public func drawing(from output: OutputDistribution) throws(ConfigurationError) -> Self {
    guard case .categorical = output else {
      throw .unfit(model: Self.modelName, reason: "it draws from a softmax, and wavenet alone from a mixture")
    }
    return self
  }
}

/// How far up an image the prediction of a pixel reads.
public struct ImageReach: Hashable, Sendable {
  /// Rows that are read; a part of a row where an image is read as one line.
  public var rows: Double
  /// Rows that the image has.
  public var imageRows: Int

  /// Whether the last row is predicted from the first one, too.
  public var isWhole: Bool { rows >= Double(imageRows - 1) }
}

/// What examples are.
public enum ExampleKind: String, Codable, CaseIterable, Sendable { case sound, images, vectors, text }

/// The shape of the examples that a model is to learn.
public struct ExampleShape: Hashable, Sendable {
  public var kind: ExampleKind
  /// The number of values that a symbol can take.
  public var levelCount: Int
  /// The places of every example; nil for sequences of any length.
  public var grid: Grid?
  /// Symbols in a place: 1, or 3 for red, green and blue.
  public var channelCount: Int
  /// The number of classes that examples belong to; nil if they belong to none.
  public var classCount: Int?
  /// The channels of what is given beside every example; nil if nothing is.
  public var conditionChannelCount: Int?

  public init(
    _ kind: ExampleKind, levelCount: Int, grid: Grid? = nil, channelCount: Int = 1, classCount: Int? = nil,
    conditionChannelCount: Int? = nil
  ) {
    self.kind = kind
    self.levelCount = levelCount
    self.grid = grid
    self.channelCount = channelCount
    self.classCount = classCount
    self.conditionChannelCount = conditionChannelCount
  }
}

/// All kinds of models there are.
public enum ModelCatalog {
  public static let configurations: [any ModelConfiguration.Type] = [
    WaveNetConfiguration.self, PixelCNNConfiguration.self, GatedPixelCNNConfiguration.self,
    RecurrentConfiguration.self, RasterWaveNetConfiguration.self,
    HistogramConfiguration.self, UnigramConfiguration.self, FVSBNConfiguration.self, NADEConfiguration.self,
    MADEConfiguration.self,
  ]

  public static var names: [String] { configurations.map { $0.modelName } }

  public static func configuration(named name: String) throws(ConfigurationError) -> any ModelConfiguration.Type {
    guard let found = configurations.first(where: { $0.modelName == name }) else {
      throw .unknownModel(name: name, known: names)
    }
    return found
  }
}

extension ModelConfiguration {
  /// - Throws: `ConfigurationError.unfit` if the model is not for such data, or has no use for what they are.
  package static func check(
    _ shape: ExampleShape, colour: ColourSupport = .none, classes: ClassSupport = .none,
    conditions: ConditionSupport = .none
  ) throws(ConfigurationError) {
    guard kinds.contains(shape.kind) else {
      throw .unfit(
        model: modelName, reason: "it learns \(kinds.map(\.rawValue).joined(separator: ", ")), not \(shape.kind)")
    }
    guard shape.channelCount == 1 || colour == .subsites else {
      throw .unfit(model: modelName, reason: "it learns images of one channel, and these are in colour")
    }
    // The classes of images come with them and may be ignored; those of sounds were asked for.
    guard shape.kind != .sound || shape.classCount == nil || classes == .conditions else {
      throw .unfit(model: modelName, reason: "it knows no labels; leave out --labels, or choose a model that does")
    }
    guard shape.conditionChannelCount == nil || conditions == .read else {
      throw .unfit(
        model: modelName, reason: "it reads no conditions; leave out --condition, or choose wavenet, which does")
    }
  }

  public static func preset(_ name: String) throws(ConfigurationError) -> Self {
    guard let found = presets.first(where: { $0.name == name }) else {
      throw .unknownPreset(name: name, known: presets.map(\.name))
    }
    return found.configuration
  }

  /// This configuration with one value changed, from text as a person writes it.
  ///
  /// Lists are written with commas, `dilations=1,2,4,8`; doubling dilations also as blocks × layers, `dilations=2x10`.
  public func setting(_ key: String, to text: String) throws(ConfigurationError) -> Self { try setting([(key, text)]) }

  /// This configuration with several values changed, which may be possible together only, and not one by one.
  public func setting(_ values: [(key: String, text: String)]) throws(ConfigurationError) -> Self {
    var configuration = self
    for value in values { configuration = try configuration.changing(value.key, to: value.text) }
    return try configuration.validated()
  }

  /// This configuration with one value changed, whether a network can be built from it or not.
  private func changing(_ key: String, to text: String) throws(ConfigurationError) -> Self {
    var values = try jsonValues()
    guard let old = values[key] else { throw .unknownKey(key: key, known: values.keys.sorted()) }
    values[key] = try Self.parse(text, like: old, for: key)
    do {
      return try JSONDecoder().decode(Self.self, from: JSONSerialization.data(withJSONObject: values))
    } catch {
      throw .notAValue(key: key, value: text, expected: "a value of the same kind as \(old)")
    }
  }

  /// Dilations as a person sets them, with as many blocks as before and so many layers in each that together they read
  /// so many symbols; nil if none do.
  static func dilations(
    like dilations: [Int], reading symbolCount: Int, kernelSize: Int
  ) -> (key: String, text: String)? {
    let blockCount = max(1, min(64, dilations.count { $0 == 1 }))
    // The dilations of a block of n layers sum up to 2ⁿ − 1.
    guard
      let layers = (1...20).first(where: { blockCount * ((1 << $0) - 1) * (kernelSize - 1) >= symbolCount })
    else { return nil }
    return ("dilations", "\(blockCount)x\(layers)")
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
    if old is String { return text }
    if let truth = Bool(text) { return truth }
    if let whole = Int(text) { return whole }
    if let number = Double(text), number.isFinite { return number }
    throw .notAValue(key: key, value: text, expected: "a number, true or false")
  }
}

/// What a model makes of the classes of examples.
package enum ClassSupport: Sendable { case none, conditions }

/// What a model makes of what is given beside the symbols.
package enum ConditionSupport: Sendable { case none, read }

/// What a model makes of colours.
package enum ColourSupport: Sendable {
  case none
  /// A place is three sites, red, green and blue, each predicted from those before.
  case subsites
}
