/// A format of pictures that is known and not read, so that people are told how to convert it.
public enum ForeignPicture: String, CaseIterable, Sendable {
  case gif = "GIF"
  case webP = "WebP"
  case bitmap = "BMP"
  case tiff = "TIFF"
  case heic = "HEIC"
  case avif = "AVIF"
  case jpeg2000 = "JPEG 2000"
  case jpegXL = "JPEG XL"
  case photoshop = "Photoshop"
  case portable = "PNM"
  case vector = "SVG"

  /// Without the dot.
  private var fileExtensions: [String] {
    switch self {
    case .gif: ["gif"]
    case .webP: ["webp"]
    case .bitmap: ["bmp", "dib"]
    case .tiff: ["tif", "tiff"]
    case .heic: ["heic", "heif"]
    case .avif: ["avif"]
    case .jpeg2000: ["jp2", "j2k", "jpx"]
    case .jpegXL: ["jxl"]
    case .photoshop: ["psd"]
    case .portable: ["pgm", "ppm", "pbm", "pnm"]
    case .vector: ["svg"]
    }
  }

  /// What a file is by its name; nil if it is none of these.
  init?(name: String) {
    let found = fileExtension(of: name)
    guard let format = Self.allCases.first(where: { $0.fileExtensions.contains(found) }) else { return nil }
    self = format
  }

  /// What a file is by its first 12 bytes; nil if it is none of these.
  init?(beginning: some Collection<UInt8>) {
    let bytes = Array(beginning.prefix(12))
    func has(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: Array(text.utf8)) }
    if has("GIF87a") || has("GIF89a") {
      self = .gif
    } else if has("RIFF"), has("WEBP", at: 8) {
      self = .webP
    } else if has("BM"), bytes.dropFirst(6).starts(with: [0, 0, 0, 0]) {
      self = .bitmap
    } else if has("II*\0") || has("MM\0*") {
      self = .tiff
    } else if has("ftyp", at: 4) {
      let brand = String(decoding: bytes.dropFirst(8), as: UTF8.self)
      if brand.hasPrefix("avi") {
        self = .avif
      } else if ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"].contains(brand) {
        self = .heic
      } else {
        return nil
      }
    } else if bytes.starts(with: [0, 0, 0, 12]), has("jP  ", at: 4) {
      self = .jpeg2000
    } else if bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) {
      self = .jpeg2000
    } else if bytes.starts(with: [0, 0, 0, 12]), has("JXL ", at: 4) {
      self = .jpegXL
    } else if bytes.starts(with: [0xFF, 0x0A]) {
      self = .jpegXL
    } else if has("8BPS") {
      self = .photoshop
    } else if bytes.count >= 3, bytes[0] == UInt8(ascii: "P"), (0x31...0x36).contains(bytes[1]), bytes[2] == 10 {
      self = .portable
    } else {
      return nil
    }
  }

  /// What to say about a file, where its path ends.
  var remark: String { "is a picture in \(rawValue), which is not read; convert it to PNG \(conversion)" }

  /// What to do about it, where a sentence goes on after "convert it to PNG": one picture, the first.
  var conversion: String {
    switch self {
    case .heic: "with `heif-convert IN OUT.png` of libheif, or have the phone take JPEG"
    case .photoshop, .vector, .jpegXL: "with the program that made it"
    default: "with `ffmpeg -i IN -frames:v 1 OUT.png`, or any program for pictures"
    }
  }
}
