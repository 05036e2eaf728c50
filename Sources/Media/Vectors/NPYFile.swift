public import Durability

/// NumPy's format for one array: whole numbers 0…255 are read from any of its number types, and written as bytes.
///
/// - Source: "NumPy Enhancement Proposal 1: A Simple File Format for NumPy Arrays", versions 1.0 to 3.0.
public enum NPYFile {
  /// The bytes that every such file begins with.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Writes an array of unsigned bytes, version 1.0; the file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - values: the last dimension fastest.
  ///   - dimensions: whose product is the number of values.
  public static func write(_ values: [UInt8], dimensions: [Int], to path: String) throws(FileError) {
    precondition(
      values.count == dimensions.reduce(1, *), "\(values.count) values for the dimensions \(dimensions)")
    let shape = dimensions.map { "\($0)," }.joined(separator: " ")
    var header = Array("{'descr': '|u1', 'fortran_order': False, 'shape': (\(shape)), }".utf8)
    // The values begin at a multiple of 64 bytes, as the format asks, and the header ends with a new line.
    let prefixCount = magic.count + 4
    let padding = 63 - (prefixCount + header.count) % 64
    header += [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    let file = try DurableFile(replacing: path)
    try file.write(magic + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header)
    try file.write(values)
    try file.commit()
  }

  /// - Throws: `GridCorpusError.file`, or `.content` if it is not such an array or holds something else than whole
  ///   numbers 0…255.
  static func read(_ path: String) throws(GridCorpusError) -> ShapedBytes {
    let bytes: [UInt8]
    do { bytes = try ReadableFile.bytes(of: path) } catch { throw .file(error) }
    do throws(GridFileFault) {
      let header = try NPYHeader(of: bytes)
      return try values(of: bytes, header)
    } catch {
      throw .content(path: path, error)
    }
  }

  private static func values(of bytes: [UInt8], _ header: NPYHeader) throws(GridFileFault) -> ShapedBytes {
    guard !header.dimensions.contains(0) else { throw .empty }
    guard let count = ShapedBytes.valueCount(of: header.dimensions) else {
      throw .tooLarge(dimensions: header.dimensions)
    }
    let expected = header.byteCount + count * header.number.byteCount
    guard bytes.count >= expected else { throw .truncated(expected: expected, found: bytes.count) }
    guard bytes.count == expected else { throw .tooLong(expected: expected) }
    let body = bytes[header.byteCount...]
    guard header.number.kind != .unsigned || header.number.byteCount > 1 else {
      return ShapedBytes(dimensions: header.dimensions, values: Array(body))
    }
    let exampleLength = count / header.dimensions[0]
    var values: [UInt8] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      let start = body.startIndex + index * header.number.byteCount
      let number = header.number.value(of: body[start..<start + header.number.byteCount])
      guard let value = UInt8(exactly: number) else {
        throw .value(
          row: index / exampleLength + 1, column: index % exampleLength + 1, found: TableFile.words(for: number))
      }
      values.append(value)
    }
    return ShapedBytes(dimensions: header.dimensions, values: values)
  }
}
