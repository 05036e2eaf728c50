import Durability

/// Reads a binary batch of CIFAR-10: records of a label and a picture of 32 × 32 pixels in colour.
///
/// A record is one byte for the class, then the red, the green and the blue plane, each row by row.
/// - Source: Krizhevsky, "The CIFAR-10 dataset", binary version.
enum CIFARFile {
  static let side = 32
  static let recordByteCount = 1 + 3 * side * side
  static let shape = GridShape.images(rows: side, columns: side, channels: 3)

  /// - Returns: `values[example, row, column, channel]`, and the class of each example, 0…9.
  /// - Throws: `GridCorpusError.file`, or `.content` if it is no such batch.
  static func read(_ path: String) throws(GridCorpusError) -> (values: [UInt8], labels: [UInt8]) {
    let bytes: [UInt8]
    do { bytes = try ReadableFile.bytes(of: path) } catch { throw .file(error) }
    guard !bytes.isEmpty else { throw .content(path: path, .empty) }
    guard bytes.count.isMultiple(of: recordByteCount) else {
      throw .content(path: path, .recordSize(byteCount: bytes.count))
    }
    let count = bytes.count / recordByteCount
    let labels = (0..<count).map { bytes[$0 * recordByteCount] }
    if let record = labels.firstIndex(where: { $0 > 9 }) {
      throw .content(path: path, .recordLabel(record: record + 1, found: Int(labels[record])))
    }
    let plane = side * side
    var values = [UInt8](repeating: 0, count: count * 3 * plane)
    for record in 0..<count {
      for channel in 0..<3 {
        let source = record * recordByteCount + 1 + channel * plane
        let target = record * 3 * plane + channel
        for pixel in 0..<plane { values[target + 3 * pixel] = bytes[source + pixel] }
      }
    }
    return (values, labels)
  }
}
