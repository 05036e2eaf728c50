/// A picture of a sound while it is being drawn: where its panels lie, and the axis of time that they share.
struct SoundDrawing {
  static let width = 1200
  static let height = 600
  /// The margins hold the numbers of the axes, the right one the scale of levels.
  static let panelColumns = 74..<1112
  static let waveformRows = 14..<160
  static let spectrogramRows = 206..<562

  static let ink = Colour(205, 205, 215)
  static let gridInk = Colour(48, 46, 66)
  static let textScale = 2
  static let tickLength = 6
  /// The row, between the panels, in whose middle the units of the lower axes stand.
  static let unitRow = 181
  private static let background = Colour(20, 20, 27)
  static let panel = Colour(9, 8, 26)

  var canvas: PixelCanvas
  let sampleCount: Int
  /// Samples per second.
  let sampleRate: Int

  /// - Parameter addedRows: how many rows there are below those of the sound itself.
  /// - Precondition: sampleCount and sampleRate are at least 1.
  init(sampleCount: Int, sampleRate: Int, addedRows: Int = 0) {
    precondition(sampleCount >= 1 && sampleRate >= 1, "\(sampleCount) samples at \(sampleRate) per second")
    self.sampleCount = sampleCount
    self.sampleRate = sampleRate
    canvas = PixelCanvas(width: Self.width, height: Self.height + addedRows, background: Self.background)
    canvas.fill(columns: Self.panelColumns, rows: Self.waveformRows, with: Self.panel)
    canvas.fill(columns: Self.panelColumns, rows: Self.spectrogramRows, with: Self.panel)
  }

  /// The samples under one column of a panel: at least one.
  func samples(underColumn column: Int) -> Range<Int> {
    let columns = Self.panelColumns.count
    // Split so that no product of two large counts is formed.
    func boundary(_ column: Int) -> Int {
      column * (sampleCount / columns) + column * (sampleCount % columns) / columns
    }
    let start = min(boundary(column), sampleCount - 1)
    return start..<max(boundary(column + 1), start + 1)
  }

  /// Marks and seconds below the panels.
  mutating func drawTimeAxis() {
    let ticks = timeTicks
    let bottom = Self.spectrogramRows.upperBound
    var freeFrom = 0
    for seconds in ticks.positions {
      let column = timeColumn(ofSecond: seconds)
      canvas.fill(columns: column..<column + 1, rows: bottom..<bottom + Self.tickLength, with: Self.ink)
      let label = ticks.label(seconds) + " s"
      let labelWidth = BitmapFont.width(of: label) * Self.textScale
      let left = min(column - labelWidth / 2, Self.width - labelWidth)
      guard left >= freeFrom else { continue }
      write(label, column: left, row: bottom + 12)
      freeFrom = left + labelWidth + 12
    }
  }

  /// Faint vertical lines at the marks of time, to be drawn before what they stand behind.
  mutating func drawTimeGrid() {
    for seconds in timeTicks.positions {
      let column = timeColumn(ofSecond: seconds)
      canvas.fill(columns: column..<column + 1, rows: Self.waveformRows, with: Self.gridInk)
    }
  }

  private var durationInSeconds: Double { Double(sampleCount) / Double(sampleRate) }

  private var timeTicks: AxisTicks { AxisTicks(in: 0...durationInSeconds, atMost: 8) }

  private func timeColumn(ofSecond seconds: Double) -> Int {
    let columns = Self.panelColumns
    return columns.lowerBound + min(Int(seconds / durationInSeconds * Double(columns.count)), columns.count - 1)
  }

  /// Writes a number to the left of the panels, level with `row`.
  mutating func writeLeftOfPanels(_ text: String, middle row: Int) {
    let right = Self.panelColumns.lowerBound - Self.tickLength - 6
    let left = right - BitmapFont.width(of: text) * Self.textScale
    write(text, column: left, row: row - BitmapFont.glyphHeight * Self.textScale / 2)
  }

  /// Writes a number to the right of the scale of levels, level with `row`.
  mutating func writeRight(ofColumn column: Int, _ text: String, middle row: Int) {
    write(text, column: column + 6, row: row - BitmapFont.glyphHeight * Self.textScale / 2)
  }

  private mutating func write(_ text: String, column: Int, row: Int) {
    canvas.write(text, column: column, row: row, colour: Self.ink, scale: Self.textScale)
  }
}
