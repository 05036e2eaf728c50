public import Durability

/// One picture with 8-bit values, grey or in colour.
public struct Picture: Hashable, Sendable {
  public let rows: Int
  public let columns: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// `[rows, columns, channels]`: row by row from the top, channels of a pixel side by side.
  public let values: [UInt8]

  /// - Precondition: at least one pixel, one channel or three, and as many values as that makes.
  public init(rows: Int, columns: Int, channels: Int = 1, values: [UInt8]) {
    precondition(rows >= 1 && columns >= 1 && [1, 3].contains(channels), "\(rows) × \(columns) × \(channels)")
    precondition(
      values.count == rows * columns * channels, "\(values.count) values for \(rows) × \(columns) × \(channels)")
    self.rows = rows
    self.columns = columns
    self.channels = channels
    self.values = values
  }

  public var shape: GridShape { .images(rows: rows, columns: columns, channels: channels) }

  /// The same picture with three channels; grey counts as much in each.
  public var inColour: Picture {
    guard channels == 1 else { return self }
    return Picture(rows: rows, columns: columns, channels: 3, values: values.flatMap { [$0, $0, $0] })
  }

  /// Writes a PNG file, which appears whole or not at all.
  ///
  /// - Throws: `PictureError.encoding`, `.file`.
  public func writePNG(to path: String) throws(PictureError) {
    let bytes = try encodedPNG()
    do throws(FileError) {
      let file = try DurableFile(replacing: path)
      try file.write(bytes)
      try file.commit()
    } catch {
      throw .file(error)
    }
  }
}

/// Why a picture was not read or not written.
public enum PictureError: Error, Equatable, Sendable {
  case file(FileError)
  /// Neither PNG nor JPEG, and nothing else that is known.
  case notAPicture(path: String)
  case foreign(path: String, ForeignPicture)
  case damaged(path: String, reason: String)
  /// A kind of PNG or JPEG that is not read.
  case unsupported(path: String, reason: String)
  case tooLarge(path: String, rows: Int, columns: Int)
  case encoding(reason: String)
}

extension PictureError: CustomStringConvertible {
  /// The file that the error is about; nil if it is about none.
  var path: String? {
    switch self {
    case .file(let error): error.path
    case .notAPicture(let path), .foreign(let path, _), .damaged(let path, _), .unsupported(let path, _),
      .tooLarge(let path, _, _):
      path
    case .encoding: nil
    }
  }

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notAPicture(let path): "\(path) is neither PNG nor JPEG; save the picture as PNG"
    case .foreign(let path, let format):
      "\(path) \(format.remark)"
    case .damaged(let path, let reason): "the picture \(path) could not be read: \(reason); save it anew"
    case .unsupported(let path, let reason):
      "\(path) is a picture of a kind that is not read: \(reason); save it as PNG with 8 bits a channel, in RGB"
    case .tooLarge(let path, let rows, let columns):
      "\(path) says that it has \(columns) × \(rows) pixels, too many to read; make it smaller"
    case .encoding(let reason): "the picture could not be encoded as PNG: \(reason)"
    }
  }
}
