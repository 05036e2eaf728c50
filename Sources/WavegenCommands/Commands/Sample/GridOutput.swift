import Autoregression
import Durability
import Foundation
import Media
import Models

/// Where images and vectors go: a file that is there when it is whole.
struct GridOutput {
  private let path: String
  private let format: Format

  private enum Format: String, CaseIterable { case png, npy, csv }

  /// What is to be written.
  enum Content {
    /// Examples, one after the other.
    case examples
    /// Pictures side by side, which belong together.
    case sheet
  }

  /// Whether all goes on one sheet, and not number by number.
  var isPicture: Bool { format == .png }

  /// - Throws: `Failure` if the name's extension is none that such examples are written in.
  init(_ path: String, for grid: GridDescription, _ content: Content = .examples) throws {
    let allowed: [Format] =
      content == .sheet ? [.png] : grid.kind == .images ? [.png, .npy] : [.csv, .npy, .png]
    let fileExtension = FilePath(path).fileExtension
    guard let format = Format(rawValue: fileExtension), allowed.contains(format) else {
      let list = allowed.map { "." + $0.rawValue }.joined(separator: ", ")
      throw Failure(.usage, "\(path) should end in one of \(list), which tell the format")
    }
    self.path = path
    self.format = format
  }

  /// Bytes that writing will take beside the examples, about: of a sheet its pixels and its file.
  /// - Parameters:
  ///   - count: pictures on the sheet, or examples.
  ///   - remedy: what to take where a sheet is too large.
  /// - Throws: `Failure` if the sheet is larger than a PNG can be.
  func byteCount(
    _ count: Int, rows: Int, columns: Int, _ grid: GridDescription, magnification: Int, remedy: String
  ) throws -> Int {
    switch format {
    case .png:
      let sheet = ImageSheet.size(of: count, rows: rows, columns: columns, gap: .onePixel, magnification: magnification)
      guard Picture.isEncodable(rows: sheet.rows, columns: sheet.columns, channels: grid.channelCount) else {
        throw Failure(
          .usage,
          """
          \(path) would have \(Wording.count(sheet.columns)) x \(Wording.count(sheet.rows)) pixels, and a PNG has at most \
          \(Wording.count(Picture.longestSide)) a side and 4 GiB in all; take \(remedy)
          """)
      }
      return count * rows * columns * grid.channelCount + sheet.rows * sheet.columns * grid.channelCount * 17 / 8
    case .npy: return count * rows * columns * grid.channelCount
    // Up to three digits and a comma.
    case .csv: return 5 * count * rows * columns
    }
  }

  /// - Parameter examples: values by place, `[rows, columns, channels]` each.
  func write(
    _ examples: [[UInt8]], rows: Int, columns: Int, _ grid: GridDescription, magnification: Int
  ) throws {
    switch format {
    case .png: try write(examples.map { grid.picture($0, rows: rows, columns: columns) }, magnification: magnification)
    case .npy:
      let dimensions: [Int] =
        grid.kind == .vectors
        ? [examples.count, columns] : [examples.count, rows, columns] + (grid.channelCount == 3 ? [3] : [])
      try NPYFile.write(Array(examples.joined()), dimensions: dimensions, to: path)
    case .csv: try TableFile.writeCSV(Array(examples.joined()), columns: columns, style: grid.style, to: path)
    }
  }

  /// Pictures on one sheet.
  func write(_ pictures: [Picture], picturesPerRow: Int? = nil, magnification: Int) throws {
    try ImageSheet(of: pictures, picturesPerRow: picturesPerRow, gap: .onePixel, magnification: magnification)
      .write(to: path)
  }
}

extension GridDescription {
  /// What an example looks like.
  /// - Parameters:
  ///   - values: by place, `[rows, columns, channels]`.
  ///   - rows: where they are others than those of the examples that were learned from; so also `columns`.
  func picture(_ values: [UInt8], rows: Int? = nil, columns: Int? = nil) -> Picture {
    Picture(
      rows: rows ?? self.rows, columns: columns ?? self.columns, channels: channelCount, values: values.map(brightness))
  }

  /// The values of an example that looks like this: of few levels, as they are counted or as they are shown.
  func values(ofPicture pixels: [UInt8]) -> [UInt8] {
    guard encoding == .exact, pixels.contains(where: { $0 >= levelCount }) else { return pixels }
    return pixels.map { UInt8((Int($0) * (levelCount - 1) + 127) / 255) }
  }

  /// How bright a value is shown: tables have few levels, which are spread from black to white.
  private func brightness(_ value: UInt8) -> UInt8 {
    encoding == .exact ? UInt8(Int(value) * 255 / max(1, levelCount - 1)) : value
  }
}
