import Foundation
import Media

extension SpectrumReport {
  /// For people.
  var lines: [String] {
    let head = [
      """
      sound     \(file): \(Wording.duration(profile.durationInSeconds)) at \(profile.frames.sampleRate) Hz, \
      \(Wording.count(profile.frameCount, "frame")), \(percent(Double(profile.audibleFrameCount), of: profile.frameCount)) of \
      them audible, \(percent(Double(profile.pitchedFrameCount), of: profile.audibleFrameCount)) of those with a pitch
      """,
      """
      level     \(decibels(profile.levels.levelInDecibels)), peak \(decibels(profile.levels.peakInDecibels)), offset \
      \(text(profile.levels.offset, places: 4)), \(text(profile.levels.clippedShare.map { 100 * $0 }, places: 2)) % clipped, \(clicks)
      """,
    ]
    return head + table + distances + ["verdict   \(verdict)"]
  }

  // MARK: Timbre and pitch

  private var table: [String] {
    var heading = ["", "10 %", "median", "90 %"]
    if corpus != nil { heading += ["corpus: 10 %", "median", "90 %", "apart"] }
    return [
      row(heading),
      row("flatness", \.flatness, comparison?.flatnessDistance, places: 3),
      row("centroid", \.centroid, comparison?.centroidDistance, " Hz"),
      row("roll-off", \.rollOff, comparison?.rollOffDistance, " Hz"),
      row(
        "pitch", \.pitch, comparison?.pitchDistance, " Hz", apart: " semitones", unit: SoundProfile.hertz(ofSemitones:)),
    ]
  }

  private func row(
    _ name: String, _ measure: KeyPath<SoundProfile, MeasureDistribution>, _ distance: Double?, _ suffix: String = "",
    places: Int = 0, apart: String? = nil, unit: (Double) -> Double = { $0 }
  ) -> String {
    func cells(_ distribution: MeasureDistribution) -> [String] {
      [0.1, 0.5, 0.9].map { share in
        distribution.quantile(share).map { Wording.decimal(unit($0), places: places) + suffix } ?? "–"
      }
    }
    var texts = [name] + cells(profile[keyPath: measure])
    if let corpus {
      let away = distance.map { Wording.decimal($0, places: apart == nil ? places : 1) + (apart ?? suffix) }
      texts += cells(corpus.profile[keyPath: measure]) + [away ?? "–"]
    }
    return row(texts)
  }

  /// Cells to the right of columns; the name to the left of the first one.
  private func row(_ cells: [String]) -> String {
    let widths = [10, 9, 9, 9, 15, 9, 9, 15]
    return zip(cells, widths).enumerated().map { index, cell in
      let (text, width) = cell
      let space = String(repeating: " ", count: max(width - text.count, 0))
      return index == 0 ? text + space : space + text
    }.joined()
  }

  private var clicks: String {
    guard profile.clickCount > 0 else { return "no clicks" }
    let perSecond = Wording.decimal(profile.clicksPerSecond, places: 1)
    return "\(Wording.count(profile.clickCount, "click")) (\(perSecond) a second)"
  }

  // MARK: Distances from the corpus

  private var distances: [String] {
    guard let yardstick, let comparison else { return [] }
    let corpus = yardstick.corpus
    let whole = """
      corpus    \(corpus.path): \(Wording.duration(corpus.profile.durationInSeconds)) in \
      \(Wording.count(corpus.recordingCount, "recording")); the sound is \
      \(text(comparison.levelDifference.map(abs), places: 1)) dB \((comparison.levelDifference ?? 0) < 0 ? "quieter" : "louder")
      """
    return [whole] + CorpusYardstick.Measure.allCases.map { line($0, yardstick, comparison) }
  }

  private func line(
    _ measure: CorpusYardstick.Measure, _ yardstick: CorpusYardstick, _ comparison: ProfileComparison
  ) -> String {
    func text(_ value: Double?) -> String { self.text(value, places: measure.places) + " " + measure.unit }
    let pieceCount = yardstick.corpus.pieces.count
    let pieces =
      yardstick.limits[measure].map {
        pieceCount < CorpusYardstick.fewestPieces
          ? "the farthest of its \(Wording.count(pieceCount, "piece")) as long \(text($0))"
          : "nine in ten of its \(Wording.count(pieceCount)) pieces as long within \(text($0))"
      } ?? "no piece of it is as long"
    let name = measure.name + String(repeating: " ", count: 10 - measure.name.count)
    return """
      \(name)\(text(measure.distance(comparison))) from the corpus; \(pieces), white noise \
      \(text(yardstick.noise(measure)))
      """
  }

  // MARK: Numbers

  private func decibels(_ value: Double?) -> String { text(value, places: 1) + " dB" }

  private func text(_ value: Double?, places: Int) -> String {
    guard let value else { return "–" }
    let digits = Wording.decimal(value, places: places)
    // What rounds to nothing has no sign.
    return Double(digits) == 0 ? Wording.decimal(0, places: places) : digits
  }

  private func percent(_ part: Double, of whole: Int) -> String {
    whole > 0 ? Wording.decimal(100 * part / Double(whole), places: 0) + " %" : "none"
  }
}
