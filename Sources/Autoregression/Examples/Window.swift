public import Causality
public import Kernels
public import TensorCore

/// A part of one example that is predicted, and the part before it that is only read.
public struct Window: Sendable, Hashable {
  public let example: Int
  /// The symbols that are predicted and count.
  public let predicted: Range<Int>
  /// How many symbols before them are read: the whole receptive field, or all there are.
  public let contextLength: Int
  /// How often the corpus has been gone through before.
  public var pass = 0

  /// - Precondition: contextLength ≥ 0, and no more than the example and its past have before what is predicted.
  package init(example: Int, predicted: Range<Int>, contextLength: Int) {
    precondition(contextLength >= 0, "\(contextLength) symbols before \(predicted)")
    self.example = example
    self.predicted = predicted
    self.contextLength = contextLength
  }

  /// Sites that are read: the context and what is predicted.
  public var siteCount: Int { contextLength + predicted.count }

  /// The symbols of the example that are read. Those of its past have negative numbers.
  public var sites: Range<Int> { predicted.lowerBound - contextLength..<predicted.upperBound }

  /// Windows in order, cut where the next one would make more than `siteCount` sites. A window that is longer is a part
  /// of its own.
  public static func parts(of windows: [Window], siteCount: Int) -> [[Window]] {
    var parts: [[Window]] = []
    var room = 0
    for window in windows {
      if window.siteCount > room || parts.isEmpty {
        parts.append([])
        room = siteCount
      }
      parts[parts.count - 1].append(window)
      room -= window.siteCount
    }
    return parts
  }

  /// Symbols that are read before a window by a model that remembers everything, when it is to be judged: a state
  /// forgets long before.
  public static let longestContext = ModelDomain.longestContext

  /// All windows of a corpus. Grids are windows of their own, whole.
  ///
  /// Each example is cut into equal parts of at most `length` symbols. No window crosses examples, every symbol is
  /// predicted in exactly one, and each is predicted from its true past: from its whole receptive field, or from the
  /// true start of what its example is a part of. Examples shorter than the receptive field are used like all others.
  /// - Parameter longestContext: read before a window by a model whose receptive field has no end.
  public static func cut(
    _ corpus: some Corpus, length: Int, receptiveField: Int, longestContext: Int = longestContext
  ) -> [Window] {
    var windows: [Window] = []
    let context = receptiveField == .max ? longestContext : receptiveField
    for example in 0..<corpus.exampleCount {
      let (count, past) = (corpus.length(ofExample: example), corpus.pastLength(ofExample: example))
      let parts = corpus.grid != nil ? 1 : count / length + (count.isMultiple(of: length) ? 0 : 1)
      for part in 0..<parts {
        let predicted = count * part / parts..<count * (part + 1) / parts
        windows.append(
          Window(
            example: example, predicted: predicted, contextLength: min(past + predicted.lowerBound, context)))
      }
    }
    return windows
  }
}

/// Windows side by side, with the weights that make only their predicted symbols count.
public struct WindowBatch: Sendable {
  public let symbols: SymbolBatch
  /// `[sites, 1]`: 0 for context, 1 for what is predicted.
  public let weights: Tensor<Float>
  public let predictedCount: Int

  /// - Parameter order: of the sites of grids.
  public init(_ windows: [Window], of corpus: some Corpus, order: SiteOrder = .raster) {
    if let grid = corpus.grid {
      self.init(grids: windows, of: corpus, grid, order)
    } else {
      self.init(clips: windows, of: corpus)
    }
  }

  /// Parts of sequences, of any lengths.
  private init(clips windows: [Window], of corpus: some Corpus) {
    var clips: [[Symbol]] = []
    var weights: [Float] = []
    for window in windows {
      clips.append(corpus.symbols(ofExample: window.example, in: window.sites, pass: window.pass))
      weights += Array(repeating: 0, count: window.contextLength)
      weights += Array(repeating: 1, count: window.predicted.count)
    }
    symbols = SymbolBatch(
      clips: clips, contextLengths: windows.map(\.contextLength), labels: Self.labels(of: windows, in: corpus),
      conditions: windows.compactMap(corpus.conditions))
    self.weights = Tensor(Shape(weights.count, 1), weights)
    predictedCount = windows.reduce(0) { $0 + $1.predicted.count }
  }

  private static func labels(of windows: [Window], in corpus: some Corpus) -> [[Int32]] {
    windows.map { corpus.labels(of: $0).map(Int32.init) }
  }

  /// Whole grids.
  private init(grids windows: [Window], of corpus: some Corpus, _ grid: Grid, _ order: SiteOrder) {
    symbols = SymbolBatch(
      examples: windows.map { window in
        order.sites(
          ofPlaces: corpus.symbols(ofExample: window.example, in: 0..<grid.siteCount, pass: window.pass))
      },
      on: grid, labels: Self.labels(of: windows, in: corpus), order: order)
    weights = Tensor(Shape(symbols.layout.siteCount, 1), repeating: 1)
    predictedCount = symbols.layout.siteCount
  }
}

/// The order in which windows are learned from: every epoch all of them, shuffled anew.
///
/// The order is a function of seed and position, so the place in the data is one number.
public struct WindowOrder: Sendable {
  public let windows: [Window]
  private let seed: UInt64
  private var epoch = -1
  private var permutation: [Int] = []

  /// - Precondition: there is at least one window.
  public init(_ windows: [Window], seed: UInt64) {
    precondition(!windows.isEmpty, "a corpus without windows")
    self.windows = windows
    self.seed = seed
  }

  /// The windows number `step · count` up to `(step + 1) · count` of the endless sequence of epochs.
  public mutating func batch(step: Int, count: Int) -> [Window] {
    (step * count..<(step + 1) * count).map { window(at: $0) }
  }

  private mutating func window(at position: Int) -> Window {
    if position / windows.count != epoch {
      epoch = position / windows.count
      var generator = SeededGenerator(seed: seed, purpose: "epoch \(epoch)")
      permutation = Array(windows.indices)
      for index in stride(from: permutation.count - 1, to: 0, by: -1) {
        permutation.swapAt(index, generator.integer(below: index + 1))
      }
    }
    var window = windows[permutation[position % windows.count]]
    window.pass = epoch
    return window
  }
}
