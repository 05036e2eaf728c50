import CPNG

extension Picture {
  /// Whether libpng writes pictures of this size: up to a million pixels a side, and less than 4 GiB.
  public static func isEncodable(rows: Int, columns: Int, channels: Int) -> Bool {
    rows <= longestSide && columns <= longestSide && rows * columns * channels < 1 << 32
  }

  /// Longer ones libpng takes for a mistake (`PNG_USER_WIDTH_MAX`).
  public static let longestSide = 1_000_000

  /// The bytes of a PNG file, 8 bits per channel, grey or red, green, blue.
  ///
  /// - Throws: `PictureError.encoding` with libpng's own words.
  public func encodedPNG() throws(PictureError) -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(clamping: columns)
    image.height = png_uint_32(clamping: rows)
    image.format = png_uint_32(channels == 3 ? PNG_FORMAT_FLAG_COLOR : 0)
    defer { png_image_free(&image) }
    // Compression can only enlarge noise, and then by far less than an eighth.
    var byteCount = png_alloc_size_t(values.count + values.count / 8 + rows + 1024)
    var encoded = [UInt8](repeating: 0, count: Int(byteCount))
    guard png_image_write_to_memory(&image, &encoded, &byteCount, 0, values, 0, nil) != 0 else {
      throw .encoding(reason: image.words)
    }
    encoded.removeLast(encoded.count - Int(byteCount))
    return encoded
  }
}

extension png_image {
  /// What libpng has to say.
  var words: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
