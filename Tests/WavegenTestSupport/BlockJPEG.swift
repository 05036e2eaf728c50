/// A JPEG file made by hand, of squares of 8 × 8 equal pixels, which come back as they went in.
///
/// A square has one number, its mean, times eight: with quantisation by eight the file holds the value less 128.
/// - Source: ITU-T T.81, annexes B and F.
package struct BlockJPEG {
  /// Squares in a row, and rows of them.
  package var columns: Int
  package var rows: Int
  /// Grey, or luminance and two colours, or more: a value for each square, row by row.
  package var planes: [[UInt8]]
  package var precision: UInt8 = 8
  /// In several scans, each of which goes through the whole picture.
  package var isProgressive = false
  /// As a camera writes it down; nil without such a segment.
  package var orientation: UInt8?
  /// What Adobe's segment says that the planes are: 0 for red, green and blue as they are.
  package var adobeTransform: UInt8?

  package init(columns: Int, rows: Int, planes: [[UInt8]]) {
    (self.columns, self.rows, self.planes) = (columns, rows, planes)
  }

  package var encoded: [UInt8] {
    var file: [UInt8] = [0xFF, 0xD8]
    if let orientation {
      let directory: [UInt8] = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
      file += segment(0xE1, Array("Exif\0\0MM\0*\0\0\0".utf8) + [8] + directory)
    }
    if let adobeTransform { file += segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, adobeTransform]) }
    file += segment(0xDB, [0] + Array(repeating: 8, count: 64))
    let size = [8 * rows, 8 * columns].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let components = planes.indices.flatMap { [UInt8($0 + 1), 0x11, 0] as [UInt8] }
    let frame: UInt8 = isProgressive ? 0xC2 : precision == 8 ? 0xC0 : 0xC1
    file += segment(frame, [precision] + size + [UInt8(planes.count)] + components)
    // Nine lengths of differences with codes of four bits; and one code of one bit, for the end of a square.
    file += segment(0xC4, [0x00, 0, 0, 0, 9] + Array(repeating: 0, count: 12) + Array(0...8))
    file += segment(0xC4, [0x10, 1] + Array(repeating: 0, count: 15) + [0])
    file += scan(of: Array(planes.indices), from: 0, to: isProgressive ? 0 : 63)
    if isProgressive { for plane in planes.indices { file += scan(of: [plane], from: 1, to: 63) } }
    return file + [0xFF, 0xD9]
  }

  private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
  }

  private func scan(of chosen: [Int], from first: UInt8, to last: UInt8) -> [UInt8] {
    let names = chosen.flatMap { [UInt8($0 + 1), 0] as [UInt8] }
    let header = segment(0xDA, [UInt8(chosen.count)] + names + [first, last, 0])
    var bits: [Bool] = []
    func append(_ number: Int, _ count: Int) {
      for bit in (0..<count).reversed() { bits.append(number >> bit & 1 == 1) }
    }
    var before = [Int](repeating: 0, count: planes.count)
    for square in 0..<rows * columns {
      for plane in chosen {
        if first == 0 {
          let value = Int(planes[plane][square]) - 128
          let difference = value - before[plane]
          before[plane] = value
          let length = Int.bitWidth - difference.magnitude.leadingZeroBitCount
          append(length, 4)
          append(difference < 0 ? difference + (1 << length) - 1 : difference, length)
        }
        if last == 63 { append(0, 1) }
      }
    }
    while !bits.count.isMultiple(of: 8) { bits.append(true) }
    let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    return header + bytes.flatMap { $0 == 0xFF ? [0xFF, 0] : [$0] }
  }
}
