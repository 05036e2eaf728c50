import Glibc

/// A picture of how much the prediction of one place depends on others: an image, or a band of what came before.
///
///     try InfluencePicture(strengths, rows: 28, columns: 28, of: 391, axes: .image, caption: "…").write(to: "field.png")
///
/// Brightness goes by the logarithm: four powers of ten from cream to night, and black for what has no influence. The
/// place itself is blue.
public struct InfluencePicture: Sendable {
  /// What the axes count.
  public enum Axes: Sendable {
    /// Rows and columns, from 1.
    case image
    /// What came before, backwards from the place itself.
    /// - Parameters:
    ///   - unit: such as "samples".
    ///   - perSecond: how many of them; nil if they have no duration.
    case past(unit: String, perSecond: Int?)
  }

  let canvas: PixelCanvas

  /// - Parameters:
  ///   - strengths: by place, row after row; 0 has no influence.
  ///   - place: whose prediction it is.
  ///   - caption: a line above the picture.
  /// - Precondition: there is a strength for every place.
  public init(_ strengths: [Float], rows: Int, columns: Int, of place: Int, axes: Axes, caption: String) {
    precondition(strengths.count == rows * columns && strengths.indices.contains(place))
    var drawing = InfluenceDrawing(strengths, rows: rows, columns: columns, of: place, caption: caption)
    drawing.draw(axes)
    canvas = drawing.canvas
  }

  /// Writes the picture as a PNG file, which appears whole or not at all.
  ///
  /// - Throws: `SoundPictureError`.
  public func write(to path: String) throws(SoundPictureError) { try canvas.write(to: path) }
}

/// An `InfluencePicture` while it is being drawn.
private struct InfluenceDrawing {
  private static let ink = Colour(205, 205, 215)
  private static let background = Colour(20, 20, 27)
  private static let unread = Colour(0, 0, 0)
  private static let place = Colour(90, 170, 255)
  private static let textScale = 2
  private static let letterHeight = BitmapFont.glyphHeight * textScale
  private static let tickLength = 6
  private static let (left, top, right, bottom) = (74, 60, 104, 64)
  private static let decades = 4
  /// So high that the numbers of the scale have room.
  private static let leastScale = 128

  var canvas: PixelCanvas
  private let strengths: [Float]
  private let rows: Int
  private let columns: Int
  private let place: Int
  /// Pixels of the picture under the places.
  private let panel: (columns: Range<Int>, rows: Range<Int>)

  init(_ strengths: [Float], rows: Int, columns: Int, of place: Int, caption: String) {
    self.strengths = strengths
    self.rows = rows
    self.columns = columns
    self.place = place
    let (width, height) = Self.panelSize(rows: rows, columns: columns)
    panel = (Self.left..<Self.left + width, Self.top..<Self.top + height)
    let needed = BitmapFont.width(of: caption) * Self.textScale + 24
    canvas = PixelCanvas(
      width: max(Self.left + width + Self.right, needed), height: Self.top + max(height, Self.leastScale) + Self.bottom,
      background: Self.background)
    write(caption, column: 12, row: 12)
  }

  /// Squares for the pixels of an image; a band for a single row. Whole pixels where there is room for them.
  private static func panelSize(rows: Int, columns: Int) -> (width: Int, height: Int) {
    if rows == 1 { return (max(960 / columns, 1) * min(columns, 960), leastScale) }
    let side = max(rows, columns)
    let magnification = max(1, 480 / side)
    let shrinking = max(1, (side + 959) / 960)
    return (max(1, columns / shrinking) * magnification, max(1, rows / shrinking) * magnification)
  }

  mutating func draw(_ axes: InfluencePicture.Axes) {
    drawPlaces()
    switch axes {
    case .image: drawImageAxes()
    case .past(let unit, let perSecond): drawPast(unit, perSecond)
    }
    drawScale()
  }

  /// Every pixel of the panel shows the strongest of the places under it.
  private mutating func drawPlaces() {
    let strongest = strengths.max() ?? 0
    for y in 0..<panel.rows.count {
      let rowSpan = span(y, of: panel.rows.count, over: rows)
      for x in 0..<panel.columns.count {
        let columnSpan = span(x, of: panel.columns.count, over: columns)
        var strength: Float = 0
        var holdsPlace = false
        for row in rowSpan {
          for column in columnSpan {
            strength = max(strength, strengths[row * columns + column])
            holdsPlace = holdsPlace || row * columns + column == place
          }
        }
        canvas[column: panel.columns.lowerBound + x, row: panel.rows.lowerBound + y] =
          holdsPlace ? Self.place : Self.colour(strength, of: strongest)
      }
    }
  }

  /// The places under one pixel: at least one.
  private func span(_ pixel: Int, of pixels: Int, over places: Int) -> Range<Int> {
    let start = pixel * places / pixels
    return start..<max(start + 1, (pixel + 1) * places / pixels)
  }

  private static func colour(_ strength: Float, of strongest: Float) -> Colour {
    guard strength > 0, strongest > 0 else { return unread }
    return colour(decadesBelow: -log10(Double(strength / strongest)))
  }

  /// What has any influence is not black.
  private static func colour(decadesBelow decades: Double) -> Colour {
    ColourRamp.embers[Float(1 - 0.85 * min(max(decades, 0), Double(Self.decades)) / Double(Self.decades))]
  }

  // MARK: Axes

  private mutating func drawImageAxes() {
    if rows > 1 { drawRows() }
    for column in marks(columns) {
      let middle = panel.columns.lowerBound + (2 * column + 1) * panel.columns.count / (2 * columns)
      tickBelow(middle, "\(column + 1)")
    }
    writeUnit("column")
  }

  private mutating func drawRows() {
    for row in marks(rows) {
      let middle = panel.rows.lowerBound + (2 * row + 1) * panel.rows.count / (2 * rows)
      let left = panel.columns.lowerBound - Self.tickLength
      canvas.fill(columns: left..<panel.columns.lowerBound, rows: middle..<middle + 1, with: Self.ink)
      writeLeft("\(row + 1)", middle: middle)
    }
    write("row", column: 12, row: panel.rows.lowerBound - Self.letterHeight - 8)
  }

  /// Round places, the first being 1, as indices.
  private func marks(_ count: Int) -> [Int] {
    guard count > 1 else { return [0] }
    let ticks = AxisTicks(in: 0...Double(count), atMost: 7).positions.map { max(0, Int($0) - 1) }
    return Array(Set(ticks)).sorted()
  }

  private mutating func drawPast(_ unit: String, _ perSecond: Int?) {
    // The place is the last one, and the axis counts back from it.
    let longest = Double(columns - 1)
    let scale = perSecond.map { 1000 / Double($0) } ?? 1
    guard longest > 0 else { return writeUnit(unit) }
    let ticks = AxisTicks(in: 0...longest * scale, atMost: 6)
    for position in ticks.positions {
      let column = Double(columns - 1) - position / scale
      let middle = panel.columns.lowerBound + Int((column + 0.5) / Double(columns) * Double(panel.columns.count))
      tickBelow(middle, position == 0 ? "0" : "-\(ticks.label(position))")
    }
    writeUnit(perSecond == nil ? "\(unit) before" : "ms before")
  }

  /// What the colours say, to the right of the places.
  private mutating func drawScale() {
    let column = panel.columns.upperBound + 16
    let height = max(panel.rows.count, Self.leastScale)
    for y in 0..<height {
      let colour = Self.colour(decadesBelow: Double(Self.decades) * Double(y) / Double(height))
      canvas.fill(columns: column..<column + 12, rows: Self.top + y..<Self.top + y + 1, with: colour)
    }
    for (index, label) in ["1", "0.1", "0.01", "0.001", "1e-4"].enumerated() {
      let middle = Self.top + index * (height - 1) / Self.decades
      let row = min(max(middle - Self.letterHeight / 2, Self.top), Self.top + height - Self.letterHeight)
      write(label, column: column + 18, row: row)
    }
    write("none", column: column + 18, row: Self.top + height + 10)
    canvas.fill(
      columns: column..<column + 12, rows: Self.top + height + 10..<Self.top + height + 22, with: Self.unread)
  }

  private mutating func tickBelow(_ column: Int, _ label: String) {
    let bottom = panel.rows.upperBound
    canvas.fill(columns: column..<column + 1, rows: bottom..<bottom + Self.tickLength, with: Self.ink)
    write(label, column: column - BitmapFont.width(of: label) * Self.textScale / 2, row: bottom + 10)
  }

  private mutating func writeLeft(_ text: String, middle row: Int) {
    let right = panel.columns.lowerBound - Self.tickLength - 6
    write(text, column: right - BitmapFont.width(of: text) * Self.textScale, row: row - Self.letterHeight / 2)
  }

  /// The name of the lower axis.
  private mutating func writeUnit(_ text: String) {
    write(text, column: panel.columns.lowerBound, row: panel.rows.upperBound + 36)
  }

  private mutating func write(_ text: String, column: Int, row: Int) {
    canvas.write(text, column: column, row: row, colour: Self.ink, scale: Self.textScale)
  }
}
