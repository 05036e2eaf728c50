import Foundation
import TensorCore
import Testing

/// What a broken header is and what the reader must say about it.
struct HostileHeader: Sendable, CustomTestStringConvertible {
  let name: String
  let header: String
  var dataByteCount = 0
  let message: String

  var testDescription: String { name }
}

@Suite("A broken tensor file")
struct TensorFileFaultTests {
  /// Opens the file and checks that the error is exactly this sentence about it.
  private func expect(_ message: String, from place: TensorFilePath) throws {
    let error = try #require(throws: TensorFileError.self) { try TensorFile(reading: place.path) }
    #expect(error.description == "\(place.path) is not a valid tensor file (safetensors): \(message)")
  }

  private static let again = "; write it again with the program that made it"
  private static let cutShort = "; it may have been cut short, copy it again"

  // MARK: Lengths

  @Test("Fewer bytes than a length", arguments: [0, 1, 7])
  func tooShort(byteCount: Int) throws {
    try expect(
      "it has \(byteCount) bytes and needs at least 8" + Self.cutShort,
      from: TensorFilePath([UInt8](repeating: 0, count: byteCount)))
  }

  @Test("A header longer than the file")
  func headerCutShort() throws {
    try expect(
      "its first 8 bytes announce a header of 100 bytes and only 2 follow" + Self.cutShort,
      from: TensorFilePath(tensorFileLength(100) + Array("{}".utf8)))
  }

  @Test("A header of more bytes than any header has", arguments: [1 << 25 + 1, 1 << 62, UInt64(Int.max) + 1, .max])
  func headerTooLong(byteCount: UInt64) throws {
    try expect(
      "its first 8 bytes announce a header of \(byteCount) bytes and 33554432 is the most; check that it is the file "
        + "you meant",
      from: TensorFilePath(tensorFileLength(Int(bitPattern: UInt(byteCount))) + Array("{}".utf8)))
  }

  @Test("A file of more tensors than any network has")
  func tooManyTensors() throws {
    func header(_ count: Int) -> String {
      "{\((0..<count).map { #""\#($0)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"# }.joined(separator: ","))}"
    }
    let most = try TensorFilePath(header: header(1 << 17))
    #expect(try TensorFile(reading: most.path).entries.count == 1 << 17)
    try expect(
      "it has more than 131072 tensors; check that it is the file you meant",
      from: TensorFilePath(header: header(1 << 17 + 1)))
  }

  @Test("What could not be read again is not written, and an earlier file stays")
  func unreadable() throws {
    let place = TensorFilePath()
    try TensorFile.write([], metadata: ["a": String(repeating: "x", count: 1 << 25 - 100)], to: place.path)
    #expect(try TensorFile(reading: place.path).metadata["a"]?.utf8.count == 1 << 25 - 100)
    for (tensors, text) in [
      ([], String(repeating: "x", count: 1 << 25)),
      ((0...1 << 17).map { NamedTensor(name: "\($0)", shape: [0], values: []) }, ""),
    ] {
      let error = #expect(throws: TensorFileError.self) {
        try TensorFile.write(tensors, metadata: ["a": text], to: place.path)
      }
      #expect(
        error?.description.hasPrefix("could not write \(place.path): \(tensors.count) tensors, described in ") == true)
    }
    #expect(try TensorFile(reading: place.path).metadata["a"]?.utf8.count == 1 << 25 - 100)
  }

  @Test("More or fewer bytes of data than the header says", arguments: [0, 7, 9, 12])
  func dataLength(byteCount: Int) throws {
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    try expect(
      "its tensors need 8 bytes of data and \(byteCount) follow the header" + Self.cutShort,
      from: TensorFilePath(header: header, dataByteCount: byteCount))
  }

  // MARK: Headers

  @Test("A header that is not what it should be", arguments: notJSON + wrongTypes + wrongFields + wrongPlaces)
  func hostileHeader(_ hostile: HostileHeader) throws {
    try expect(
      hostile.message, from: TensorFilePath(header: hostile.header, dataByteCount: hostile.dataByteCount))
  }

  private static func syntax(at offset: Int, expected: String, found: String) -> String {
    "at byte \(offset) of its header \(expected) was expected and \(found) was found" + again
  }

  private static func one(_ tensor: String) -> String { "{\"a\":\(tensor)}" }

  private static let number = "a whole number from 0 to 9223372036854775807"

  private static let notJSON = [
    HostileHeader(
      name: "nothing", header: "",
      message: syntax(at: 0, expected: "an object {…}", found: "the end of the header")),
    HostileHeader(
      name: "another format", header: "RIFF\u{1}\u{1B}[2JWAVEfmt and more of it",
      message: syntax(
        at: 0, expected: "an object {…}", found: #""RIFF\u{01}\u{1B}[2JWAVEfmt and""#)),
    HostileHeader(
      name: "an array", header: "[]", message: syntax(at: 0, expected: "an object {…}", found: "\"[]\"")),
    HostileHeader(
      name: "deep arrays", header: String(repeating: "[", count: 1_000_000),
      message: syntax(at: 0, expected: "an object {…}", found: "\"[[[[[[[[[[[[[[[[[[[[\"")),
    HostileHeader(
      name: "deep objects", header: String(repeating: "{\"a\":", count: 200_000),
      message: "tensor \"a\" has an unknown field \"a\"" + again),
    HostileHeader(
      name: "an open object", header: "{\"a\"",
      message: syntax(at: 4, expected: "a colon", found: "the end of the header")),
    HostileHeader(
      name: "an open string", header: "{\"a",
      message: syntax(at: 3, expected: "the end of a string", found: "the end of the header")),
    HostileHeader(
      name: "a comma too many", header: "{\"__metadata__\":{},}",
      message: syntax(at: 19, expected: "a string", found: "\"}\"")),
    HostileHeader(
      name: "something after the object", header: "{} x",
      message: syntax(at: 3, expected: "the end of the header", found: "\"x\"")),
    HostileHeader(
      name: "a raw line break in a string", header: "{\"a\nb\":1}",
      message: syntax(at: 3, expected: "a string without control characters", found: #""\nb":1}""#)),
    HostileHeader(
      name: "an unknown escape", header: #"{"\x":1}"#,
      message: syntax(
        at: 3, expected: #"one of the escapes \" \\ \/ \b \f \n \r \t \uXXXX"#, found: #""x":1}""#)),
    HostileHeader(
      name: "an escape cut off", header: #"{"\u12"#,
      message: syntax(at: 4, expected: "four hexadecimal digits", found: "\"12\"")),
    HostileHeader(
      name: "half a character", header: #"{"\uD834x":1}"#,
      message: syntax(at: 3, expected: "a character in UTF-16", found: #""uD834x":1}""#)),
    HostileHeader(
      name: "a half and a whole character", header: #"{"\uD834\u0041":1}"#,
      message: syntax(at: 3, expected: "a character in UTF-16", found: #""uD834\u0041":1}""#)),
  ]

  private static let wrongTypes =
    [
      HostileHeader(
        name: "a number for a tensor", header: one("1"),
        message: syntax(at: 5, expected: "an object {…}", found: "\"1}\"")),
      HostileHeader(
        name: "null for a type", header: one("{\"dtype\":null}"),
        message: syntax(at: 14, expected: "a string", found: "\"null}}\"")),
      HostileHeader(
        name: "a number in the metadata", header: "{\"__metadata__\":{\"step\":1}}",
        message: syntax(at: 24, expected: "a string", found: "\"1}}\"")),
      HostileHeader(
        name: "a text for the metadata", header: "{\"__metadata__\":\"step\"}",
        message: syntax(at: 16, expected: "an object {…}", found: "\"\"step\"}\"")),
      HostileHeader(
        name: "a number for a shape", header: one("{\"shape\":2}"),
        message: syntax(at: 14, expected: "an array […] of whole numbers", found: "\"2}}\"")),
      HostileHeader(
        name: "three offsets", header: one("{\"data_offsets\":[0,1,2]}"),
        message: syntax(at: 21, expected: "an array of 2 whole numbers", found: "one of 3")),
    ]
    + ["-1", "1.0", "1e3", "01", "true", "\"1\"", "9223372036854775808", "99999999999999999999", "[1]"].map { length in
      HostileHeader(
        name: "an axis of \(length)", header: one("{\"shape\":[\(length)]}"),
        message: syntax(at: 15, expected: number, found: "\"" + "\(length)]}}".prefix(20) + "\""))
    }

  private static let wrongFields =
    [
      HostileHeader(
        name: "no type", header: one("{\"shape\":[],\"data_offsets\":[0,4]}"), dataByteCount: 4,
        message: "tensor \"a\" has no \"dtype\"" + again),
      HostileHeader(
        name: "no shape", header: one("{\"dtype\":\"F32\",\"data_offsets\":[0,4]}"), dataByteCount: 4,
        message: "tensor \"a\" has no \"shape\"" + again),
      HostileHeader(
        name: "no offsets", header: one("{\"dtype\":\"F32\",\"shape\":[]}"), dataByteCount: 4,
        message: "tensor \"a\" has no \"data_offsets\"" + again),
      HostileHeader(
        name: "an unknown field", header: one("{\"stride\":[1]}"),
        message: "tensor \"a\" has an unknown field \"stride\"" + again),
      HostileHeader(
        name: "a type twice", header: one("{\"dtype\":\"F32\",\"dtype\":\"F32\"}"),
        message: "tensor \"a\" has \"dtype\" twice" + again),
      HostileHeader(
        name: "a name twice",
        header: #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","#
          + #""shape":[0],"data_offsets":[0,0]}}"#,
        message: "its header has \"a\" twice" + again),
      HostileHeader(
        name: "metadata twice", header: #"{"__metadata__":{},"__metadata__":{}}"#,
        message: "its header has \"__metadata__\" twice" + again),
      HostileHeader(
        name: "a key of the metadata twice", header: #"{"__metadata__":{"k":"1","k":"2"}}"#,
        message: "its header has \"k\" twice" + again),
    ]
    + ["BF16", "F64", "I8", "f32", ""].map { type in
      HostileHeader(
        name: "elements of type \(type)", header: one("{\"dtype\":\"\(type)\",\"shape\":[],\"data_offsets\":[0,4]}"),
        dataByteCount: 4,
        message: "tensor \"a\" has elements of type \"\(type)\" and only F32 can be read; convert it to float32")
    }

  private static func tensor(_ name: String, _ shape: String, _ offsets: String) -> String {
    "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  private static let wrongPlaces = [
    HostileHeader(
      name: "a product beyond Int", header: "{" + tensor("a", "[4294967296,4294967296]", "[0,0]") + "}",
      message: "the shape of tensor \"a\" has more elements than can be counted" + again),
    HostileHeader(
      name: "bytes beyond Int", header: "{" + tensor("a", "[4611686018427387904]", "[0,0]") + "}",
      message: "the shape of tensor \"a\" has more elements than can be counted" + again),
    HostileHeader(
      name: "more bytes than elements", header: "{" + tensor("a", "[2,3]", "[0,28]") + "}", dataByteCount: 28,
      message: "tensor \"a\" of shape [2, 3] needs 4 bytes for each element and its data_offsets are [0, 28]" + again),
    HostileHeader(
      name: "an end before the begin", header: "{" + tensor("a", "[1]", "[8,4]") + "}", dataByteCount: 8,
      message: "tensor \"a\" of shape [1] needs 4 bytes for each element and its data_offsets are [8, 4]" + again),
    HostileHeader(
      name: "offsets at the end of Int",
      header: "{" + tensor("a", "[1]", "[9223372036854775803,9223372036854775807]") + "}", dataByteCount: 4,
      message: "the data of tensor \"a\" begins at byte 9223372036854775803 and the data before it ends at byte 0"
        + again),
    HostileHeader(
      name: "a hole", header: "{" + tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[8,12]") + "}",
      dataByteCount: 12,
      message: "the data of tensor \"b\" begins at byte 8 and the data before it ends at byte 4" + again),
    HostileHeader(
      name: "an overlap", header: "{" + tensor("a", "[2]", "[0,8]") + "," + tensor("b", "[2]", "[4,12]") + "}",
      dataByteCount: 12,
      message: "the data of tensor \"b\" begins at byte 4 and the data before it ends at byte 8" + again),
    HostileHeader(
      name: "two tensors in one place",
      header: "{" + tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[0,4]") + "}", dataByteCount: 4,
      message: "the data of tensor \"b\" begins at byte 0 and the data before it ends at byte 4" + again),
    HostileHeader(
      name: "a tensor without elements in the middle of another",
      header: "{" + tensor("a", "[2]", "[0,8]") + "," + tensor("b", "[0]", "[4,4]") + "}", dataByteCount: 8,
      message: "the data of tensor \"b\" begins at byte 4 and the data before it ends at byte 8" + again),
  ]

  @Test("Bytes that are not UTF-8")
  func notUTF8() throws {
    try expect(
      Self.syntax(at: 2, expected: "text in UTF-8", found: "other bytes"),
      from: TensorFilePath(header: Array("{\"".utf8) + [0xC3, 0x28] + Array("\":1}".utf8)))
  }

  @Test("A long name or a long shape does not make a long sentence")
  func longNames() throws {
    let name = String(repeating: "n", count: 1_000_000)
    let shape = "[" + repeatElement("1", count: 100_000).joined(separator: ",") + "]"
    try expect(
      "tensor \"\(name.prefix(80))…\" of shape [1, 1, 1, 1, 1, 1, 1, 1, …] needs 4 bytes for each element and its "
        + "data_offsets are [0, 8]" + Self.again,
      from: TensorFilePath(header: "{" + Self.tensor(name, shape, "[0,8]") + "}", dataByteCount: 8))
  }
}
