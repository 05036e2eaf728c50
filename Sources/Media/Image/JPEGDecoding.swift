import CJPEG

extension Picture {
  /// The bytes that every JPEG file begins with.
  static let magicJPEG: [UInt8] = [0xFF, 0xD8, 0xFF]
}

extension PictureFile {
  /// - Throws: `PictureError`: `.tooLarge`, `.unsupported`, or `.damaged` with libjpeg's own words.
  static func jpeg(_ bytes: [UInt8], from path: String) throws(PictureError) -> PictureFile {
    var header = JPEGPicture()
    func check(_ outcome: JPEGOutcome) throws(PictureError) {
      switch outcome {
      case JPEG_WHOLE: return
      case JPEG_UNSUPPORTED: throw .unsupported(path: path, reason: header.words)
      default: throw .damaged(path: path, reason: header.words)
      }
    }
    try check(jpeg_read_picture(bytes, bytes.count, &header, nil))
    let (rows, columns, channels) = (Int(header.height), Int(header.width), Int(header.channels))
    guard channels != 4 else { throw .unsupported(path: path, reason: "the inks of a printer (CMYK)") }
    guard let valueCount = ShapedBytes.valueCount(of: [rows, columns, channels]), valueCount > 0,
      valueCount <= Picture.greatestValueCount
    else { throw .tooLarge(path: path, rows: rows, columns: columns) }
    // A bit for each square of 8 × 8 is the least that a scan can be.
    guard rows * columns / 512 <= bytes.count else {
      throw .damaged(path: path, reason: "it is far too small for \(columns) × \(rows) pixels")
    }
    var values = [UInt8](repeating: 0, count: valueCount)
    try check(jpeg_read_picture(bytes, bytes.count, &header, &values))
    let picture = Picture(rows: rows, columns: columns, channels: channels, values: values)
    let orientation = PictureOrientation(ofJPEG: bytes)
    return orientation == .upright
      ? PictureFile(picture) : PictureFile(picture.turned(from: orientation), [.turned])
  }
}

extension JPEGPicture {
  /// What libjpeg has to say.
  fileprivate var words: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
