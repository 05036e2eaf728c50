import Durability
import Glibc

/// One file that examples or their labels are read from.
struct GridFile {
  /// As the user would write it.
  var path: String
  var format: GridFormat
  var isLabels: Bool
  var part: CorpusPart
  /// The first folder on the way to it from the corpus.
  var topFolder: String?
  /// The folder that says what a picture shows: the first, or the one below `train` and the like.
  var className: String?

  /// What the names of examples and of their labels begin with alike: `train` of `train-images-idx3-ubyte.gz` and of
  /// `train-labels-idx1-ubyte.gz`.
  var pairingName: FilePath {
    let name = FilePath(path).name.lowercased()
    let beginnings = ["image", "label", "."].compactMap { name.firstRange(of: $0)?.lowerBound }
    var beginning = name[..<(beginnings.min() ?? name.endIndex)]
    while let last = beginning.last, "-_ ".contains(last) { beginning = beginning.dropLast() }
    return FilePath(beginning)
  }
}

/// Which files of a path hold what, by their names and first bytes.
struct GridInventory {
  private(set) var files: [GridFile] = []
  /// Files that could be read but are not used, and why.
  private(set) var leftOut: [CorpusRemark] = []
  /// Visible files that are neither pictures nor tables.
  private(set) var ignoredFileCount = 0
  private let kind: GridCorpus.Kind?

  /// - Parameter kind: pictures or rows only; nil takes what there is more of.
  /// - Throws: `GridCorpusError.nothingReadable`, `.labelsWithoutExamples`, `.file`, `.folder`.
  init(of path: String, kind: GridCorpus.Kind? = nil) throws(GridCorpusError) {
    self.kind = kind
    var status = stat()
    if stat(StreamedInput.place(of: path), &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      try takeFolder(path)
    } else {
      try takeFile(path)
    }
  }

  // MARK: One file

  private mutating func takeFile(_ path: String) throws(GridCorpusError) {
    guard let format = try GridFormat.of(path) ?? (kind == .vectors ? .table : nil) else {
      let found = fileExtension(of: path)
      throw .nothingReadable(path: path, found: found.isEmpty ? "a file without extension" : "a .\(found) file")
    }
    guard try !format.isLabels(path) else { throw .labelsWithoutExamples(path: path) }
    files = [GridFile(path: path, format: format, isLabels: false, part: .whole)]
    if format == .idx, let labels = Self.labelsBeside(path) {
      files.append(GridFile(path: labels, format: .idx, isLabels: true, part: .whole))
    }
  }

  /// The labels that MNIST's way of naming puts beside a file of pictures, if they are there.
  private static func labelsBeside(_ path: String) -> String? {
    let folder = FilePath(path).folder
    var name = FilePath(path).name
    guard name.contains("images"), name.contains("idx3") else { return nil }
    name = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return [name, name + ".gz"].map { folder + $0 }.first { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, R_OK) == 0
    }
  }

  // MARK: A folder

  private mutating func takeFolder(_ root: String) throws(GridCorpusError) {
    let walk: FolderWalk
    do { walk = try FolderWalk(root: root) } catch { throw .folder(error) }
    leftOut = walk.unreadable
    for relative in walk.files { take(relative, in: root) }
    leaveOutDoubles()
    try keepOneFormat(of: root, walk: walk)
    settleParts()
  }

  private mutating func take(_ relative: String, in root: String) {
    let path = FilePath(root).appending(relative)
    // A known name is believed, so that a folder of many pictures is not opened twice.
    let format = GridFormat(name: relative) ?? Self.formatOfUnknown(path)
    guard let format else {
      if let foreign = ForeignPicture(name: relative) {
        leftOut.append(CorpusRemark(path: relative, text: foreign.remark))
      } else {
        ignoredFileCount += 1
      }
      return
    }
    var folders = FilePath(relative).components.dropLast()
    let topFolder = folders.first
    var part = topFolder.flatMap { CorpusPart(folderName: $0) }
    if part != nil {
      folders.removeFirst()
    } else if format != .picture {
      part = CorpusPart(fileName: FilePath(relative).name)
    }
    // What cannot be opened is found out, and told, where it is read.
    let isLabels = (try? format.isLabels(path)) ?? false
    files.append(
      GridFile(
        path: path, format: format, isLabels: isLabels, part: part ?? .whole, topFolder: topFolder,
        className: folders.first))
  }

  /// Nil also for what cannot be opened: a stray file is no reason to stop. Files with a name of their own, such as
  /// sounds and texts, are not opened at all.
  private static func formatOfUnknown(_ path: String) -> GridFormat? {
    ["", "gz", "bin", "idx", "dat", "data"].contains(fileExtension(of: path)) ? try? GridFormat.of(path) : nil
  }

  /// A file that is there plain and gzipped counts once.
  private mutating func leaveOutDoubles() {
    let paths = Set(files.map { FilePath($0.path) })
    remove("is there unpacked as well") { file in
      let path = FilePath(file.path)
      return path.fileExtension == "gz" && paths.contains(FilePath(path.withoutExtension))
    }
  }

  /// Labels may be of another format than the examples; the examples are all of one: that with most to learn from.
  private mutating func keepOneFormat(of root: String, walk: FolderWalk) throws(GridCorpusError) {
    func sums(of kind: GridCorpus.Kind?) -> [GridFormat: Double] {
      var amounts: [GridFormat: Double] = [:]
      for file in files where !file.isLabels {
        guard kind == nil || file.format.gridKind(of: file.path).map({ $0 == kind }) ?? true else { continue }
        amounts[file.format, default: 0] += file.format.amount(ofFile: file.path)
      }
      return amounts
    }
    var amounts = sums(of: kind)
    // Rows can be pictures, where there are no others.
    if amounts.isEmpty, kind == .images { amounts = sums(of: .vectors) }
    guard let greatest = amounts.values.max(),
      let winner = GridFormat.allCases.first(where: { amounts[$0] == greatest })
    else {
      if let labels = files.first(where: \.isLabels) { throw .labelsWithoutExamples(path: labels.path) }
      throw .nothingReadable(path: root, found: FileTally(of: walk.files).description)
    }
    remove("is of another format than most") { !$0.isLabels && $0.format != winner }
    if winner == .picture || winner == .cifar { remove("is not needed") { $0.isLabels } }
  }

  /// Decides whether the names make a split.
  private mutating func settleParts() {
    let named = Set(files.map(\.part)).subtracting([.whole])
    let hasUnnamed = files.contains { $0.part == .whole }
    let isSplitOfPictures = named.contains(.training) && named.count >= 2
    if named.isEmpty || (named.count == 1 && !hasUnnamed) {
      setAllParts(to: .whole)
    } else if files.contains(where: { $0.format == .picture }), hasUnnamed, !isSplitOfPictures {
      // A folder "test" beside "cat" and "dog" is a class like them.
      setAllParts(to: .whole)
      for index in files.indices { files[index].className = files[index].topFolder }
    } else if named.contains(.training) {
      remove("belongs to none of the parts") { $0.part == .whole }
    } else {
      for index in files.indices where files[index].part == .whole { files[index].part = .training }
    }
  }

  private mutating func setAllParts(to part: CorpusPart) {
    for index in files.indices { files[index].part = part }
  }

  private mutating func remove(_ reason: String, where shouldBeRemoved: (GridFile) -> Bool) {
    leftOut += files.filter(shouldBeRemoved).map { CorpusRemark(path: $0.path, text: reason) }
    files.removeAll(where: shouldBeRemoved)
  }
}
