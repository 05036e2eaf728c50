/// Reads the files of one part of a corpus and joins what they hold.
struct GridPartReader {
  /// Pictures are resized to it as they are read, so that large ones never lie in memory together.
  let longerSide: Int?
  /// What there is to say about files that were used.
  private(set) var notes: [CorpusRemark] = []

  init(longerSide: Int?) {
    self.longerSide = longerSide
  }

  /// - Returns: nil if there are no examples among the files.
  /// - Throws: `GridCorpusError` about the first file that cannot be used, or about two that do not agree.
  mutating func read(_ files: [GridFile]) throws(GridCorpusError) -> GridPiece? {
    let examples = files.filter { !$0.isLabels }
    if examples.first?.format == .png { return try readPictures(examples) }
    var labelFiles = Dictionary(grouping: files.filter(\.isLabels), by: \.pairingKey)
    var pieces: [GridPiece] = []
    for file in examples {
      var piece = try readArray(file)
      if let labels = labelFiles.removeValue(forKey: file.pairingKey)?.first {
        piece.labels = try .numbers(readLabels(labels, for: piece))
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
      path: file.path, shape: try array.exampleShape(of: file.path), values: array.values)
    guard let longerSide else { return piece }
    guard piece.shape.kind == .images else { throw .imageSizeForVectors(path: file.path) }
    return try piece.resized(toLongerSide: longerSide)
  }

  private mutating func readNumbers(_ file: GridFile) throws(GridCorpusError) -> ShapedBytes {
    switch file.format {
    case .idx: return try IDXFile.read(file.path)
    case .npy: return try NPYFile.read(file.path)
    case .table, .cifar, .png:
      let content = try TableFile.read(file.path)
      if content.hadHeader {
        notes.append(CorpusRemark(path: file.path, text: "begins with a line of names, which was left out"))
      }
      return content.table
    }
  }

  private mutating func readLabels(_ file: GridFile, for piece: GridPiece) throws(GridCorpusError) -> [UInt8] {
    let labels = try readNumbers(file)
    guard labels.values.count == labels.dimensions[0] else {
      throw .content(path: file.path, .labelsNotInOneColumn)
    }
    guard labels.values.count == piece.exampleCount else {
      throw .labelCount(
        examples: piece.path, exampleCount: piece.exampleCount, labels: file.path, labelCount: labels.values.count)
    }
    return labels.values
  }

  // MARK: Files of one picture

  private mutating func readPictures(_ files: [GridFile]) throws(GridCorpusError) -> GridPiece? {
    var pieces: [GridPiece] = []
    var valueCount = 0
    for file in files {
      let piece = try readPicture(file.path)
      if let first = pieces.first, (first.shape.rows, first.shape.columns) != (piece.shape.rows, piece.shape.columns) {
        throw first.disagreement(with: piece)
      }
      valueCount += piece.values.count
      guard valueCount <= GridCorpus.greatestValueCount else { throw .tooManyValues(path: file.path) }
      pieces.append(piece)
    }
    let greyCount = pieces.count { $0.shape.channels == 1 }
    if let first = pieces.first, greyCount > 0, greyCount < pieces.count {
      notes.append(CorpusRemark(path: first.path, text: "is one of some pictures in colour and \(greyCount) in grey"))
    }
    guard var joined = try GridPiece.joining(pieces) else { return nil }
    joined.labels = classes(of: files)
    return joined
  }

  private func readPicture(_ path: String) throws(GridCorpusError) -> GridPiece {
    let picture: Picture
    do { picture = try Picture(readingPNG: path) } catch { throw .picture(error) }
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
