/// Examples of one shape, with 8-bit values: pictures, or the rows of a table.
///
///     let parts = try GridCorpus.open("mnist", imageSize: nil)
///     parts.training?.exampleCount                    // 60000
///     parts.training?.example(0)                      // 784 values, row by row
public struct GridCorpus: Hashable, Sendable {
  /// What an example is.
  public enum Kind: String, Hashable, Sendable {
    /// A picture: neighbours in both directions are related.
    case images
    /// A row of a table: columns have an order and no neighbours.
    case vectors
  }

  /// What all examples have in common.
  public let shape: GridShape
  public let exampleCount: Int
  /// `[exampleCount, rows, columns, channels]`: one example after the other, row by row.
  public let values: [UInt8]
  /// One per example: an index into `classNames`; nil where nobody said what the examples show.
  public let labels: [Int]?
  /// Empty without labels. Digits that were numbered are called "0" … "9".
  public let classNames: [String]
  /// How the table was written; nil for all that is no text.
  public let style: TableStyle?

  public var kind: Kind { shape.kind }
  /// 1 for vectors.
  public var rows: Int { shape.rows }
  public var columns: Int { shape.columns }
  /// 1, or 3 for colour: red, green, blue of a pixel side by side.
  public var channels: Int { shape.channels }

  /// The greatest number of values of one corpus, 2 GiB of them: a declared size beyond this is refused unread.
  static let greatestValueCount = 1 << 31

  /// - Precondition: `values` are whole examples; there is a label for each, if any, below the number of names.
  public init(
    shape: GridShape, values: [UInt8], labels: [Int]? = nil, classNames: [String] = [], style: TableStyle? = nil
  ) {
    let exampleCount = values.count / shape.valueCount
    precondition(
      exampleCount * shape.valueCount == values.count, "\(values.count) values are not whole examples of \(shape)")
    if let labels {
      precondition(labels.count == exampleCount, "\(labels.count) labels for \(exampleCount) examples")
      precondition(labels.allSatisfy(classNames.indices.contains), "a label that is not below \(classNames.count)")
    }
    self.shape = shape
    self.exampleCount = exampleCount
    self.values = values
    self.labels = labels
    self.classNames = labels == nil ? [] : classNames
    self.style = style
  }

  /// All examples of several corpora of one shape and with the same classes; nil for none.
  public static func joining(_ corpora: [GridCorpus]) -> GridCorpus? {
    guard let first = corpora.first else { return nil }
    let labels = corpora.compactMap(\.labels)
    return GridCorpus(
      shape: first.shape, values: corpora.flatMap(\.values),
      labels: labels.count == corpora.count ? Array(labels.joined()) : nil, classNames: first.classNames)
  }

  /// The values of one example, row by row.
  /// - Precondition: `index` is below `exampleCount`.
  public func example(_ index: Int) -> ArraySlice<UInt8> {
    precondition(0..<exampleCount ~= index, "example \(index) of \(exampleCount)")
    return values[index * shape.valueCount..<(index + 1) * shape.valueCount]
  }

  /// One example as a picture; a vector becomes a picture of one row.
  public func picture(_ index: Int) -> Picture {
    Picture(rows: rows, columns: columns, channels: channels, values: Array(example(index)))
  }

  /// The same pictures with three channels, for what learned such; vectors have no colour and stay.
  public var inColour: GridCorpus {
    guard kind == .images, channels == 1 else { return self }
    return GridCorpus(
      shape: .images(rows: rows, columns: columns, channels: 3), values: values.flatMap { [$0, $0, $0] },
      labels: labels, classNames: classNames)
  }

  /// These examples, in this order; one may be taken several times.
  /// - Precondition: every index is below `exampleCount`.
  public func selecting(_ indices: [Int]) -> GridCorpus {
    var selected: [UInt8] = []
    selected.reserveCapacity(indices.count * shape.valueCount)
    for index in indices { selected += example(index) }
    return GridCorpus(
      shape: shape, values: selected, labels: labels.map { labels in indices.map { labels[$0] } },
      classNames: classNames, style: style)
  }
}

/// What the examples of a `GridCorpus` have in common.
public struct GridShape: Hashable, Sendable, CustomStringConvertible {
  public let kind: GridCorpus.Kind
  public let rows: Int
  public let columns: Int
  public let channels: Int

  /// - Precondition: rows and columns are at least 1, and their product fits; one channel or three.
  public static func images(rows: Int, columns: Int, channels: Int = 1) -> GridShape {
    precondition(rows >= 1 && columns >= 1 && [1, 3].contains(channels), "\(rows) × \(columns) × \(channels)")
    return GridShape(kind: .images, rows: rows, columns: columns, channels: channels)
  }

  /// - Precondition: at least one column.
  public static func vectors(columns: Int) -> GridShape {
    precondition(columns >= 1, "vectors of \(columns) values")
    return GridShape(kind: .vectors, rows: 1, columns: columns, channels: 1)
  }

  /// The side of the square picture that a row of so many values may be; nil if it can be none.
  var squareSide: Int? {
    guard kind == .vectors else { return nil }
    let side = Int(Double(columns).squareRoot().rounded())
    return side >= 2 && side * side == columns ? side : nil
  }

  /// Values of one example.
  public var valueCount: Int { rows * columns * channels }

  /// For people: "28 × 28 pixels", "32 × 32 pixels in colour", "784 values". Columns first, as for screens.
  public var description: String {
    switch kind {
    case .images: "\(columns) × \(rows) pixels" + (channels == 3 ? " in colour" : "")
    case .vectors: columns == 1 ? "1 value" : "\(columns) values"
    }
  }
}

extension GridCorpus {
  /// The corpus in two parts, to learn from and to be judged by; neither is empty, and both keep their order.
  ///
  /// Which examples are held out depends on their places and the seed alone, so a corpus sorted by class is split as
  /// well as a shuffled one. Exactly the asked share is held out, rounded to whole examples.
  /// - Parameter fraction: of the examples to hold out, 0 < fraction < 1.
  /// - Throws: `GridCorpusError.fraction`, `.tooFewToSplit` if there is only one example.
  public func split(
    holdingOut fraction: Double, seed: UInt64
  ) throws(GridCorpusError) -> (training: GridCorpus, heldOut: GridCorpus) {
    guard fraction > 0 && fraction < 1 else { throw .fraction(fraction) }
    guard exampleCount >= 2 else { throw .tooFewToSplit(exampleCount: exampleCount) }
    let wanted = Int((Double(exampleCount) * fraction).rounded())
    let heldOutCount = min(max(wanted, 1), exampleCount - 1)
    let ranked = (0..<exampleCount).map { (hash: PathHash("\(seed)/\($0)"), index: $0) }.sorted { $0.hash < $1.hash }
    let heldOut = ranked.prefix(heldOutCount).map(\.index).sorted()
    let training = ranked.dropFirst(heldOutCount).map(\.index).sorted()
    return (selecting(training), selecting(heldOut))
  }

  /// How many examples are also among others.
  public func count(alsoIn other: GridCorpus) -> Int {
    guard shape == other.shape else { return 0 }
    let known = Set((0..<other.exampleCount).map { other.example($0) })
    return (0..<exampleCount).count { known.contains(example($0)) }
  }
}
