import Durability

/// The file formats of pictures and tables.
enum GridFormat: CaseIterable, Sendable {
  case idx
  case cifar
  case npy
  case table
  /// One picture, PNG or JPEG.
  case picture

  /// What can be read, for people.
  static let list =
    "IDX (as MNIST's *-ubyte files, plain or .gz), .png, .jpg, CIFAR-10's .bin, .npy, .csv, .tsv and .amat"

  /// For people: "its first bytes are those of a picture".
  var noun: String {
    switch self {
    case .idx: "an IDX file"
    case .cifar: "a CIFAR-10 batch"
    case .npy: "a NumPy array"
    case .table: "a table"
    case .picture: "a picture"
    }
  }

  /// What a file of this name must be; nil if the name does not tell.
  init?(name: String) {
    let name = FilePath(name).name.lowercased()
    let bare = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    switch fileExtension(of: bare) {
    case "png", "jpg", "jpeg", "jpe", "jfif": self = .picture
    case "npy": self = .npy
    case "csv", "tsv", "tab", "amat": self = .table
    case "bin" where name.hasPrefix("data_batch") || name.hasPrefix("test_batch"): self = .cifar
    default:
      guard bare.hasSuffix("-ubyte") else { return nil }
      self = .idx
    }
  }

  /// What a file is by its first bytes, then by its name, then by its length; nil if nothing tells.
  ///
  /// A file whose name tells but whose content does not is what its name says: reading it then says what is wrong.
  /// - Throws: `GridCorpusError.file` if it cannot be read, `.content` for damaged gzip, `.picture` for a picture in a
  ///   format that is not read.
  static func of(_ path: String) throws(GridCorpusError) -> GridFormat? {
    let file = try SequentialFile(reading: path)
    let named = GridFormat(name: path)
    let beginning: [UInt8]
    do {
      beginning = try file.next(12)
    } catch {
      // What is gzip by chance is of no interest here.
      guard named != nil else { return nil }
      throw error
    }
    if IDXFile.dimensionCount(magic: beginning) != nil { return .idx }
    if !file.isCompressed, beginning.starts(with: NPYFile.magic) { return .npy }
    if !file.isCompressed, beginning.starts(with: Picture.magicPNG) || beginning.starts(with: Picture.magicJPEG) {
      return .picture
    }
    if let named { return named }
    if let foreign = ForeignPicture(beginning: beginning) { throw .picture(.foreign(path: path, foreign)) }
    let isBatch = fileExtension(of: path) == "bin" && file.byteCount > 0
    return isBatch && file.byteCount.isMultiple(of: CIFARFile.recordByteCount) ? .cifar : nil
  }

  /// Of IDX and NPY, as their headers say.
  ///
  /// - Throws: `GridCorpusError`.
  func dimensionCount(of path: String) throws(GridCorpusError) -> Int? {
    let file = try SequentialFile(reading: path)
    guard self == .npy else { return IDXFile.dimensionCount(magic: try file.next(4)) }
    let beginning = try file.next(NPYHeader.greatestByteCount)
    do { return try NPYHeader(of: beginning).dimensions.count } catch { throw .content(path: path, error) }
  }

  /// Whether the file holds labels and no examples: IDX of one dimension, or a name that says so.
  func isLabels(_ path: String) throws(GridCorpusError) -> Bool {
    switch self {
    case .idx:
      return try dimensionCount(of: path) == 1
    case .npy, .table:
      let name = FilePath(path).name.lowercased()
      // What is labelled are examples.
      return name.contains("label") && !name.contains("labeled") && !name.contains("labelled")
    case .cifar, .picture: return false
    }
  }
}
