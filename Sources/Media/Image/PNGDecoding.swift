import CPNG
import Durability

extension Picture {
  /// The bytes that every PNG file begins with.
  static let magicPNG: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Most values of one picture; beyond it lies damage, or a picture that no model here could learn from.
  static let greatestValueCount = 1 << 28

  /// Reads a PNG file: grey if the file is, else in colour; deeper channels and palettes become 8 bits, and what is
  /// transparent becomes white.
  ///
  /// - Throws: `PictureError`: `.file`, `.notPNG`, `.tooLarge`, or `.damaged` with libpng's own words.
  public init(readingPNG path: String) throws(PictureError) {
    let bytes: [UInt8]
    do throws(FileError) {
      let file = try ReadableFile(reading: path)
      bytes = try file.read(at: 0, count: file.byteCount)
    } catch {
      throw .file(error)
    }
    try self.init(decodingPNG: bytes, from: path)
  }

  init(decodingPNG bytes: [UInt8], from path: String) throws(PictureError) {
    guard bytes.starts(with: Self.magicPNG) else { throw .notPNG(path: path) }
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    // libpng keeps the pointer from the first call to the second.
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Picture, PictureError> in
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        return .failure(.damaged(path: path, reason: image.words))
      }
      let (rows, columns) = (Int(image.height), Int(image.width))
      let channels = image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1
      guard let valueCount = ShapedBytes.valueCount(of: [rows, columns, channels]), valueCount > 0,
        valueCount <= Self.greatestValueCount
      else { return .failure(.tooLarge(path: path, rows: rows, columns: columns)) }
      // One bit a pixel is the least that a PNG can inflate to.
      guard valueCount / 24 <= bytes.count * GzipStream.greatestExpansion else {
        return .failure(.damaged(path: path, reason: "it is far too small for \(columns) × \(rows) pixels"))
      }
      image.format = png_uint_32(channels == 3 ? PNG_FORMAT_FLAG_COLOR : 0)
      // Without this, 16 bits would count as linear light and come out much brighter.
      image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
      var white = png_color(red: 255, green: 255, blue: 255)
      var values = [UInt8](repeating: 0, count: valueCount)
      guard png_image_finish_read(&image, &white, &values, 0, nil) != 0 else {
        return .failure(.damaged(path: path, reason: image.words))
      }
      return .success(Picture(rows: rows, columns: columns, channels: channels, values: values))
    }
    self = try outcome.get()
  }
}
