import Durability

#if _endian(big)
  #error("The tensors of a file are little-endian, and nothing here turns them around.")
#endif

/// Named float32 tensors and text in one file, in the safetensors format that Python reads with one call.
///
/// Opening reads and checks the header only, so a file of any size can be described at once; weights are read when they
/// are asked for. Nothing that a file may contain can bring the program down.
///
///     let file = try TensorFile(reading: "model.safetensors")
///     let bias = try file.values(of: "head.bias")
///
/// The file: 8 bytes with the length of the header (little-endian), the header (JSON), the values of all tensors one
/// after the other. Both ends are little-endian, which is all this supports.
/// - Source: the format's description in the repository huggingface/safetensors.
public struct TensorFile: Sendable {
  /// The name and the shape of one tensor.
  public struct Entry: Equatable, Sendable {
    public let name: String
    /// The length of each axis; the last axis varies fastest.
    public let shape: [Int]
    /// The product of the shape.
    public let elementCount: Int
  }

  public let path: String
  public let metadata: [String: String]
  /// In the order of their values in the file.
  public let entries: [Entry]

  private let file: ReadableFile
  /// Where the values of each tensor lie: a byte of the file and a number of elements.
  private let places: [String: (offset: Int, elementCount: Int)]

  /// Reads the header.
  ///
  /// - Throws: `TensorFileError.file` if the file cannot be read, `.malformed` if it is not a tensor file, was cut short
  ///   or holds other elements than float32.
  public init(reading path: String) throws(TensorFileError) {
    let file = try callingSystem { () throws(FileError) in try ReadableFile(reading: path) }
    let (header, dataOffset) = try Self.header(of: file)
    self.path = path
    self.file = file
    metadata = header.metadata
    entries = header.tensors.map { Entry(name: $0.name, shape: $0.shape, elementCount: $0.elementCount) }
    places = Dictionary(
      uniqueKeysWithValues: header.tensors.map { ($0.name, (dataOffset + $0.offset, $0.elementCount)) })
  }

  /// Reads the values of one tensor, the last axis fastest.
  ///
  /// - Throws: `TensorFileError.missingTensor` if the file has no tensor of this name, `.file` if it cannot be read, for
  ///   example because it was shortened since it was opened.
  public func values(of name: String) throws(TensorFileError) -> [Float] {
    guard let place = places[name] else { throw .missingTensor(name: name, path: path) }
    var values = [Float](repeating: 0, count: place.elementCount)
    try callingSystem { () throws(FileError) in
      var span = values.mutableSpan
      try span.withUnsafeMutableBytes { (bytes) throws(FileError) in try file.read(at: place.offset, into: bytes) }
    }
    return values
  }

  /// The checked header and the byte of the file at which the data begin.
  private static func header(
    of file: ReadableFile
  ) throws(TensorFileError) -> (header: TensorFileHeader, dataOffset: Int) {
    let length = try callingSystem { () throws(FileError) in
      try file.read(at: 0, count: min(TensorFileHeader.lengthByteCount, file.byteCount))
    }
    let byteCount = try checkingContent(of: file.path) { () throws(TensorFileError.Fault) in
      try TensorFileHeader.byteCount(announcedBy: length, fileByteCount: file.byteCount)
    }
    let json = try callingSystem { () throws(FileError) in
      try file.read(at: TensorFileHeader.lengthByteCount, count: byteCount)
    }
    return try checkingContent(of: file.path) { () throws(TensorFileError.Fault) in
      let header = try TensorFileHeader(parsing: json)
      let dataOffset = TensorFileHeader.lengthByteCount + byteCount
      guard header.dataByteCount == file.byteCount - dataOffset else {
        throw .wrongDataLength(expected: header.dataByteCount, found: file.byteCount - dataOffset)
      }
      return (header, dataOffset)
    }
  }
}
