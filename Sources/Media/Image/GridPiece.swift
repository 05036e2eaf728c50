import Durability

/// The examples of one file or of one part, before the classes of all parts have got their numbers.
struct GridPiece {
  /// What a label is before it is an index: the number that a file gives, or the name of a folder.
  enum Labels: Equatable {
    case numbers([UInt8])
    case names([String])

    var count: Int {
      switch self {
      case .numbers(let numbers): numbers.count
      case .names(let names): names.count
      }
    }

    /// Labels as a table writes them: numbers if all are.
    init(written labels: [String]) {
      let numbers = labels.compactMap { UInt8($0) }
      self = numbers.count == labels.count ? .numbers(numbers) : .names(labels)
    }
  }

  /// A path of it, to name in an error.
  var path: String
  var shape: GridShape
  /// Before it was resized; nil if it was not.
  var shapeInFile: GridShape?
  var values: [UInt8]
  var labels: Labels?
  /// Where the labels stand beside the examples in one file.
  var labelsInFile: [UInt8]?
  /// Whether it is one picture whose file has no colours.
  var isStoredInGrey = false
  /// Of a table that is text.
  var style: TableStyle?

  var exampleCount: Int { values.count / shape.valueCount }

  /// What makes two files copies of one another.
  struct Content: Hashable {
    var shape: GridShape
    var values: SymbolPrint
    /// Where they are in the same file.
    var labels: [UInt8]?
  }

  /// As it was before it was resized; nil if it was not, and for a few rows of a table, which may well be equal.
  fileprivate(set) var contentInFile: Content?

  /// Of the file, so that pictures which differ only in what is lost by resizing are no copies; nil for a few rows of a
  /// table.
  var content: Content? {
    if let contentInFile { return contentInFile }
    let isMuch = shape.kind == .images || (exampleCount >= 2 && values.count >= 16)
    guard isMuch else { return nil }
    var print = SymbolPrint()
    print.append(values)
    return Content(shape: shape, values: print, labels: labelsInFile)
  }

  /// The shape without its colours.
  var places: GridShape { shape.kind == .images ? .images(rows: shape.rows, columns: shape.columns) : shape }

  func hasPlaces(of other: GridPiece) -> Bool { places == other.places }

  /// The same with three channels. Vectors have no colour and stay.
  var inColour: GridPiece {
    guard shape.kind == .images, shape.channels == 1 else { return self }
    var piece = self
    piece.shape = .images(rows: shape.rows, columns: shape.columns, channels: 3)
    piece.values = values.flatMap { [$0, $0, $0] }
    return piece
  }

  /// The same with one channel, the mean of three.
  /// - Precondition: in colour.
  var inGrey: GridPiece {
    var piece = self
    piece.shape = .images(rows: shape.rows, columns: shape.columns)
    piece.values = values.meansOfThree
    return piece
  }

  /// The rows of a table as square pictures; nil if they have no number of values that makes a square.
  var asSquares: GridPiece? {
    guard let side = shape.squareSide else { return nil }
    var piece = self
    piece.shape = .images(rows: side, columns: side)
    piece.style = nil
    return piece
  }

  /// Shapes are told as the files have them.
  func disagreement(with other: GridPiece) -> GridCorpusError {
    .mixedShapes(first: path, shapeInFile ?? shape, other: other.path, other.shapeInFile ?? other.shape)
  }

  /// Pieces that differ in nothing but colour, all in colour; others as they are.
  static func agreeing(_ pieces: [GridPiece]) throws(GridCorpusError) -> [GridPiece] {
    let agreeing = pieces.contains { $0.shape.channels == 3 } ? pieces.map(\.inColour) : pieces
    guard let first = agreeing.first else { return [] }
    if let other = agreeing.first(where: { $0.shape != first.shape }) {
      throw first.disagreement(with: other)
    }
    return agreeing
  }

  /// All examples one after the other, with labels if every piece has labels of the same sort.
  ///
  /// - Throws: `GridCorpusError.mixedShapes`, `.tooManyValues`.
  static func joining(_ pieces: [GridPiece]) throws(GridCorpusError) -> GridPiece? {
    let pieces = try agreeing(pieces)
    guard var joined = pieces.first, pieces.count > 1 else { return pieces.first }
    guard pieces.reduce(0, { $0 + $1.values.count }) <= GridCorpus.greatestValueCount else {
      throw .tooManyValues(path: joined.path)
    }
    for piece in pieces.dropFirst() {
      joined.values += piece.values
      switch (joined.labels, piece.labels) {
      case (.numbers(let left), .numbers(let right)): joined.labels = .numbers(left + right)
      case (.names(let left), .names(let right)): joined.labels = .names(left + right)
      default: joined.labels = nil
      }
    }
    return joined
  }

  /// - Precondition: pictures.
  func resized(toLongerSide side: Int) throws(GridCorpusError) -> GridPiece {
    let size = Picture.size(rows: shape.rows, columns: shape.columns, longerSide: side)
    guard size != (shape.rows, shape.columns) else { return self }
    let newShape = GridShape.images(rows: size.rows, columns: size.columns, channels: shape.channels)
    guard let count = ShapedBytes.valueCount(of: [exampleCount, newShape.valueCount]) else {
      throw .tooManyValues(path: path)
    }
    let vertical = Resampling(from: shape.rows, to: size.rows)
    let horizontal = Resampling(from: shape.columns, to: size.columns)
    var resized: [UInt8] = []
    resized.reserveCapacity(count)
    for start in stride(from: 0, to: values.count, by: shape.valueCount) {
      let picture = Picture(
        rows: shape.rows, columns: shape.columns, channels: shape.channels,
        values: Array(values[start..<start + shape.valueCount]))
      resized += picture.resampled(rows: vertical, columns: horizontal).values
    }
    var piece = self
    (piece.shape, piece.shapeInFile, piece.values) = (newShape, shape, resized)
    piece.contentInFile = content
    return piece
  }
}

/// The names of the classes of all parts, and the number of each.
struct ClassNames {
  let names: [String]
  private let numbers: [FilePath: Int]

  /// Numbered classes are called "0", "1", … up to the greatest number; named ones are sorted.
  init(of labels: [GridPiece.Labels]) {
    var named: Set<FilePath> = []
    var greatest: UInt8?
    for labels in labels {
      switch labels {
      case .numbers(let numbers): greatest = max(greatest ?? 0, numbers.max() ?? 0)
      case .names(let names): named.formUnion(names.map { FilePath($0) })
      }
    }
    let numbered = greatest.map { (0...Int($0)).map(String.init) } ?? []
    let others = named.subtracting(numbered.map { FilePath($0) }).sorted().map(\.text)
    names = numbered + others
    numbers = Dictionary(uniqueKeysWithValues: zip(names.map { FilePath($0) }, names.indices))
  }

  func indices(of labels: GridPiece.Labels) -> [Int] {
    switch labels {
    case .numbers(let numbers): numbers.map(Int.init)
    case .names(let names): names.compactMap { self.numbers[FilePath($0)] }
    }
  }
}
