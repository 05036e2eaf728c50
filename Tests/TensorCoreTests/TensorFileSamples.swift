import Foundation
import TensorCore

/// A path at which a test may put one file; the file is gone when the test is over.
final class TensorFilePath: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "tensor-file-" + UUID().uuidString
  }

  /// A file with these bytes.
  convenience init(_ bytes: [UInt8]) throws {
    self.init()
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// A file of a length, a header and data, whatever they say.
  convenience init(header: String, dataByteCount: Int = 0) throws {
    try self.init(header: Array(header.utf8), dataByteCount: dataByteCount)
  }

  convenience init(header: [UInt8], dataByteCount: Int = 0) throws {
    try self.init(tensorFileLength(header.count) + header + [UInt8](repeating: 0, count: dataByteCount))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func bytes() throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

/// A header's length as the first eight bytes of a file give it.
func tensorFileLength(_ count: Int) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
}
