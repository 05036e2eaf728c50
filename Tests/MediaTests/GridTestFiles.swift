import Foundation
import Media
import Testing

/// An IDX file made by hand: two zeros, type, dimensions, numbers.
func idx(_ dimensions: [Int], _ values: [UInt8], type: UInt8 = 8) -> [UInt8] {
  [0, 0, type, UInt8(dimensions.count)] + dimensions.flatMap { little($0, 4).reversed() } + values
}

/// A NumPy file made by hand.
func npy(_ type: String, _ shape: String, order: String = "False", _ body: [UInt8]) -> [UInt8] {
  let header = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n"
  let beginning: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
  return beginning + little(header.utf8.count, 2) + Array(header.utf8) + body
}

/// What the program gzip makes of it.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  let folder = try SoundTestFolder()
  let path = try folder.write(bytes, to: "plain")
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["gzip", "-9", "-n", path]
  try process.run()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
  return try folder.bytes(of: "plain.gz")
}

/// The bytes that hexadecimal digits stand for.
func bytes(hexadecimal: String) -> [UInt8] {
  let digits = Array(hexadecimal)
  return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
}

/// Bytes that are the same in every run.
func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
  noise(count, seed: seed).map { UInt8(($0 + 1) * 127.5) }
}

extension SoundTestFolder {
  /// A grey picture, every value different from its neighbours.
  @discardableResult
  func paint(rows: Int = 3, columns: Int = 4, channels: Int = 1, seed: UInt64 = 1, to name: String) throws -> Picture {
    let values = randomBytes(rows * columns * channels, seed: seed)
    let picture = Picture(rows: rows, columns: columns, channels: channels, values: values)
    try picture.writePNG(to: path(name))
    return picture
  }

  /// The error of opening what `name` is in the folder.
  func gridError(of name: String = "", imageSize: Int? = nil) -> GridCorpusError? {
    #expect(throws: GridCorpusError.self) {
      try GridCorpus.open(name.isEmpty ? path : path + "/" + name, imageSize: imageSize)
    }
  }
}
