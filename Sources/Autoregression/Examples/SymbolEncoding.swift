public import TensorCore

/// How 8-bit values become symbols.
public enum SymbolEncoding: String, Codable, CaseIterable, Sendable {
  /// The values are the symbols.
  case exact
  /// Equal intervals of brightness: symbol = value · levels / 256.
  case quantised
  /// 1 from 128 on.
  case threshold
  /// 1 with probability value / 255, drawn once and for all.
  case fixed
  /// 1 with probability value / 255, drawn anew whenever the corpus is gone through.
  /// - Source: Salakhutdinov and Murray 2008 for binarisation by drawing.
  case dynamic

  /// Whether it makes two levels of any number.
  public var isBinary: Bool {
    switch self {
    case .exact, .quantised: false
    case .threshold, .fixed, .dynamic: true
    }
  }

  /// The symbols of one example.
  ///
  /// What is drawn depends on the values and the pass only, so an example is binarised in the same way wherever it
  /// stands in a corpus, and however that is split.
  /// - Parameters:
  ///   - values: below `levelCount` where they are taken exactly.
  ///   - pass: how often the corpus has been gone through before.
  func symbols(of values: ArraySlice<UInt8>, levelCount: Int, pass: Int) -> [Symbol] {
    switch self {
    case .exact: return values.map(Symbol.init)
    case .quantised: return values.map { Symbol(Int($0) * levelCount / 256) }
    case .threshold: return values.map { $0 >= 128 ? 1 : 0 }
    case .fixed, .dynamic:
      let pass = self == .dynamic ? pass : 0
      var generator = SeededGenerator(seed: UInt64(pass) ^ Self.hash(of: values), purpose: "binarisation")
      return values.map { Double($0) > 255 * generator.uniform() ? 1 : 0 }
    }
  }

  /// A number of 64 bits for each content.
  /// - Source: Fowler, Noll and Vo, FNV-1a (RFC 9923).
  private static func hash(of values: ArraySlice<UInt8>) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The symbols of an example that is given and not learned from: what would be drawn is the likelier one.
  public func certainSymbols(of values: [UInt8], levelCount: Int) -> [Symbol] {
    let encoding = isBinary ? .threshold : self
    return encoding.symbols(of: values[...], levelCount: levelCount, pass: 0)
  }

  /// The value that a symbol stands for: its place between black and white, or itself.
  public func value(of symbol: Symbol, levelCount: Int) -> UInt8 {
    switch self {
    case .exact: UInt8(truncatingIfNeeded: symbol)
    default: UInt8(min(255, Int(symbol) * 255 / (levelCount - 1)))
    }
  }
}

/// Examples of one shape that are in memory as 8-bit values: images, or the rows of a table.
public struct GridExamples: Corpus {
  private let values: [UInt8]
  private let labels: ExampleLabels
  private let valueCount: Int
  public let levelCount: Int
  public let encoding: SymbolEncoding
  public private(set) var grid: Grid?

  /// - Parameters:
  ///   - values: of all examples, one after the other.
  ///   - grid: how a model arranges the values of an example.
  ///   - levelCount: the number of values of a symbol.
  /// - Precondition: `values` are whole examples; where they are taken exactly they are below `levelCount`.
  public init(
    values: [UInt8], labels: ExampleLabels = .none, grid: Grid, levelCount: Int, encoding: SymbolEncoding
  ) {
    precondition(values.count.isMultiple(of: grid.siteCount), "\(values.count) values of \(grid.siteCount) each")
    precondition(encoding != .exact || values.allSatisfy { $0 < levelCount }, "a value beyond \(levelCount) levels")
    self.values = values
    self.labels = labels
    valueCount = grid.siteCount
    self.levelCount = levelCount
    self.encoding = encoding
    self.grid = grid
  }

  /// The same examples as a model sees them that arranges their values in another way, such as in one line.
  /// - Precondition: the grid has as many sites.
  public func arranged(on grid: Grid) -> GridExamples {
    precondition(grid.siteCount == valueCount, "\(valueCount) values on \(grid.siteCount) sites")
    var arranged = self
    arranged.grid = grid
    return arranged
  }

  public var exampleCount: Int { values.count / valueCount }
  public func length(ofExample index: Int) -> Int { valueCount }
  public func labels(of window: Window) -> [Int] { labels.classes(of: window) }

  public func symbols(ofExample index: Int, in range: Range<Int>, pass: Int) -> [Symbol] {
    let all = encoding.symbols(
      of: values[index * valueCount..<(index + 1) * valueCount], levelCount: levelCount, pass: pass)
    return range == all.indices ? all : Array(all[range])
  }
}
