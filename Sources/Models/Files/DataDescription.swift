public import Autoregression
import TensorCore

/// What the symbols of a model mean: how examples become symbols, and symbols examples.
public enum DataDescription: Hashable, Sendable {
  case sound(SoundDescription)
  /// Images and vectors.
  case grid(GridDescription)
  /// Bytes.
  case text

  public var kind: ExampleKind {
    switch self {
    case .sound: .sound
    case .grid(let grid): grid.kind
    case .text: .text
    }
  }

  public var sound: SoundDescription? { if case .sound(let sound) = self { sound } else { nil } }
  public var grid: GridDescription? { if case .grid(let grid) = self { grid } else { nil } }

  /// The number of values of a symbol.
  public var levelCount: Int {
    switch self {
    case .sound(let sound): sound.levelCount
    case .grid(let grid): grid.levelCount
    case .text: 256
    }
  }

  /// What a model has to be made for.
  public var shape: ExampleShape {
    switch self {
    case .sound(let sound):
      ExampleShape(
        .sound, levelCount: levelCount, classCount: sound.labels?.classCount,
        conditionChannelCount: sound.condition?.channelCount)
    case .text: ExampleShape(.text, levelCount: levelCount)
    case .grid(let grid): grid.shape
    }
  }

  func validated() throws(ConfigurationError) -> DataDescription {
    switch self {
    case .sound(let sound): .sound(try sound.validated())
    case .grid(let grid): .grid(try grid.validated())
    case .text: .text
    }
  }
}

extension DataDescription: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case sound, grid, text }

  /// Text needs no description but its name.
  private struct Empty: Codable {}

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let found = CodingKeys.allCases.filter(container.contains)
    guard found.count == 1 else {
      throw ConfigurationError.unreadable(reason: "it should have one of sound, grid and text, and has \(found.count)")
    }
    self =
      switch found[0] {
      case .sound: .sound(try container.decode(SoundDescription.self, forKey: .sound))
      case .grid: .grid(try container.decode(GridDescription.self, forKey: .grid))
      case .text: .text
      }
    self = try validated()
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .sound(let sound): try container.encode(sound, forKey: .sound)
    case .grid(let grid): try container.encode(grid, forKey: .grid)
    case .text: try container.encode(Empty(), forKey: .text)
    }
  }
}

/// How the symbols of a model of images or vectors were made from 8-bit values, and so what to make of symbols.
public struct GridDescription: Codable, Hashable, Sendable {
  /// Images or vectors.
  public var kind: ExampleKind
  public var rows: Int
  public var columns: Int
  /// 1, or 3 for red, green and blue.
  public var channelCount: Int
  public var levelCount: Int
  public var encoding: SymbolEncoding
  /// The names of the classes, if there are any.
  public var classNames: [String]
  /// How often the class was left out while the model learned, from 0 to 1: above 0 it can do without; nil if never.
  public var classDropout: Double?
  /// How the table was written that was learned; nil for all that is no text.
  public var table: TableDescription?
  /// "white" or "black": what transparent parts of the pictures became; nil stands for white.
  public var transparency: String?

  public init(
    kind: ExampleKind, rows: Int, columns: Int, channelCount: Int, levelCount: Int, encoding: SymbolEncoding,
    classNames: [String], classDropout: Double? = nil
  ) {
    self.kind = kind
    self.rows = rows
    self.columns = columns
    self.channelCount = channelCount
    self.levelCount = levelCount
    self.encoding = encoding
    self.classNames = classNames
    self.classDropout = classDropout
  }

  /// What a model has to be made for.
  public var shape: ExampleShape {
    ExampleShape(
      kind, levelCount: levelCount, grid: Grid(rows: rows, columns: columns), channelCount: channelCount,
      classCount: classNames.isEmpty ? nil : classNames.count)
  }

  func validated() throws(ConfigurationError) -> GridDescription {
    guard kind == .images || (kind == .vectors && rows == 1) else {
      throw .outOfRange(key: "grid.kind", value: "\(kind)", allowed: "images, or vectors of one row")
    }
    try Bounds.checkImage(rows: rows, columns: columns, levelCount: levelCount, classCount: nil)
    guard channelCount == 1 || (channelCount == 3 && kind == .images) else {
      throw .outOfRange(key: "grid.channelCount", value: "\(channelCount)", allowed: "1, or 3 for images")
    }
    guard encoding.isBinary ? levelCount == 2 : true else {
      throw .outOfRange(key: "grid.levelCount", value: "\(levelCount)", allowed: "2, for what is binarised")
    }
    try Bounds.check("number of class names", classNames.count, in: 0...1 << 16)
    try Bounds.check("class dropout", classDropout ?? 0, in: 0...1)
    try table?.validate(for: self)
    if let transparency, !["white", "black"].contains(transparency) || kind != .images {
      throw .outOfRange(key: "grid.transparency", value: transparency, allowed: "white or black, for images")
    }
    return self
  }
}
