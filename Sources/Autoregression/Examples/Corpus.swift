/// Examples to learn from or to be scored on: sequences of symbols that are fetched piece by piece, so that a corpus
/// need not fit into memory.
public protocol Corpus: Sendable {
  var exampleCount: Int { get }
  func length(ofExample index: Int) -> Int
  /// - Parameter range: within 0 ..< length.
  func symbols(ofExample index: Int, in range: Range<Int>) -> [UInt8]
}

extension Corpus {
  public var symbolCount: Int { (0..<exampleCount).reduce(0) { $0 + length(ofExample: $1) } }
}

/// Examples that are in memory already.
public struct MemoryCorpus: Corpus {
  public let examples: [[UInt8]]

  public init(_ examples: [[UInt8]]) { self.examples = examples }

  public var exampleCount: Int { examples.count }
  public func length(ofExample index: Int) -> Int { examples[index].count }
  public func symbols(ofExample index: Int, in range: Range<Int>) -> [UInt8] { Array(examples[index][range]) }
}
