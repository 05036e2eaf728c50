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

  /// The numbers of one tensor.
  func values(of name: String) throws -> [Float] {
    let entry = try #require(header[name] as? [String: Any], "no \(name) in \(header.keys.sorted())")
    let ends = try #require(entry["data_offsets"] as? [Int])
    let bytes = Array(data.dropFirst(ends[0]).prefix(ends[1] - ends[0]))
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
    }
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
