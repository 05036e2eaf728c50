import Foundation
import WavegenTestSupport

extension Workplace {
  /// Writes frames of single floats as NumPy does.
  func write(_ frames: [[Float]], to name: String) throws {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(frames.count), \(frames[0].count)), }"
    header += String(repeating: " ", count: 63 - (10 + header.count) % 64) + "\n"
    var file = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count & 255), UInt8(header.count >> 8)])
    file += Data(header.utf8)
    for value in frames.joined() { withUnsafeBytes(of: value.bitPattern.littleEndian) { file += Data($0) } }
    try folder.write(file, to: name)
  }
}
