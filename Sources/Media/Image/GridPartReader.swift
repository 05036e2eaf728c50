/// Reads the files of one part of a corpus and joins what they hold.
struct GridPartReader {
  /// Pictures are resized to it as they are read, so that large ones never lie in memory together.
  let longerSide: Int?
  /// What transparent parts of pictures become.
  let backdrop: Backdrop
  /// What there is to say about files that were used.
  private(set) var notes: [CorpusRemark] = []
  /// How many files of one picture were changed on the way, and how.
  private(set) var changes: [PictureFile.Change: Int] = [:]
  /// How each table was read.
  private(set) var readings: [CorpusRemark] = []
  /// The first table with a header.
  private var firstNamed: (path: String, names: [String])?

  init(longerSide: Int?, over backdrop: Backdrop) {
    (self.longerSide, self.backdrop) = (longerSide, backdrop)
  }

  /// - Returns: nil if there are no examples among the files.
  /// - Throws: `GridCorpusError` about the first file that cannot be used, or about two that do not agree.
  mutating func read(_ files: [GridFile]) throws(GridCorpusError) -> GridPiece? {
    let examples = files.filter { !$0.isLabels }
    if examples.first?.format == .picture { return try readPictures(examples) }
    var labelFiles = Dictionary(grouping: files.filter(\.isLabels), by: \.pairingKey)
    var pieces: [GridPiece] = []
    for file in examples {
      var piece = try readArray(file)
      if let labels = labelFiles.removeValue(forKey: file.pairingKey)?.first {
        piece.labels = try readLabels(labels, for: piece)
      }
      pieces.append(piece)
    }
    for labels in labelFiles.values.joined().map(\.path).sorted() {
      notes.append(CorpusRemark(path: labels, text: "holds labels, but no examples have a name that begins alike"))
    }
    if let unlabelled = pieces.first(where: { $0.labels == nil }), pieces.contains(where: { $0.labels != nil }) {
      notes.append(CorpusRemark(path: unlabelled.path, text: "has no labels, so those of the other files are not used"))
    }
    return try GridPiece.joining(pieces)
  }

  // MARK: Files of many examples

  private mutating func readArray(_ file: GridFile) throws(GridCorpusError) -> GridPiece {
    if file.format == .cifar {
      let batch = try CIFARFile.read(file.path)
      let piece = GridPiece(
        path: file.path, shape: CIFARFile.shape, values: batch.values, labels: .numbers(batch.labels))
      return try longerSide.map { side throws(GridCorpusError) in try piece.resized(toLongerSide: side) } ?? piece
    }
    let array = try readNumbers(file)
    let piece = GridPiece(
      path: file.path, shape: try array.numbers.exampleShape(of: file.path), values: array.numbers.values,
      labels: array.labels, style: array.style)
    guard let longerSide else { return piece }
    guard piece.shape.kind == .images else { throw .imageSizeForVectors(path: file.path) }
    return try piece.resized(toLongerSide: longerSide)
  }

  /// What a file of numbers holds; the labels and the style are those of a table.
  private mutating func readNumbers(
    _ file: GridFile
  ) throws(GridCorpusError) -> (numbers: ShapedBytes, labels: GridPiece.Labels?, style: TableStyle?) {
    switch file.format {
    case .idx: return (try IDXFile.read(file.path), nil, nil)
    case .npy: return (try NPYFile.read(file.path), nil, nil)
    case .table, .cifar, .picture:
      let content = try TableFile.read(file.path, for: file.isLabels ? .labels : .examples)
      readings.append(CorpusRemark(path: file.path, text: content.reading))
      if !file.isLabels { compareNames(of: file, content.style.columnNames) }
      return (content.table, content.labels, content.style)
    }
  }

  /// Tables whose columns have other names may mean other things by them.
  private mutating func compareNames(of file: GridFile, _ names: [String]?) {
    guard let names else { return }
    guard let firstNamed else {
      firstNamed = (file.path, names)
      return
    }
    guard let column = zip(names, firstNamed.names).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return }
    let (mine, other) = (TableField.words(for: names[column]), TableField.words(for: firstNamed.names[column]))
    notes.append(
      CorpusRemark(
        path: file.path,
        text:
          "calls its variable \(column + 1) '\(mine)', which is '\(other)' in \(firstNamed.path); they are taken for "
          + "the same"))
  }

  private mutating func readLabels(
    _ file: GridFile, for piece: GridPiece
  ) throws(GridCorpusError) -> GridPiece.Labels {
    let read = try readNumbers(file)
    guard read.labels != nil || read.numbers.values.count == read.numbers.dimensions[0] else {
      throw .content(path: file.path, .labelsNotInOneColumn)
    }
    let labels = read.labels ?? .numbers(read.numbers.values)
    guard labels.count == piece.exampleCount else {
      throw .labelCount(
        examples: piece.path, exampleCount: piece.exampleCount, labels: file.path, labelCount: labels.count)
    }
    return labels
  }

  // MARK: Files of one picture

  private mutating func readPictures(_ files: [GridFile]) throws(GridCorpusError) -> GridPiece? {
    var pieces: [GridPiece] = []
    var (valueCount, greyCount) = (0, 0)
    for file in files {
      let piece = try readPicture(file.path, greyCount: &greyCount)
      if let first = pieces.first, (first.shape.rows, first.shape.columns) != (piece.shape.rows, piece.shape.columns) {
        throw first.disagreement(with: piece)
      }
      valueCount += piece.values.count
      guard valueCount <= GridCorpus.greatestValueCount else { throw .tooManyValues(path: file.path) }
      pieces.append(piece)
    }
    if let first = pieces.first, greyCount > 0, pieces.contains(where: { $0.shape.channels == 3 }) {
      notes.append(CorpusRemark(path: first.path, text: "is one of some pictures in colour and \(greyCount) in grey"))
    }
    guard var joined = try GridPiece.joining(pieces) else { return nil }
    joined.labels = classes(of: files)
    return joined
  }

  /// - Parameter greyCount: counts the pictures that are stored in grey.
  private mutating func readPicture(_ path: String, greyCount: inout Int) throws(GridCorpusError) -> GridPiece {
    let file: PictureFile
    do { file = try PictureFile(reading: path, over: backdrop) } catch { throw .picture(error) }
    for change in file.changes { changes[change, default: 0] += 1 }
    if file.picture.channels == 1, !file.changes.contains(.greyed) { greyCount += 1 }
    let picture = file.picture
    let resized = longerSide.map(picture.resized) ?? picture
    return GridPiece(path: path, shape: resized.shape, shapeInFile: picture.shape, values: resized.values)
  }

  /// The folders' names, if every picture lies in a folder of its class.
  private mutating func classes(of files: [GridFile]) -> GridPiece.Labels? {
    let names = files.compactMap(\.className)
    guard names.count < files.count else { return .names(names) }
    if let stray = files.first(where: { $0.className == nil }), !names.isEmpty {
      notes.append(CorpusRemark(path: stray.path, text: "lies in no folder of a class, so there are no classes"))
    }
    return nil
  }
}
