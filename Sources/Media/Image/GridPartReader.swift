import Durability

/// Reads the files of one part of a corpus after the other and joins what they hold.
///
/// What cannot be used, or is there twice, is left out and told; see `FileVerdict` and `Copies`.
struct GridPartReader {
  /// What is read, to name where most of it is of no use.
  let root: String
  /// What is asked for; nil for whatever the files hold.
  let kind: GridCorpus.Kind?
  /// Pictures are resized to it as they are read, so that large ones never lie in memory together.
  let longerSide: Int?
  /// What transparent parts of pictures become.
  let backdrop: Backdrop
  /// What there is to say about files that were used.
  private(set) var notes: [CorpusRemark] = []
  /// How many files of one picture were changed on the way, and how.
  private(set) var changes: [PictureFile.Change: Int] = [:]
  /// How many files have other sizes than what they are resized to, and one of them.
  private(set) var resized: (count: Int, example: String, from: GridShape, to: GridShape)?
  /// How each table was read.
  private(set) var readings: [CorpusRemark] = []
  /// The first table with a header.
  private var firstNamed: (path: String, names: [String])?
  /// Files that were not used, and why.
  private(set) var leftOut: [CorpusRemark] = []
  /// What the parts before hold, and under which path.
  private var seen: [GridPiece.Content: String] = [:]

  init(root: String, kind: GridCorpus.Kind?, longerSide: Int?, over backdrop: Backdrop) {
    (self.root, self.kind, self.longerSide, self.backdrop) = (root, kind, longerSide, backdrop)
  }

  /// - Returns: nil if there are no examples among the files, or all of them are in the parts before.
  /// - Throws: `GridCorpusError` about a single file that cannot be used, or about the most of several.
  mutating func read(_ files: [GridFile]) throws(GridCorpusError) -> GridPiece? {
    let examples = files.filter { !$0.isLabels }
    guard let first = examples.first else { return nil }
    var unusable: [CorpusRemark] = []
    var firstError: GridCorpusError?
    var read: [(file: GridFile, piece: GridPiece)] = []
    var labels = LabelFiles(files.filter(\.isLabels))
    var valueCount = 0
    for file in examples {
      do throws(GridCorpusError) {
        let piece = first.format == .picture ? try readPicture(file.path) : try readArray(file, labels: &labels)
        read.append((file, piece))
      } catch {
        guard let remark = error.fileRemark else { throw error }
        unusable.append(remark)
        firstError = firstError ?? error
        continue
      }
      valueCount += read.last?.piece.values.count ?? 0
      guard valueCount <= GridCorpus.greatestValueCount else { throw .tooManyValues(path: file.path) }
    }
    if let firstError, examples.count == 1 { throw firstError }
    try leaveOutOddShapes(&read, telling: &unusable)
    guard !FileVerdict.areTooMany(unusable.count, of: examples.count) else {
      throw .unusable(path: root, leftOut: unusable, fileCount: examples.count)
    }
    leftOut += unusable
    leaveOutCopies(&read)
    noteLabels(labels, read.map(\.piece))
    return try first.format == .picture ? joinPictures(read) : GridPiece.joining(read.map(\.piece))
  }

  // MARK: What is left out

  /// Most have one shape; where none is that of most, it cannot be said which are meant.
  private func leaveOutOddShapes(
    _ read: inout [(file: GridFile, piece: GridPiece)], telling unusable: inout [CorpusRemark]
  ) throws(GridCorpusError) {
    guard let first = read.first?.piece, let odd = read.first(where: { !$0.piece.hasPlaces(of: first) })?.piece else {
      return
    }
    let groups = Dictionary(grouping: read.map(\.piece), by: \.places)
    guard let usual = groups.values.max(by: { $0.count < $1.count }), 2 * usual.count > read.count else {
      throw first.disagreement(with: odd)
    }
    for (_, piece) in read where !piece.hasPlaces(of: usual[0]) {
      unusable.append(
        CorpusRemark(
          path: piece.path,
          text: "has \(piece.shapeInFile ?? piece.shape), and most have \(usual[0].shapeInFile ?? usual[0].shape)"))
    }
    read.removeAll { !$0.piece.hasPlaces(of: usual[0]) }
  }

  /// A file that is there twice counts once, and what is learned from is not held out.
  private mutating func leaveOutCopies(_ read: inout [(file: GridFile, piece: GridPiece)]) {
    let (contents, paths) = (read.map(\.piece.content), read.map(\.file.path))
    // Pictures that are all equal are no copies but a mistake, such as transparency that hides what they show; the report
    // says so.
    let isOnePicture = read.count > 1 && read.allSatisfy { $0.file.format == .picture } && Set(contents).count == 1
    guard !isOnePicture else { return }
    var originals = Copies.originals(of: contents, at: paths).map { $0.map { paths[$0] } }
    for index in read.indices where originals[index] == nil { originals[index] = contents[index].flatMap { seen[$0] } }
    for index in read.indices {
      guard let original = originals[index] else { continue }
      leftOut.append(CorpusRemark(path: paths[index], text: "is a copy of \(original)"))
      // Of two equal files the one with labels may be the copy.
      if let kept = paths.firstIndex(where: { FilePath($0) == FilePath(original) }) {
        read[kept].piece.labels = read[kept].piece.labels ?? read[index].piece.labels
      }
    }
    for index in read.indices where originals[index] == nil {
      if let content = contents[index] { seen[content] = paths[index] }
    }
    read = read.indices.filter { originals[$0] == nil }.map { read[$0] }
  }

  // MARK: Files of many examples

  private mutating func readArray(_ file: GridFile, labels: inout LabelFiles) throws(GridCorpusError) -> GridPiece {
    var piece = try readExamples(file)
    if let labels = labels.take(for: file) {
      piece.labels = try readLabels(labels, for: piece)
    }
    return piece
  }

  private mutating func readExamples(_ file: GridFile) throws(GridCorpusError) -> GridPiece {
    if file.format == .cifar {
      let batch = try CIFARFile.read(file.path)
      let piece = GridPiece(
        path: file.path, shape: CIFARFile.shape, values: batch.values, labels: .numbers(batch.labels),
        labelsInFile: batch.labels)
      return try resized(piece)
    }
    let array = try readNumbers(file)
    var piece = GridPiece(
      path: file.path, shape: try array.numbers.exampleShape(of: file.path), values: array.numbers.values,
      labels: array.labels, style: array.style)
    if kind == .images, piece.shape.kind == .vectors {
      guard let squares = piece.asSquares else {
        throw .content(path: file.path, .noSquares(columnCount: piece.shape.columns))
      }
      piece = squares
    }
    guard longerSide == nil || piece.shape.kind == .images else { throw .imageSizeForVectors(path: file.path) }
    return try resized(piece)
  }

  private mutating func resized(_ piece: GridPiece) throws(GridCorpusError) -> GridPiece {
    guard let longerSide else { return piece }
    let made = try piece.resized(toLongerSide: longerSide)
    if made.shape != piece.shape {
      let count = (resized?.count ?? 0) + piece.exampleCount
      resized = (count, resized?.example ?? piece.path, resized?.from ?? piece.shape, made.shape)
    }
    return made
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
      readings.append(CorpusRemark(path: StreamedInput.readable(file.path), text: content.reading))
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

  private mutating func noteLabels(_ labels: LabelFiles, _ pieces: [GridPiece]) {
    for path in labels.unused {
      notes.append(CorpusRemark(path: path, text: "holds labels, but no examples have a name that begins alike"))
    }
    if let unlabelled = pieces.first(where: { $0.labels == nil }), pieces.contains(where: { $0.labels != nil }) {
      notes.append(CorpusRemark(path: unlabelled.path, text: "has no labels, so those of the other files are not used"))
    }
  }

  // MARK: Files of one picture

  private mutating func readPicture(_ path: String) throws(GridCorpusError) -> GridPiece {
    let file: PictureFile
    do { file = try PictureFile(reading: path, over: backdrop) } catch { throw .picture(error) }
    for change in file.changes { changes[change, default: 0] += 1 }
    let picture = file.picture
    var piece = GridPiece(path: path, shape: picture.shape, shapeInFile: picture.shape, values: picture.values)
    piece.isStoredInGrey = picture.channels == 1 && !file.changes.contains(.greyed)
    return try resized(piece)
  }

  private mutating func joinPictures(
    _ read: [(file: GridFile, piece: GridPiece)]
  ) throws(GridCorpusError) -> GridPiece? {
    let read = withoutStrays(read)
    let pieces = read.map(\.piece)
    let greyCount = pieces.count { $0.isStoredInGrey }
    if let first = pieces.first, greyCount > 0, pieces.contains(where: { $0.shape.channels == 3 }) {
      notes.append(CorpusRemark(path: first.path, text: "is one of some pictures in colour and \(greyCount) in grey"))
    }
    guard var joined = try GridPiece.joining(pieces) else { return nil }
    let names = read.compactMap(\.file.className)
    joined.labels = names.count == read.count ? .names(names) : nil
    return joined
  }

  /// Either pictures lie in the folders of their classes, or there are no classes; a few beside the folders do not decide.
  private mutating func withoutStrays(
    _ read: [(file: GridFile, piece: GridPiece)]
  ) -> [(file: GridFile, piece: GridPiece)] {
    let strays = read.filter { $0.file.className == nil }
    guard let stray = strays.first, strays.count < read.count else { return read }
    guard !FileVerdict.areTooMany(2 * strays.count, of: read.count) else {
      notes.append(CorpusRemark(path: stray.file.path, text: "lies in no folder of a class, so there are no classes"))
      return read
    }
    leftOut += strays.map { CorpusRemark(path: $0.file.path, text: "lies in no folder of a class, and most do") }
    return read.filter { $0.file.className != nil }
  }
}

/// Files of labels, and which of them have found their examples.
private struct LabelFiles {
  private let files: [GridFile]
  private var usedNames: Set<FilePath> = []

  init(_ files: [GridFile]) {
    self.files = files.sorted { ($0.depth, FilePath($0.path)) < ($1.depth, FilePath($1.path)) }
  }

  /// The labels whose name begins like that of the examples: in the same folder, or else the nearest to the corpus.
  mutating func take(for examples: GridFile) -> GridFile? {
    let alike = files.filter { $0.pairingName == examples.pairingName }
    let folder = FilePath(FilePath(examples.path).folder)
    guard let found = alike.first(where: { FilePath(FilePath($0.path).folder) == folder }) ?? alike.first else {
      return nil
    }
    usedNames.insert(found.pairingName)
    return found
  }

  var unused: [String] { files.filter { !usedNames.contains($0.pairingName) }.map(\.path) }
}

extension GridFile {
  fileprivate var depth: Int { FilePath(path).depth }
}
