import Glibc

extension SoundDrawing {
  /// Decibels from the darkest to the lightest colour.
  static let shownRangeInDecibels: Float = 80
  /// The lightest colour stands for this or for more, so that what is nearly silent stays dark.
  private static let lowestCeilingInDecibels: Float = -40
  private static let mostFramesPerColumn = 8
  private static let levelScaleColumns = 1124..<1138

  /// Samples under one window: a 30th of a second, within limits that keep the picture sharp and the memory small.
  private var windowLength: Int {
    min(max(sampleRate / 30, 128), 4096) / 2 * 2
  }

  /// Time to the right, frequency upward, level as colour.
  mutating func drawSpectrogram(of samples: UnsafeBufferPointer<Float>) {
    var transform = ShortTimeTransform(windowLength: windowLength)
    let binCount = transform.binCount
    /// `[column, bin]`, decibels relative to full scale.
    var levels: [Float] = []
    levels.reserveCapacity(Self.panelColumns.count * binCount)
    for column in 0..<Self.panelColumns.count {
      levels += columnLevels(of: samples, under: self.samples(underColumn: column), transform: &transform)
    }
    let loudest = levels.max() ?? Spectrogram.floorInDecibels
    let ceiling = max((loudest / 10).rounded(.up) * 10, Self.lowestCeilingInDecibels)
    let ramp = ColourRamp.embers
    let rows = Self.spectrogramRows
    for column in 0..<Self.panelColumns.count {
      let spectrum = levels[column * binCount..<(column + 1) * binCount]
      for row in 0..<rows.count {
        let level = spectrum.level(atRow: rows.count - 1 - row, of: rows.count)
        let position = 1 + (level - ceiling) / Self.shownRangeInDecibels
        canvas[column: Self.panelColumns.lowerBound + column, row: rows.lowerBound + row] = ramp[position]
      }
    }
    drawFrequencyAxis()
    drawLevelScale(ceiling: ceiling, ramp: ramp)
  }

  /// The mean power of a few frames spread over the stretch under one column, in decibels.
  private func columnLevels(
    of samples: UnsafeBufferPointer<Float>, under span: Range<Int>, transform: inout ShortTimeTransform
  ) -> [Float] {
    let frameCount = min(max(span.count / (transform.windowLength / 2), 1), Self.mostFramesPerColumn)
    var amplitudes = [Float](repeating: 0, count: transform.binCount)
    var power = amplitudes
    for frame in 0..<frameCount {
      let centre = span.lowerBound + (2 * frame + 1) * span.count / (2 * frameCount)
      transform.amplitudes(of: samples, at: centre, into: &amplitudes)
      for bin in power.indices { power[bin] += amplitudes[bin] * amplitudes[bin] }
    }
    return power.map { Spectrogram.decibels(ofAmplitude: ($0 / Float(frameCount)).squareRoot()) }
  }

  private mutating func drawFrequencyAxis() {
    let nyquist = Double(sampleRate) / 2
    let (unit, scale) = nyquist >= 1000 ? ("kHz", 1000.0) : ("Hz", 1.0)
    let ticks = AxisTicks(in: 0...nyquist / scale, atMost: 8)
    let rows = Self.spectrogramRows
    for frequency in ticks.positions {
      let row = rows.upperBound - 1 - Int((frequency * scale / nyquist * Double(rows.count - 1)).rounded())
      let left = Self.panelColumns.lowerBound - Self.tickLength
      canvas.fill(columns: left..<Self.panelColumns.lowerBound, rows: row..<row + 1, with: Self.ink)
      writeLeftOfPanels(ticks.label(frequency), middle: row)
    }
    writeLeftOfPanels(unit, middle: Self.unitRow)
  }

  /// The bar to the right that says which colour is how loud.
  private mutating func drawLevelScale(ceiling: Float, ramp: ColourRamp) {
    let rows = Self.spectrogramRows
    let columns = Self.levelScaleColumns
    for row in 0..<rows.count {
      let colour = ramp[1 - Float(row) / Float(rows.count - 1)]
      canvas.fill(columns: columns, rows: rows.lowerBound + row..<rows.lowerBound + row + 1, with: colour)
    }
    for below in stride(from: Float(0), through: Self.shownRangeInDecibels, by: 20) {
      let row = rows.lowerBound + Int(below / Self.shownRangeInDecibels * Float(rows.count - 1))
      let label = fixedPoint(Double(ceiling - below), decimals: 0)
      writeRight(ofColumn: columns.upperBound, label, middle: row)
    }
    writeRight(ofColumn: columns.upperBound, "dB", middle: Self.unitRow)
  }
}

extension ArraySlice<Float> {
  /// The level of a spectrum at one of `rowCount` equal steps from its first to its last bin: between two bins where
  /// there are more rows than bins, the loudest bin of the step where there are fewer.
  fileprivate func level(atRow row: Int, of rowCount: Int) -> Float {
    let binsPerRow = Double(count - 1) / Double(rowCount - 1)
    let position = Double(row) * binsPerRow
    if binsPerRow > 1 {
      let first = Swift.max(Int((position - binsPerRow / 2).rounded()), 0)
      let last = Swift.min(Int((position + binsPerRow / 2).rounded()), count - 1)
      return self[startIndex + first...startIndex + last].max() ?? Spectrogram.floorInDecibels
    }
    let below = Swift.min(Int(position), count - 2)
    let share = Float(position - Double(below))
    return self[startIndex + below] * (1 - share) + self[startIndex + below + 1] * share
  }
}
