/// Pictures side by side on one sheet, near to a square, row by row in their order.
///
///     let sheet = ImageSheet(of: digits, gap: .onePixel, magnification: 2)
///     try sheet.picture.writePNG(to: "digits.png")
public struct ImageSheet: Sendable {
  /// What lies between two pictures.
  public enum Gap: Sendable {
    case none
    /// A line of one pixel, not magnified, also around the sheet.
    case onePixel

    fileprivate var pixelCount: Int { self == .none ? 0 : 1 }
  }

  /// The sheet itself.
  public let picture: Picture
  /// How many pictures lie in a full row.
  public let picturesPerRow: Int

  /// Grey of the lines and of cells that stay empty: between the colours of the pictures, to be told from both.
  static let background: UInt8 = 96

  /// - Parameters:
  ///   - pictures: at least one, all of one size; grey ones become coloured if one of them is.
  ///   - picturesPerRow: nil for the smallest number that gives at most as many rows as columns.
  ///   - magnification: every pixel becomes a square of so many pixels, at least 1.
  public init(
    of pictures: [Picture], picturesPerRow: Int? = nil, gap: Gap = .none, magnification: Int = 1
  ) {
    precondition(magnification >= 1 && picturesPerRow ?? 1 >= 1, "\(magnification)-fold, \(picturesPerRow ?? 1) a row")
    let pictures = pictures.contains { $0.channels == 3 } ? pictures.map(\.inColour) : pictures
    guard let first = pictures.first else { preconditionFailure("a sheet of no pictures") }
    precondition(pictures.allSatisfy { $0.shape == first.shape }, "pictures of several sizes on one sheet")
    let perRow = Self.picturesPerRow(picturesPerRow, of: pictures.count)
    self.picturesPerRow = perRow
    let line = gap.pixelCount
    let cellHeight = first.rows * magnification + line
    let cellWidth = first.columns * magnification + line
    let (height, width) = Self.size(
      of: pictures.count, rows: first.rows, columns: first.columns, picturesPerRow: perRow, gap: gap,
      magnification: magnification)
    let channels = first.channels
    var values = [UInt8](repeating: Self.background, count: height * width * channels)
    for (index, picture) in pictures.enumerated() {
      let top = index / perRow * cellHeight + line
      let left = index % perRow * cellWidth + line
      for row in 0..<first.rows * magnification {
        for column in 0..<first.columns * magnification {
          let source = (row / magnification * first.columns + column / magnification) * channels
          let target = ((top + row) * width + left + column) * channels
          for channel in 0..<channels { values[target + channel] = picture.values[source + channel] }
        }
      }
    }
    picture = Picture(rows: height, columns: width, channels: channels, values: values)
  }

  /// Rows and columns of the sheet of so many pictures, which need not be there yet.
  public static func size(
    of count: Int, rows: Int, columns: Int, picturesPerRow: Int? = nil, gap: Gap = .none, magnification: Int = 1
  ) -> (rows: Int, columns: Int) {
    let perRow = Self.picturesPerRow(picturesPerRow, of: count)
    let line = gap.pixelCount
    return (
      (count + perRow - 1) / perRow * (rows * magnification + line) + line,
      perRow * (columns * magnification + line) + line
    )
  }

  private static func picturesPerRow(_ asked: Int?, of count: Int) -> Int { min(asked ?? nearSquare(count), count) }

  /// The smallest number whose square is at least `count`.
  private static func nearSquare(_ count: Int) -> Int {
    var side = max(1, Int(Double(count).squareRoot()))
    while side * side < count { side += 1 }
    return side
  }

  /// The pictures of one size that a sheet shows, if a picture is a sheet with lines between them; none if it is not.
  ///
  /// Whoever takes a sheet for a picture would make one small and meaningless image of all.
  public static func pictures(on sheet: Picture, rows: Int, columns: Int) -> [Picture] {
    let channels = sheet.channels
    func isBackground(_ row: Int, _ column: Int) -> Bool {
      let start = (row * sheet.columns + column) * channels
      return sheet.values[start..<start + channels].allSatisfy { $0 == background }
    }
    guard (0..<sheet.columns).allSatisfy({ isBackground(0, $0) }), (0..<sheet.rows).allSatisfy({ isBackground($0, 0) })
    else { return [] }
    let longest = max(1, min((sheet.rows - 2) / rows, (sheet.columns - 2) / columns))
    for magnification in 1...longest {
      let (height, width) = (rows * magnification + 1, columns * magnification + 1)
      let lines = stride(from: 0, to: sheet.rows, by: height), edges = stride(from: 0, to: sheet.columns, by: width)
      guard (sheet.rows - 1).isMultiple(of: height), (sheet.columns - 1).isMultiple(of: width),
        lines.allSatisfy({ row in (0..<sheet.columns).allSatisfy { isBackground(row, $0) } }),
        edges.allSatisfy({ column in (0..<sheet.rows).allSatisfy { isBackground($0, column) } })
      else { continue }
      let pictures = lines.dropLast().flatMap { top in
        edges.dropLast().map { left in
          Picture(
            rows: rows, columns: columns, channels: channels,
            values: (0..<rows).flatMap { row in
              (0..<columns).flatMap { column in
                let place = (top + 1 + row * magnification) * sheet.columns + left + 1 + column * magnification
                return sheet.values[place * channels..<(place + 1) * channels]
              }
            })
        }
      }
      return pictures.filter { $0.values.contains { $0 != background } }
    }
    return []
  }

  /// Writes the sheet as a PNG file, which appears whole or not at all.
  ///
  /// - Throws: `PictureError.encoding`, `.file`.
  public func write(to path: String) throws(PictureError) {
    try picture.writePNG(to: path)
  }
}
