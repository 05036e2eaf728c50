import Glibc

extension SoundDrawing {
  private static let peakInk = Colour(150, 62, 132)
  private static let powerInk = Colour(248, 160, 84)
  /// Columns with fewer samples than this show a line and no mean power.
  private static let fewestSamplesForPower = 16

  /// Lowest and highest sample per column, and inside them ± the root of the mean square.
  mutating func drawWaveform(of samples: UnsafeBufferPointer<Float>) {
    let limit = amplitudeLimit(of: samples)
    drawTimeGrid()
    drawAmplitudeAxis(limit: limit)
    var previous = finite(samples[0])
    for column in 0..<Self.panelColumns.count {
      let span = self.samples(underColumn: column)
      let extent = Extent(of: samples[span], after: previous)
      previous = finite(samples[span.upperBound - 1])
      let outline = waveformRow(extent.highest, limit: limit)...waveformRow(extent.lowest, limit: limit)
      let pixel = Self.panelColumns.lowerBound + column
      if span.count < Self.fewestSamplesForPower {
        canvas.fill(columns: pixel..<pixel + 1, rows: Range(outline), with: Self.powerInk)
      } else {
        let swing = extent.rootMeanSquare
        let core = waveformRow(swing, limit: limit)...waveformRow(-swing, limit: limit)
        canvas.fill(columns: pixel..<pixel + 1, rows: Range(outline), with: Self.peakInk)
        canvas.fill(columns: pixel..<pixel + 1, rows: Range(core.clamped(to: outline)), with: Self.powerInk)
      }
    }
  }

  /// The row where an amplitude is drawn; beyond the limit, the edge of the panel.
  private func waveformRow(_ amplitude: Float, limit: Double) -> Int {
    let rows = Self.waveformRows
    let share = (1 - min(max(Double(amplitude) / limit, -1), 1)) / 2
    return rows.lowerBound + Int((share * Double(rows.count - 1)).rounded())
  }

  private mutating func drawAmplitudeAxis(limit: Double) {
    let ticks = AxisTicks(in: -limit...limit, atMost: 2)
    for amplitude in ticks.positions {
      let row = waveformRow(Float(amplitude), limit: limit)
      canvas.fill(columns: Self.panelColumns, rows: row..<row + 1, with: Self.gridInk)
      let left = Self.panelColumns.lowerBound - Self.tickLength
      canvas.fill(columns: left..<Self.panelColumns.lowerBound, rows: row..<row + 1, with: Self.ink)
      writeLeftOfPanels(ticks.label(amplitude), middle: row)
    }
  }

  /// The round number (1, 2 or 5 times a power of ten) that the loudest sample fits below: 1 for silence.
  private func amplitudeLimit(of samples: UnsafeBufferPointer<Float>) -> Double {
    let peak = samples.lazy.map { Double(abs(finite($0))) }.reduce(0, max)
    guard peak > 0 else { return 1 }
    // One mark over a range as long as the peak has the wanted step.
    return max(AxisTicks(in: 0...peak, atMost: 1).step, 1e-5)
  }
}

/// How far a stretch of sound swings.
private struct Extent {
  private(set) var lowest: Float
  private(set) var highest: Float
  private(set) var rootMeanSquare: Float

  /// - Parameter previous: the sample before, so that the line has no gaps where it is steep.
  init(of samples: Slice<UnsafeBufferPointer<Float>>, after previous: Float) {
    (lowest, highest) = (previous, previous)
    var power = 0.0
    for sample in samples.lazy.map(finite) {
      lowest = min(lowest, sample)
      highest = max(highest, sample)
      power += Double(sample) * Double(sample)
    }
    rootMeanSquare = Float((power / Double(samples.count)).squareRoot())
  }
}

/// The sample, or 0 where it is not a finite number.
private func finite(_ sample: Float) -> Float {
  sample.isFinite ? sample : 0
}
