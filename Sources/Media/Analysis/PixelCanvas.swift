import CPNG

/// A rectangle of pixels to draw on: column 0 is left, row 0 is the top.
struct PixelCanvas: Sendable {
  let width: Int
  let height: Int
  /// `[row, column, 3]`: red, green, blue.
  private var bytes: [UInt8]

  /// - Precondition: both sizes are at least 1.
  init(width: Int, height: Int, background: Colour) {
    precondition(width >= 1 && height >= 1, "a canvas of \(width) by \(height) pixels")
    self.width = width
    self.height = height
    bytes = []
    bytes.reserveCapacity(width * height * 3)
    for _ in 0..<(width * height) { bytes += [background.red, background.green, background.blue] }
  }

  /// Reading traps outside the canvas; writing outside it does nothing.
  subscript(column column: Int, row row: Int) -> Colour {
    get {
      precondition(0..<width ~= column && 0..<height ~= row)
      let start = (row * width + column) * 3
      return Colour(bytes[start], bytes[start + 1], bytes[start + 2])
    }
    set {
      guard 0..<width ~= column && 0..<height ~= row else { return }
      let start = (row * width + column) * 3
      bytes[start] = newValue.red
      bytes[start + 1] = newValue.green
      bytes[start + 2] = newValue.blue
    }
  }

  mutating func fill(columns: Range<Int>, rows: Range<Int>, with colour: Colour) {
    for row in rows.clamped(to: 0..<height) {
      for column in columns.clamped(to: 0..<width) { self[column: column, row: row] = colour }
    }
  }

  /// Letters of `BitmapFont`, every pixel of theirs a square of `scale` pixels, with their top left corner here.
  mutating func write(_ text: String, column: Int, row: Int, colour: Colour, scale: Int) {
    for (place, character) in text.enumerated() {
      for (y, bits) in BitmapFont.rows(of: character).enumerated() {
        for x in 0..<BitmapFont.glyphWidth where bits & (0b10000 >> x) != 0 {
          let left = column + (place * BitmapFont.advance + x) * scale
          let top = row + (y + BitmapFont.drop(of: character)) * scale
          fill(columns: left..<left + scale, rows: top..<top + scale, with: colour)
        }
      }
    }
  }

  /// The pixels as the bytes of a PNG file, 8 bits per channel.
  ///
  /// - Throws: `PNGEncodingError` with libpng's own words.
  func encodedPNG() throws(PNGEncodingError) -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
    defer { png_image_free(&image) }
    // Compression can only enlarge noise, and then by far less than an eighth.
    var byteCount = png_alloc_size_t(bytes.count + bytes.count / 8 + 1024)
    var encoded = [UInt8](repeating: 0, count: Int(byteCount))
    guard png_image_write_to_memory(&image, &encoded, &byteCount, 0, bytes, 0, nil) != 0 else {
      let reason = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw PNGEncodingError(reason: reason)
    }
    encoded.removeLast(encoded.count - Int(byteCount))
    return encoded
  }
}

/// libpng refused to encode a picture.
struct PNGEncodingError: Error {
  let reason: String
}
