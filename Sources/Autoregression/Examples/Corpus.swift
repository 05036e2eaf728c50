public import TensorCore

/// Examples to learn from or to be scored on: sequences of symbols that are fetched piece by piece, so that a corpus
/// need not fit into memory, or grids of one shape.
public protocol Corpus: Sendable {
  var exampleCount: Int { get }
  /// The shape that all examples have; nil where they are sequences of any length.
  var grid: Grid? { get }
  func length(ofExample index: Int) -> Int
  /// - Parameters:
  ///   - range: within 0 ..< length.
  ///   - pass: how often the corpus has been gone through before. Examples that are drawn anew every time depend on it.
  func symbols(ofExample index: Int, in range: Range<Int>, pass: Int) -> [Symbol]
  /// The classes of a window's example. Where some are left out now and then, it depends on the whole window.
  func labels(of window: Window) -> [Int]
  /// What is given beside the symbols of a window, its context included, and beside those before and after it as far as
  /// `ConditionFrames.margin`; nil if nothing is.
  func conditions(of window: Window) -> ConditionFrames?
}

extension Corpus {
  public var grid: Grid? { nil }
  public func labels(of window: Window) -> [Int] { [] }
  public func conditions(of window: Window) -> ConditionFrames? { nil }

  public func symbols(ofExample index: Int, in range: Range<Int>) -> [Symbol] {
    symbols(ofExample: index, in: range, pass: 0)
  }

  public var symbolCount: Int { (0..<exampleCount).reduce(0) { $0 + length(ofExample: $1) } }
}

/// Examples that are in memory already.
public struct MemoryCorpus: Corpus {
  public let examples: [[Symbol]]
  public let grid: Grid?
  public let labels: [[Int]]
  private let conditions: [ConditionFrames]

  /// - Parameters:
  ///   - grid: the shape of all examples, if they have one.
  ///   - labels: the classes of every example; without any if empty.
  ///   - conditions: what is given beside the symbols of every example; nothing if empty.
  public init(
    _ examples: [[Symbol]], grid: Grid? = nil, labels: [[Int]] = [], conditions: [ConditionFrames] = []
  ) {
    self.examples = examples
    self.grid = grid
    self.labels = labels
    self.conditions = conditions
  }

  public var exampleCount: Int { examples.count }
  public func length(ofExample index: Int) -> Int { examples[index].count }
  public func symbols(ofExample index: Int, in range: Range<Int>, pass: Int) -> [Symbol] {
    Array(examples[index][range])
  }
  public func labels(of window: Window) -> [Int] { labels.isEmpty ? [] : labels[window.example] }
  public func conditions(of window: Window) -> ConditionFrames? {
    guard !conditions.isEmpty else { return nil }
    let frames = conditions[window.example]
    return ConditionFrames(
      frames.values, hop: frames.hop, lead: frames.lead + window.sites.lowerBound)
  }
}
