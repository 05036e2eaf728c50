import Glibc

/// A panel with two axes, and where values lie in it.
private struct Chart {
  let columns: Range<Int>
  let rows: Range<Int>
  /// What the columns cover, rising to the right.
  let across: ClosedRange<Double>
  /// What the rows cover, rising upward.
  let upward: ClosedRange<Double>

  func column(of value: Double) -> Int {
    columns.lowerBound + Int((Self.share(of: value, in: across) * Double(columns.count - 1)).rounded())
  }

  func row(of value: Double) -> Int {
    rows.upperBound - 1 - Int((Self.share(of: value, in: upward) * Double(rows.count - 1)).rounded())
  }

  private static func share(of value: Double, in range: ClosedRange<Double>) -> Double {
    (min(max(value, range.lowerBound), range.upperBound) - range.lowerBound) / (range.upperBound - range.lowerBound)
  }
}

extension SoundDrawing {
  /// Rows that the measures take below the spectrogram.
  static let measureRows = 312
  private static let chartRows = 648..<862
  private static let spectrumColumns = 74..<576
  private static let levelColumns = 682..<1184
  private static let titleRow = 622
  static let soundInk = Colour(248, 160, 84)
  static let corpusInk = Colour(94, 190, 205)

  /// Average spectra and histograms of sample levels, the sound's over the corpus's.
  mutating func drawMeasures(of sound: SoundProfile, against corpus: SoundProfile?) {
    canvas.fill(columns: Self.spectrumColumns, rows: Self.chartRows, with: Self.panel)
    canvas.fill(columns: Self.levelColumns, rows: Self.chartRows, with: Self.panel)
    drawAverageSpectra(sound, corpus)
    drawLevelHistograms(sound, corpus)
  }

  // MARK: Average spectra

  private mutating func drawAverageSpectra(_ sound: SoundProfile, _ corpus: SoundProfile?) {
    let centres = sound.frames.bands.centres.map(MelFilterBank.mel(ofHertz:))
    let spectra = [corpus, sound].compactMap { $0?.averageSpectrum }
    let loudest = spectra.joined().max() ?? 0
    let quietest = max(spectra.joined().min() ?? loudest, loudest - 80)
    let top = (loudest / 10).rounded(.up) * 10
    let bottom = min((quietest / 10).rounded(.down) * 10, top - 20)
    guard let first = centres.first, let last = centres.last, first < last else { return }
    let chart = Chart(columns: Self.spectrumColumns, rows: Self.chartRows, across: first...last, upward: bottom...top)
    drawFrequencyMarks(of: chart)
    drawMarks(AxisTicks(in: chart.upward, atMost: 5), leftOf: chart)
    if let corpus { drawLine(through: Array(zip(centres, corpus.averageSpectrum)), of: chart, with: Self.corpusInk) }
    drawLine(through: Array(zip(centres, sound.averageSpectrum)), of: chart, with: Self.soundInk)
    drawTitle("average spectrum in dB", of: chart, namesCorpus: corpus != nil)
  }

  /// Round frequencies on an axis in mel, as many as have room.
  private mutating func drawFrequencyMarks(of chart: Chart) {
    var freeFrom = 0
    for frequency in [50.0, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000] {
      let mel = MelFilterBank.mel(ofHertz: frequency)
      guard chart.across.contains(mel) else { continue }
      let label = frequency < 1000 ? "\(Int(frequency)) Hz" : "\(Int(frequency / 1000)) kHz"
      drawMark(label, below: chart, column: chart.column(of: mel), freeFrom: &freeFrom)
    }
  }

  // MARK: Levels

  /// Narrower bars would show the few levels that quiet samples of 16 bits can have, as a comb.
  private static let stepsPerBar = 3

  private mutating func drawLevelHistograms(_ sound: SoundProfile, _ corpus: SoundProfile?) {
    let shares = [corpus, sound].compactMap { $0?.levels.histogram.shares(ofSteps: Self.stepsPerBar) }
    let most = max(100 * (shares.joined().max() ?? 0), 0.1)
    let range = sound.levels.histogram.range
    let chart = Chart(
      columns: Self.levelColumns, rows: Self.chartRows, across: range.lowerBound...5, upward: 0...most * 1.08)
    var freeFrom = chart.columns.lowerBound - 40
    for level in stride(from: range.lowerBound, through: 0, by: 20) {
      drawMark("\(Int(level)) dB", below: chart, column: chart.column(of: level), freeFrom: &freeFrom)
    }
    drawMarks(AxisTicks(in: chart.upward, atMost: 5), leftOf: chart)
    let inks = corpus == nil ? [Self.soundInk] : [Self.corpusInk, Self.soundInk]
    for (shares, ink) in zip(shares, inks) {
      let step = sound.levels.histogram.stepWidth * Double(Self.stepsPerBar)
      let outline = shares.enumerated().flatMap { index, share in
        [0.0, 1].map { (range.lowerBound + (Double(index) + $0) * step, 100 * share) }
      }
      drawLine(through: outline.filter { $0.0 <= chart.across.upperBound }, of: chart, with: ink)
    }
    drawTitle("sample levels in %", of: chart, namesCorpus: corpus != nil)
  }

  // MARK: Parts of charts

  /// A title above a chart, and at its right end whose line has which colour.
  private mutating func drawTitle(_ title: String, of chart: Chart, namesCorpus: Bool) {
    canvas.write(title, column: chart.columns.lowerBound, row: Self.titleRow, colour: Self.ink, scale: Self.textScale)
    var right = chart.columns.upperBound
    for (name, ink) in namesCorpus ? [("corpus", Self.corpusInk), ("sound", Self.soundInk)] : [] {
      let left = right - BitmapFont.width(of: name) * Self.textScale
      canvas.write(name, column: left, row: Self.titleRow, colour: ink, scale: Self.textScale)
      right = left - 20
    }
  }

  private mutating func drawMark(_ label: String, below chart: Chart, column: Int, freeFrom: inout Int) {
    let bottom = chart.rows.upperBound
    canvas.fill(columns: column..<column + 1, rows: chart.rows, with: Self.gridInk)
    canvas.fill(columns: column..<column + 1, rows: bottom..<bottom + Self.tickLength, with: Self.ink)
    let width = BitmapFont.width(of: label) * Self.textScale
    let left = min(column - width / 2, Self.width - width)
    guard left >= freeFrom else { return }
    canvas.write(label, column: left, row: bottom + 12, colour: Self.ink, scale: Self.textScale)
    freeFrom = left + width + 8
  }

  private mutating func drawMarks(_ ticks: AxisTicks, leftOf chart: Chart) {
    for value in ticks.positions {
      let row = chart.row(of: value)
      let left = chart.columns.lowerBound - Self.tickLength
      canvas.fill(columns: chart.columns, rows: row..<row + 1, with: Self.gridInk)
      canvas.fill(columns: left..<chart.columns.lowerBound, rows: row..<row + 1, with: Self.ink)
      let label = ticks.label(value)
      canvas.write(
        label, column: left - 6 - BitmapFont.width(of: label) * Self.textScale,
        row: row - BitmapFont.glyphHeight * Self.textScale / 2, colour: Self.ink, scale: Self.textScale)
    }
  }

  /// Two pixels thick, without gaps where it is steep.
  private mutating func drawLine(through points: [(Double, Double)], of chart: Chart, with ink: Colour) {
    for (start, end) in zip(points, points.dropFirst()) {
      let (first, last) = (chart.column(of: start.0), chart.column(of: end.0))
      var previous = chart.row(of: start.1)
      for column in first...max(first, last) {
        let share = last > first ? Double(column - first) / Double(last - first) : 1
        let row = chart.row(of: start.1 + share * (end.1 - start.1))
        canvas.fill(columns: column..<column + 2, rows: min(row, previous)..<max(row, previous) + 2, with: ink)
        previous = row
      }
    }
  }
}

extension MeasureDistribution {
  /// The share of the values in every so many steps together; zeros without values.
  fileprivate func shares(ofSteps stepCount: Int) -> [Double] {
    counts(inGroupsOf: stepCount).map { Double($0) / Double(max(count, 1)) }
  }
}
