import Durability
import Foundation
import TensorCore
import Testing

@Suite("A tensor file")
struct TensorFileTests {
  private let place = TensorFilePath()
  private var path: String { place.path }

  private static let tensors = [
    NamedTensor(
      name: "weight", shape: [2, 3], values: [1, -2.5, 0, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]),
    NamedTensor(name: "empty", shape: [0, 4], values: []),
    NamedTensor(name: "bias", shape: [], values: [0.1]),
  ]

  @Test("Names, shapes, values and metadata come back as they were written, in the order of the file")
  func roundTrip() throws {
    try TensorFile.write(Self.tensors, metadata: ["format": "1", "kind": "test"], to: path)
    let file = try TensorFile(reading: path)
    #expect(file.metadata == ["format": "1", "kind": "test"])
    #expect(file.entries.map(\.name) == ["weight", "empty", "bias"])
    #expect(file.entries.map(\.shape) == [[2, 3], [0, 4], []])
    #expect(file.entries.map(\.elementCount) == [6, 0, 1])
    for tensor in Self.tensors {
      #expect(try file.values(of: tensor.name) == tensor.values)
    }
  }

  @Test("Every bit of a value comes back, of a NaN too")
  func bitPatterns() throws {
    let patterns: [UInt32] = [0x8000_0000, 0x7FC0_1234, 0xFF80_0001, 0x0000_0001, 0x7F7F_FFFF]
    let tensor = NamedTensor(name: "bits", shape: [5], values: patterns.map(Float.init(bitPattern:)))
    try TensorFile.write([tensor], metadata: [:], to: path)
    #expect(try TensorFile(reading: path).values(of: "bits").map(\.bitPattern) == patterns)
  }

  @Test("The bytes of a file are these and no others")
  func goldenBytes() throws {
    let tensors = [
      NamedTensor(name: "b", shape: [1, 2], values: [1, -2]),
      NamedTensor(name: "a/\"é\"", shape: [], values: [0.5]),
    ]
    try TensorFile.write(tensors, metadata: ["z": "1", "config": "{\"a\":\n\\\t}"], to: path)
    let header =
      #"{"__metadata__":{"config":"{\"a\":\n\\\u0009}","z":"1"},"#
      + #""b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
      + #""a/\"é\"":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}"#
    // 171 bytes of JSON, then spaces until the data begin at byte 192.
    #expect(header.utf8.count == 171)
    let length: [UInt8] = [184, 0, 0, 0, 0, 0, 0, 0]
    let values: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F]
    let expected = length + Array(header.utf8) + [UInt8](repeating: 0x20, count: 13) + values
    #expect(try place.bytes() == expected)
  }

  @Test("The data begin at a multiple of 64 bytes, however long the header is")
  func alignment() throws {
    for length in 0..<130 {
      let name = String(repeating: "n", count: length)
      try TensorFile.write([NamedTensor(name: name, shape: [1], values: [7])], metadata: [:], to: path)
      let byteCount = try place.bytes().count
      #expect((byteCount - 4) % 64 == 0, "a name of \(length) characters")
      #expect(try TensorFile(reading: path).values(of: name) == [7])
    }
  }

  @Test("A file without tensors and without metadata is a file")
  func nothing() throws {
    try TensorFile.write([], metadata: [:], to: path)
    let file = try TensorFile(reading: path)
    #expect(file.entries.isEmpty)
    #expect(file.metadata.isEmpty)
  }

  @Test("Any text survives as a name, a key or a value")
  func anyText() throws {
    let everyByte = String(String.UnicodeScalarView((0..<300).compactMap { Unicode.Scalar($0 as UInt32) }))
    for text in ["", everyByte, "𝄞 \u{2028} \u{FEFF} 👩‍👩‍👧"] {
      let tensor = NamedTensor(name: "t" + text, shape: [1], values: [3])
      try TensorFile.write([tensor], metadata: ["k" + text: text], to: path)
      let file = try TensorFile(reading: path)
      #expect(Array(file.metadata["k" + text, default: "?"].utf8) == Array(text.utf8))
      #expect(try file.values(of: "t" + text) == [3])
    }
  }

  @Test("Other writers' headers are read: spaces, escapes, any order of fields and of tensors")
  func foreignHeader() throws {
    let header = """
      { "second" : {"data_offsets":[4, 8] , "shape":[1,1], "dtype":"F32"},\r\n\t\
      "__metadata__":{}, "zero":{"shape":[3,0],"dtype":"F32","data_offsets":[4,4]},
      "\\u0066irst \\ud834\\uDD1E\\/\\b\\f\\r\\t":{"dtype":"\\u0046\\u00332","shape":[1],"data_offsets":[0,4]} }\u{20}
      """
    let place = try TensorFilePath(
      tensorFileLength(header.utf8.count) + Array(header.utf8) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
    let file = try TensorFile(reading: place.path)
    #expect(file.entries.map(\.name) == ["first 𝄞/\u{08}\u{0C}\r\t", "zero", "second"])
    #expect(try file.values(of: "first 𝄞/\u{08}\u{0C}\r\t") == [1])
    #expect(try file.values(of: "zero") == [])
    #expect(try file.values(of: "second") == [2])
  }

  @Test("A tensor that is not there is named in one sentence")
  func missingTensor() throws {
    try TensorFile.write(Self.tensors, metadata: [:], to: path)
    let file = try TensorFile(reading: path)
    let error = try #require(throws: TensorFileError.self) { try file.values(of: "gate") }
    #expect(error == .missingTensor(name: "gate", path: path))
    #expect(
      error.description == "\(path) has no tensor \"gate\"; it was written for another network or by another version")
  }

  @Test("A file that is replaced while it is open is still read whole")
  func replacedWhileOpen() throws {
    try TensorFile.write(Self.tensors, metadata: [:], to: path)
    let file = try TensorFile(reading: path)
    try TensorFile.write([], metadata: [:], to: path)
    #expect(try file.values(of: "weight") == Self.tensors[0].values)
  }

  @Test("A file that is shortened while it is open is an error")
  func shortenedWhileOpen() throws {
    try TensorFile.write(Self.tensors, metadata: [:], to: path)
    let file = try TensorFile(reading: path)
    truncate(path, off_t(try place.bytes().count - 1))
    #expect(throws: TensorFileError.file(FileError(path: path, operation: .read, code: 0))) {
      try file.values(of: "bias")
    }
  }

  @Test("Missing files, folders and full disks are told apart")
  func systemErrors() throws {
    #expect(throws: TensorFileError.file(FileError(path: path, operation: .read, code: ENOENT))) {
      try TensorFile(reading: path)
    }
    #expect(throws: TensorFileError.file(FileError(path: "/", operation: .read, code: EISDIR))) {
      try TensorFile(reading: "/")
    }
    #expect(throws: TensorFileError.file(FileError(path: "/dev/full", operation: .write, code: ENOSPC))) {
      try TensorFile.write(Self.tensors, metadata: [:], to: "/dev/full")
    }
  }

  @Test("A shape that does not fit the values, or one name for two tensors, is the caller's mistake")
  func callerMistakes() async {
    await #expect(processExitsWith: .failure) {
      _ = NamedTensor(name: "t", shape: [2, 2], values: [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) {
      _ = NamedTensor(name: "t", shape: [-1, -1], values: [1])
    }
    await #expect(processExitsWith: .failure) {
      let tensor = NamedTensor(name: "t", shape: [1], values: [1])
      try TensorFile.write([tensor, tensor], metadata: [:], to: "/dev/null")
    }
    await #expect(processExitsWith: .failure) {
      try TensorFile.write([NamedTensor(name: "__metadata__", shape: [], values: [1])], metadata: [:], to: "/dev/null")
    }
  }
}
