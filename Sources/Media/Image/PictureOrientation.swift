/// How a camera was held, so that its picture is shown upright.
///
/// The number is that of EXIF: where the first row and the first column of what is stored belong.
/// - Source: "Exchangeable image file format for digital still cameras", version 2.3, §4.6.4, tag 0x0112.
enum PictureOrientation: Int {
  case upright = 1
  case mirrored, upsideDown, flipped, transposed, turnedRight, crossTransposed, turnedLeft

  /// Whether what is stored as a row is shown as a column.
  fileprivate var swapsAxes: Bool { rawValue >= 5 }
  /// Whether the shown picture begins at the end of the stored rows, and of the stored columns.
  fileprivate var fromLastRow: Bool { [3, 4, 6, 7].contains(rawValue) }
  fileprivate var fromLastColumn: Bool { [2, 3, 7, 8].contains(rawValue) }

  /// As the segment says that JPEG files of cameras have; upright if there is none, or none that can be read.
  init(ofJPEG bytes: [UInt8]) {
    self = Self.segment(ofJPEG: bytes).flatMap(Self.init(ofTIFF:)) ?? .upright
  }

  /// As the chunk `eXIf` says; upright if there is none, or none that can be read.
  init(ofPNG bytes: [UInt8]) {
    self = Picture.chunk("eXIf", ofPNG: bytes).flatMap(Self.init(ofTIFF:)) ?? .upright
  }

  /// What follows "Exif" and two zeros in the first such segment.
  private static func segment(ofJPEG bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      // A filling byte; then the beginning of the picture itself.
      if marker == 0xFF {
        position += 1
        continue
      }
      guard marker != 0xDA, marker != 0xD9 else { return nil }
      let end = position + 2 + (Int(bytes[position + 2]) << 8 | Int(bytes[position + 3]))
      guard end <= bytes.count, end >= position + 4 else { return nil }
      let content = bytes[position + 4..<end]
      if marker == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) { return content.dropFirst(6) }
      position = end
    }
    return nil
  }

  /// - Parameter bytes: a TIFF header and the directories behind it.
  private init?(ofTIFF bytes: ArraySlice<UInt8>) {
    let isBigEndian = bytes.starts(with: Array("MM".utf8))
    func number(at offset: Int, byteCount: Int) -> Int? {
      guard offset >= 0, offset + byteCount <= bytes.count else { return nil }
      let digits = bytes.dropFirst(offset).prefix(byteCount)
      return isBigEndian
        ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard isBigEndian || bytes.starts(with: Array("II".utf8)), number(at: 2, byteCount: 2) == 42,
      let directory = number(at: 4, byteCount: 4), let count = number(at: directory, byteCount: 2)
    else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(at: place, byteCount: 2) else { return nil }
      guard tag == 0x0112 else { continue }
      guard let value = number(at: place + 8, byteCount: 2) else { return nil }
      self.init(rawValue: value)
      return
    }
    return nil
  }
}

extension Picture {
  /// The picture as it should be shown, of one that was stored so.
  func turned(from orientation: PictureOrientation) -> Picture {
    guard orientation != .upright else { return self }
    let shown = orientation.swapsAxes ? (rows: columns, columns: rows) : (rows: rows, columns: columns)
    var turned: [UInt8] = []
    turned.reserveCapacity(values.count)
    for row in 0..<shown.rows {
      for column in 0..<shown.columns {
        var (storedRow, storedColumn) = orientation.swapsAxes ? (column, row) : (row, column)
        if orientation.fromLastRow { storedRow = rows - 1 - storedRow }
        if orientation.fromLastColumn { storedColumn = columns - 1 - storedColumn }
        let place = (storedRow * columns + storedColumn) * channels
        turned += values[place..<place + channels]
      }
    }
    return Picture(rows: shown.rows, columns: shown.columns, channels: channels, values: turned)
  }
}
