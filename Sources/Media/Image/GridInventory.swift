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
  var pairingKey: String {
    let name = (path.split(separator: "/").last.map(String.init) ?? "").lowercased()
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let beginnings = ["image", "label", "."].compactMap { name.firstRange(of: $0)?.lowerBound }
    let beginning = name[..<(beginnings.min() ?? name.endIndex)]
    var key = Substring(beginning)
    while let last = key.last, "-_ ".contains(last) { key = key.dropLast() }
    return folder + "/" + key
  }
}

/// Which files of a path hold what, by their names and first bytes.
struct GridInventory {
  private(set) var files: [GridFile] = []
  /// Files that could be read but are not used, and why.
  private(set) var leftOut: [CorpusRemark] = []
  /// Visible files that are neither pictures nor tables.
  private(set) var ignoredFileCount = 0

  /// - Throws: `GridCorpusError.nothingReadable`, `.labelsWithoutExamples`, `.file`, `.folder`.
  init(of path: String) throws(GridCorpusError) {
    var status = stat()
    if stat(StreamedInput.place(of: path), &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      try takeFolder(path)
    } else {
      try takeFile(path)
    }
  }

  // MARK: One file

  private mutating func takeFile(_ path: String) throws(GridCorpusError) {
    guard let format = try GridFormat.of(path) else {
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
    let nameStart = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    var name = String(path[nameStart...])
    guard name.contains("images"), name.contains("idx3") else { return nil }
    name = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return [name, name + ".gz"].map { path[..<nameStart] + $0 }.first { access($0, R_OK) == 0 }
  }

  // MARK: A folder

  private mutating func takeFolder(_ root: String) throws(GridCorpusError) {
    let walk: FolderWalk
    do { walk = try FolderWalk(root: root) } catch { throw .folder(error) }
    leftOut = walk.unreadable
    for relative in walk.files { try take(relative, in: root) }
    leaveOutDoubles()
    try keepMostFrequentFormat(of: root, walk: walk)
    settleParts()
  }

  private mutating func take(_ relative: String, in root: String) throws(GridCorpusError) {
    let path = root.hasSuffix("/") ? root + relative : root + "/" + relative
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
    var folders = relative.split(separator: "/").dropLast().map(String.init)
    let topFolder = folders.first
    var part = topFolder.flatMap { CorpusPart(folderName: $0) }
    if part != nil {
      folders.removeFirst()
    } else if format != .picture, let name = relative.split(separator: "/").last {
      part = CorpusPart(fileName: String(name))
    }
    files.append(
      GridFile(
        path: path, format: format, isLabels: try format.isLabels(path), part: part ?? .whole,
        topFolder: topFolder, className: folders.first))
  }

  /// Nil also for what cannot be opened: a stray file is no reason to stop. Files with a name of their own, such as
  /// sounds and texts, are not opened at all.
  private static func formatOfUnknown(_ path: String) -> GridFormat? {
    ["", "gz", "bin", "idx", "dat", "data"].contains(fileExtension(of: path)) ? try? GridFormat.of(path) : nil
  }

  /// A file that is there plain and gzipped counts once.
  private mutating func leaveOutDoubles() {
    let paths = Set(files.map(\.path))
    remove("is there unpacked as well") { $0.path.hasSuffix(".gz") && paths.contains(String($0.path.dropLast(3))) }
  }

  /// Labels may be of another format than the examples; the examples are all of one.
  private mutating func keepMostFrequentFormat(of root: String, walk: FolderWalk) throws(GridCorpusError) {
    let counts = Dictionary(files.filter { !$0.isLabels }.map { ($0.format, 1) }, uniquingKeysWith: +)
    guard let greatest = counts.values.max(), let winner = GridFormat.allCases.first(where: { counts[$0] == greatest })
    else {
      if let labels = files.first(where: \.isLabels) { throw .labelsWithoutExamples(path: labels.path) }
      throw .nothingReadable(path: root, found: FileTally(of: walk.files).description)
    }
    // Of equally many, the first in the list wins: one table and one picture are a table and its illustration.
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
