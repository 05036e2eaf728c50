import CPNG
import Foundation
import Media
import Testing

/// A PNG file decoded by libpng: what any viewer would show.
struct DecodedPicture {
  let width: Int
  let height: Int
  private var pixels: [UInt8]

  init(_ file: [UInt8]) throws {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    // libpng keeps the address that the first call is given until the second one.
    (width, height, pixels) = try file.withUnsafeBytes { file in
      try #require(png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0)
      image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
      var pixels = [UInt8](repeating: 0, count: Int(image.width * image.height) * 3)
      try #require(png_image_finish_read(&image, nil, &pixels, 0, nil) != 0)
      return (Int(image.width), Int(image.height), pixels)
    }
  }

  /// Red, green and blue, 0…255.
  func colour(column: Int, row: Int) -> (red: Int, green: Int, blue: Int) {
    let start = (row * width + column) * 3
    return (Int(pixels[start]), Int(pixels[start + 1]), Int(pixels[start + 2]))
  }

  /// Red + green + blue, 0…765.
  func brightness(column: Int, row: Int) -> Int {
    let (red, green, blue) = colour(column: column, row: row)
    return red + green + blue
  }
}
