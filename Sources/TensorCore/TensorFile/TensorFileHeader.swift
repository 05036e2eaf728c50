/// What the header of a tensor file says, checked: names and shapes of the tensors and where their data lies.
struct TensorFileHeader: Equatable {
  /// A third of what the format's reference implementation takes, for what JSON says in two bytes can take fifty to
  /// keep. The names of a hundred thousand words have room.
  static let maximumByteCount = 1 << 25
  /// Several times what the largest networks have. What is kept of a tensor is many times as long as its shortest
  /// description.
  static let maximumTensorCount = 1 << 17
  /// The header's length stands before it as a number of this size.
  static let lengthByteCount = MemoryLayout<UInt64>.size
  static let metadataKey = "__metadata__"
  static let elementType = "F32"
  static let elementByteCount = MemoryLayout<Float>.size

  struct Tensor: Equatable {
    let name: String
    let shape: [Int]
    let elementCount: Int
    /// The first byte, counted from the start of the data.
    let offset: Int
  }

  /// In the order of their data.
  private(set) var tensors: [Tensor] = []
  private(set) var metadata: [String: String] = [:]
  /// The bytes of data that the tensors need together.
  private(set) var dataByteCount = 0

  /// Reads a header.
  ///
  /// - Parameter json: the bytes between the length and the data; spaces may follow the JSON.
  /// - Throws: a fault if the bytes are anything but a header of float32 tensors whose data follow each other closely.
  init(parsing json: [UInt8]) throws(TensorFileError.Fault) {
    var scanner = TensorFileScanner(json)
    var names: Set<String> = []
    var found: [(tensor: Tensor, end: Int)] = []
    try scanner.members { (scanner, name) throws(TensorFileError.Fault) in
      if !names.insert(name).inserted { throw .repeatedName(name) }
      if name == Self.metadataKey {
        metadata = try Self.metadata(&scanner)
      } else {
        guard found.count < Self.maximumTensorCount else { throw .tooManyTensors }
        found.append(try Self.tensor(named: name, &scanner))
      }
    }
    try scanner.end()

    // Tensors without elements lie before the tensor that begins where they do.
    found.sort { ($0.tensor.offset, $0.end, $0.tensor.name) < ($1.tensor.offset, $1.end, $1.tensor.name) }
    for (tensor, end) in found {
      guard tensor.offset == dataByteCount else {
        throw .misplaced(tensor: tensor.name, expected: dataByteCount, found: tensor.offset)
      }
      dataByteCount = end
    }
    tensors = found.map(\.tensor)
  }

  /// The length of the header as the first bytes of the file give it.
  ///
  /// - Parameter start: the first `lengthByteCount` bytes, or all bytes of a shorter file.
  /// - Throws: a fault if there is no length or if the header cannot be that long.
  static func byteCount(
    announcedBy start: [UInt8], fileByteCount: Int
  ) throws(TensorFileError.Fault) -> Int {
    guard start.count == lengthByteCount else { throw .tooShort(byteCount: fileByteCount) }
    let announced = start.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    let available = fileByteCount - lengthByteCount
    guard announced <= UInt64(maximumByteCount) else { throw .headerTooLong(byteCount: announced) }
    guard announced <= UInt64(available) else {
      throw .headerCutShort(byteCount: announced, available: available)
    }
    return Int(announced)
  }

  private static func metadata(
    _ scanner: inout TensorFileScanner
  ) throws(TensorFileError.Fault) -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.members { (scanner, key) throws(TensorFileError.Fault) in
      if metadata.updateValue(try scanner.string(), forKey: key) != nil { throw .repeatedName(key) }
    }
    return metadata
  }

  private static func tensor(
    named name: String, _ scanner: inout TensorFileScanner
  ) throws(TensorFileError.Fault) -> (tensor: Tensor, end: Int) {
    var type: String?
    var shape: [Int]?
    var offsets: (begin: Int, end: Int)?
    try scanner.members { (scanner, field) throws(TensorFileError.Fault) in
      let isRepeated: Bool
      switch field {
      case "dtype":
        isRepeated = type != nil
        type = try scanner.string()
      case "shape":
        isRepeated = shape != nil
        shape = try scanner.wholeNumbers()
      case "data_offsets":
        isRepeated = offsets != nil
        offsets = try scanner.pairOfWholeNumbers()
      default:
        throw .unknownField(tensor: name, field: field)
      }
      if isRepeated { throw .repeatedField(tensor: name, field: field) }
    }
    guard let type else { throw .missingField(tensor: name, field: "dtype") }
    guard let shape else { throw .missingField(tensor: name, field: "shape") }
    guard let (begin, end) = offsets else { throw .missingField(tensor: name, field: "data_offsets") }
    guard type == elementType else { throw .unsupportedElementType(tensor: name, type: type) }

    guard let elementCount = elementCount(of: shape),
      case let (byteCount, overflow) = elementCount.multipliedReportingOverflow(by: elementByteCount), !overflow
    else { throw .shapeTooLarge(tensor: name) }
    // Both are at least 0, so the difference is an Int.
    guard end - begin == byteCount else {
      throw .wrongByteCount(tensor: name, shape: shape, begin: begin, end: end)
    }
    return (Tensor(name: name, shape: shape, elementCount: elementCount, offset: begin), end)
  }
}
