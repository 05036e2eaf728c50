/// What a path of pictures or of a table holds.
public typealias GridCorpusParts = CorpusParts<GridCorpus>

extension GridCorpus {
  /// Reads everything that a path holds.
  ///
  /// The formats: IDX (plain or gzipped), PNG and JPEG, CIFAR-10's binary batches, `.npy`, `.csv`, `.tsv`, `.amat`. A folder is read
  /// with everything below it. Files whose names say `train`, `valid` or `test` (MNIST's `t10k` too), and pictures in
  /// folders of these names, are these parts; a single file and a folder without such names are one whole. Labels come
  /// from IDX or a table whose name says `label` and begins like that of the examples, or from the names of the folders
  /// that pictures lie in.
  ///
  ///     let parts = try GridCorpus.open("mnist", imageSize: 14)
  ///     parts.report.forEach { print($0) }
  /// - Parameters:
  ///   - kind: pictures or tables only; nil takes what there is more of. Where pictures are asked for, rows of a table
  ///     are square ones.
  ///   - imageSize: resizes pictures so that their longer side has so many pixels, 1…4096; nil leaves them.
  ///   - backdrop: what transparent parts of pictures become.
  /// - Throws: `GridCorpusError`, whose sentence names the file.
  public static func open(
    _ path: String, kind: Kind? = nil, imageSize: Int? = nil, over backdrop: Backdrop = .white
  ) throws(GridCorpusError) -> GridCorpusParts {
    if let imageSize, !(1...Picture.greatestSide ~= imageSize) { throw .imageSize(imageSize) }
    let inventory = try GridInventory(of: path, kind: kind)
    var reader = GridPartReader(root: path, kind: kind, longerSide: imageSize, over: backdrop)
    var parts: [CorpusPart] = []
    var pieces: [GridPiece] = []
    var leftOut = inventory.leftOut
    for part in CorpusPart.allCases {
      let files = inventory.files.filter { $0.part == part }
      let read: GridPiece?
      do {
        read = try reader.read(files)
      } catch {
        // A damaged test part is no reason not to learn.
        guard let remark = error.fileRemark, !pieces.isEmpty else { throw error }
        leftOut.append(remark)
        continue
      }
      guard let piece = read else { continue }
      parts.append(part)
      pieces.append(piece)
    }
    leftOut += reader.leftOut
    leaveOutOddParts(&parts, &pieces, telling: &leftOut)
    pieces = try GridPiece.agreeing(pieces)
    let colour = pieces.contains { $0.shape.channels == 3 } ? ColourUse(of: pieces.map(\.values)) : nil
    if colour?.isGrey == true { pieces = pieces.map(\.inGrey) }

    let classNames = ClassNames(of: pieces.compactMap(\.labels))
    var opened = GridCorpusParts()
    for (part, piece) in zip(parts, pieces) {
      let corpus = GridCorpus(
        shape: piece.shape, values: piece.values, labels: piece.labels.map(classNames.indices(of:)),
        classNames: classNames.names, style: piece.style)
      opened[part] = corpus
      opened.report.append((part == .whole ? "" : "\(part.rawValue): ") + corpus.summary)
    }
    let isGrey = pieces.allSatisfy { $0.shape.channels == 1 }
    opened.report += GridReport.lines(reader, isGrey: isGrey, colour: colour)
    opened.report += GridReport.pictures(in: pieces)
    opened.report += GridReport.sameness(of: pieces, isFilled: reader.changes[.filled] != nil)
    if !reader.notes.isEmpty {
      opened.report.append("noted \(reader.notes.count): \(CorpusRemark.list(reader.notes))")
    }
    if !leftOut.isEmpty { opened.report.append("left out \(leftOut.count): \(CorpusRemark.list(leftOut))") }
    if inventory.ignoredFileCount > 0 {
      let count = inventory.ignoredFileCount
      opened.report.append(
        "ignored \(count) \(count == 1 ? "file that is" : "files that are") neither pictures nor tables")
    }
    return opened
  }

  /// A part that is made of other examples than those to learn from cannot judge a model of these.
  private static func leaveOutOddParts(
    _ parts: inout [CorpusPart], _ pieces: inout [GridPiece], telling leftOut: inout [CorpusRemark]
  ) {
    guard let first = pieces.first else { return }
    let odd = pieces.indices.filter { !pieces[$0].hasPlaces(of: first) }
    leftOut += odd.map { index in
      CorpusRemark(
        path: pieces[index].path,
        text:
          "has \(pieces[index].shapeInFile ?? pieces[index].shape), unlike \(first.path) with \(first.shapeInFile ?? first.shape)"
      )
    }
    for index in odd.reversed() {
      parts.remove(at: index)
      pieces.remove(at: index)
    }
  }

  /// For people: "60000 pictures of 28 × 28 pixels, 10 classes".
  private var summary: String {
    let noun = kind == .images ? "picture" : "vector"
    let classes = labels == nil ? "" : ", \(classNames.count) \(classNames.count == 1 ? "class" : "classes")"
    return "\(exampleCount) \(noun)\(exampleCount == 1 ? "" : "s") of \(shape)\(classes)"
  }
}
