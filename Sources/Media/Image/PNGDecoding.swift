import CPNG

extension Picture {
  /// The bytes that every PNG file begins with.
  static let magicPNG: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What the first chunk of a name holds; nil if there is none.
  static func chunk(_ name: String, ofPNG bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = magicPNG.count
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - position - 12 else { return nil }
      if bytes[position + 4..<position + 8].elementsEqual(name.utf8) {
        return bytes[position + 8..<position + 8 + length]
      }
      position += 12 + length
    }
    return nil
  }
}

extension PictureFile {
  /// - Throws: `PictureError`: `.tooLarge`, or `.damaged` with libpng's own words.
  static func png(
    _ bytes: [UInt8], from path: String, over backdrop: Backdrop
  ) throws(PictureError) -> PictureFile {
    let (picture, mayBeTransparent) = try decodePNG(bytes, from: path, over: backdrop)
    var changes: Set<Change> = []
    // What shows white before white and black before black is transparent.
    if mayBeTransparent,
      try decodePNG(bytes, from: path, over: backdrop == .white ? .black : .white).picture != picture
    {
      changes.insert(.filled)
    }
    if Picture.chunk("acTL", ofPNG: bytes) != nil { changes.insert(.animated) }
    if let header = Picture.chunk("IHDR", ofPNG: bytes), header.dropFirst(8).first == 16 { changes.insert(.shortened) }
    let orientation = PictureOrientation(ofPNG: bytes)
    if orientation != .upright { changes.insert(.turned) }
    return PictureFile(picture.turned(from: orientation), changes)
  }

  private static func decodePNG(
    _ bytes: [UInt8], from path: String, over backdrop: Backdrop
  ) throws(PictureError) -> (picture: Picture, mayBeTransparent: Bool) {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    // libpng keeps the pointer from the first call to the second.
    let outcome = bytes.withUnsafeBytes { bytes -> Result<(picture: Picture, mayBeTransparent: Bool), PictureError> in
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        return .failure(.damaged(path: path, reason: image.words))
      }
      let (rows, columns) = (Int(image.height), Int(image.width))
      let channels = image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1
      let mayBeTransparent = image.format & png_uint_32(PNG_FORMAT_FLAG_ALPHA) != 0
      guard let valueCount = ShapedBytes.valueCount(of: [rows, columns, channels]), valueCount > 0,
        valueCount <= Picture.greatestValueCount
      else { return .failure(.tooLarge(path: path, rows: rows, columns: columns)) }
      // One bit a pixel is the least that a PNG can inflate to.
      guard valueCount / 24 <= bytes.count * GzipStream.greatestExpansion else {
        return .failure(.damaged(path: path, reason: "it is far too small for \(columns) × \(rows) pixels"))
      }
      image.format = png_uint_32(channels == 3 ? PNG_FORMAT_FLAG_COLOR : 0)
      // Without this, 16 bits would count as linear light and come out much brighter.
      image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
      let level: png_byte = backdrop == .white ? 255 : 0
      var background = png_color(red: level, green: level, blue: level)
      var values = [UInt8](repeating: 0, count: valueCount)
      guard png_image_finish_read(&image, &background, &values, 0, nil) != 0 else {
        return .failure(.damaged(path: path, reason: image.words))
      }
      let picture = Picture(rows: rows, columns: columns, channels: channels, values: values)
      return .success((picture, mayBeTransparent))
    }
    return try outcome.get()
  }
}
