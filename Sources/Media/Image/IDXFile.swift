/// Reads IDX, the format of MNIST and its relatives, plain or gzipped: pictures, labels, or rows of numbers.
///
/// Two zeros, the type of the numbers (8: unsigned bytes), the number of dimensions, each dimension as four bytes with
/// the greatest first, and the numbers with the last dimension fastest.
/// - Source: "The IDX file format", on the page of the MNIST database.
enum IDXFile {
  /// Types of numbers that the format knows.
  private static let typeNames: [UInt8: String] = [
    0x08: "unsigned bytes", 0x09: "signed bytes", 0x0B: "16-bit integers", 0x0C: "32-bit integers",
    0x0D: "32-bit floats", 0x0E: "64-bit floats",
  ]

  /// Dimensions, if a file that begins so can be IDX.
  static func dimensionCount(magic: [UInt8]) -> Int? {
    guard magic.count >= 4, magic[0] == 0, magic[1] == 0, typeNames[magic[2]] != nil else { return nil }
    return (1...4).contains(magic[3]) ? Int(magic[3]) : nil
  }

  /// - Throws: `GridCorpusError.content` for all that can be wrong with a header, `.file`.
  static func read(_ path: String) throws(GridCorpusError) -> ShapedBytes {
    let file = try SequentialFile(reading: path)
    let magic = try file.next(4)
    guard let dimensionCount = dimensionCount(magic: magic) else {
      throw .content(path: path, .wrongMagicNumber(found: magic))
    }
    guard magic[2] == 0x08 else {
      throw .content(path: path, .numberType(typeNames[magic[2]] ?? "type \(magic[2])"))
    }
    let header = try file.next(4 * dimensionCount)
    let headerByteCount = 4 + 4 * dimensionCount
    guard header.count == 4 * dimensionCount else {
      throw .content(path: path, .truncated(expected: headerByteCount, found: 4 + header.count))
    }
    let dimensions = (0..<dimensionCount).map { axis in
      header[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard !dimensions.contains(0) else { throw .content(path: path, .empty) }
    guard let valueCount = ShapedBytes.valueCount(of: dimensions) else {
      throw .content(path: path, .tooLarge(dimensions: dimensions))
    }
    // A header that promises more than gzip could make of the file is found out before anything is inflated.
    let expected = headerByteCount + valueCount
    guard expected <= file.greatestByteCount else {
      throw .content(path: path, .truncated(expected: expected, found: file.isCompressed ? nil : file.byteCount))
    }
    let values = try file.nextInSteps(valueCount)
    guard values.count == valueCount else {
      throw .content(path: path, .truncated(expected: expected, found: headerByteCount + values.count))
    }
    // Reading on also makes zlib check its checksum.
    guard try file.next(1).isEmpty else { throw .content(path: path, .tooLong(expected: expected)) }
    return ShapedBytes(dimensions: dimensions, values: values)
  }
}
