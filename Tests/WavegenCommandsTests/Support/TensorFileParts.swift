import Foundation
import Testing

/// A `.safetensors` file taken apart, to be compared or damaged: eight bytes of length, a JSON header, data.
struct TensorFileParts {
  var header: [String: Any]
  var data: Data

  init(_ file: Data) throws {
    let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    header = try #require(try JSONSerialization.jsonObject(with: file.dropFirst(8).prefix(length)) as? [String: Any])
    data = Data(file.dropFirst(8 + length))
  }

  var file: Data {
    get throws {
      var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
      json.append(Data(repeating: UInt8(ascii: " "), count: -json.count & 7))
      return Data((0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }) + json + data
    }
  }

  var metadata: [String: String] {
    get { header["__metadata__"] as? [String: String] ?? [:] }
    set { header["__metadata__"] = newValue }
  }

  /// The JSON object that a metadata entry holds.
  func object(_ key: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data((metadata[key] ?? "").utf8)) as? [String: Any])
  }

  mutating func setObject(_ key: String, _ object: [String: Any]) throws {
    metadata[key] = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
  }

  /// Everything but the metadata: names, shapes and bytes of all tensors.
  var tensors: Data {
    get throws {
      var parts = self
      parts.header["__metadata__"] = nil
      return try parts.file
    }
  }
}
