public import TensorCore

/// Examples to learn from or to be scored on: sequences of symbols that are fetched piece by piece, so that a corpus
/// need not fit into memory, or grids of one shape.
public protocol Corpus: Sendable {
  var exampleCount: Int { get }
  /// The shape that all examples have; nil where they are sequences of any length.
  var grid: Grid? { get }
  func length(ofExample index: Int) -> Int
  /// How many symbols stand before an example: its true past, which is read where it is predicted and is no part of it.
  /// They have the numbers −pastLength ..< 0.
  func pastLength(ofExample index: Int) -> Int
  /// - Parameters:
  ///   - range: within −pastLength ..< length.
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
  public func pastLength(ofExample index: Int) -> Int { 0 }
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
  private let pasts: [[Symbol]]

  /// - Parameters:
  ///   - grid: the shape of all examples, if they have one.
  ///   - labels: the classes of every example; without any if empty.
  ///   - conditions: what is given beside the symbols of every example, its past included; nothing if empty.
  ///   - pasts: what stands before every example; nothing if empty.
  public init(
    _ examples: [[Symbol]], grid: Grid? = nil, labels: [[Int]] = [], conditions: [ConditionFrames] = [],
    pasts: [[Symbol]] = []
  ) {
    self.examples = examples
    self.grid = grid
    self.labels = labels
    self.conditions = conditions
    self.pasts = pasts
  }

  public var exampleCount: Int { examples.count }
  public func length(ofExample index: Int) -> Int { examples[index].count }
  public func pastLength(ofExample index: Int) -> Int { pasts.isEmpty ? 0 : pasts[index].count }
  public func symbols(ofExample index: Int, in range: Range<Int>, pass: Int) -> [Symbol] {
    guard range.lowerBound < 0 else { return Array(examples[index][range]) }
    let end = pasts[index].count
    return Array(pasts[index][end + range.lowerBound..<end + min(range.upperBound, 0)])
      + examples[index][0..<max(range.upperBound, 0)]
  }
  public func labels(of window: Window) -> [Int] { labels.isEmpty ? [] : labels[window.example] }
  public func conditions(of window: Window) -> ConditionFrames? {
    guard !conditions.isEmpty else { return nil }
    let frames = conditions[window.example]
    return ConditionFrames(
      frames.values, hop: frames.hop,
      lead: frames.lead + pastLength(ofExample: window.example) + window.sites.lowerBound)
  }
}
