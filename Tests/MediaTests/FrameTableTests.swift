import Durability
import Foundation
import Media
import Testing

@Suite("A table of frames") struct FrameTableTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  /// Writes a NumPy file of version 1.0 and reads it.
  private func read(_ type: String, _ shape: String, _ body: [UInt8]) throws -> FrameTable {
    var header = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }".utf8)
    header += [UInt8](repeating: 32, count: 63 - (10 + header.count) % 64) + [10]
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count & 255), UInt8(header.count >> 8)]
    try Data(start + header + body).write(to: URL(fileURLWithPath: folder.path + "/frames.npy"))
    return try FrameTable(readingNPY: folder.path + "/frames.npy")
  }

  private func bytes(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) } }
  }

  private func fault(_ body: () throws -> FrameTable) -> String {
    do {
      return "read \(try body())"
    } catch {
      return "\(error)"
    }
  }

  @Test("is read from floats, doubles and whole numbers, frame after frame")
  func types() throws {
    let table = try read("<f4", "(2, 3)", bytes([1, -2, 0.5, 4, 5, 1e6]))
    #expect((table.frameCount, table.channelCount) == (2, 3))
    #expect(table.values == [1, -2, 0.5, 4, 5, 1e6])
    let double = (0..<8).map { UInt8(truncatingIfNeeded: (0.25).bitPattern >> (8 * UInt64($0))) }
    #expect(try read("<f8", "(1, 1)", double).values == [0.25])
    #expect(try read("|i1", "(1, 2)", [1, 255]).values == [1, -1])
  }

  @Test("is refused in one sentence where it is none")
  func refused() {
    #expect(fault { try read("<f4", "(6,)", bytes([1, 2, 3, 4, 5, 6])) }.contains("frames × channels"))
    #expect(fault { try read("<f4", "(0, 3)", []) }.contains("0 × 3"))
    #expect(fault { try read("<f4", "(9223372036854775807, 9)", []) }.contains("dimensions"))
    #expect(fault { try read("<f4", "(2, 2)", bytes([1, 2, 3])) }.contains("bytes"))
    #expect(fault { try read("<f4", "(2, 2)", bytes([1, 2, 3, 4, 5])) }.contains("bytes"))
    let notANumber = fault { try read("<f4", "(2, 2)", bytes([1, 2, .nan, 4])) }
    #expect(notANumber.contains("frame 1, channel 0"))
    #expect(fault { try read("<f4", "(1, 2)", bytes([1, .infinity])) }.contains("frame 0, channel 1"))
    #expect(fault { try FrameTable(readingNPY: folder.path + "/absent.npy") }.contains("absent.npy"))
    let text = folder.path + "/text.npy"
    #expect(throws: Never.self) { try Data("1,2,3".utf8).write(to: URL(fileURLWithPath: text)) }
    #expect(fault { try FrameTable(readingNPY: text) }.contains("NumPy"))
  }
}
