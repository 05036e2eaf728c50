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
      \(text(profile.levels.offset, places: 4)), \(text(profile.levels.clippedShare.map { 100 * $0 }, places: 2)) % clipped
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

  // MARK: Distances from the corpus

  private var distances: [String] {
    guard let corpus, let comparison else { return [] }
    func line(_ name: String, _ value: (ProfileComparison) -> Double?, _ unit: String, places: Int) -> String {
      let own = text(value(comparison), places: places)
      let noise = text(corpus.whiteNoise.flatMap(value), places: places)
      let pieces = corpus.pieces.compactMap(value)
      let between =
        if let nearest = pieces.min(), let farthest = pieces.max() {
          "its pieces as long \(text(nearest, places: places)) to \(text(farthest, places: places)) \(unit)"
        } else {
          "it is too short to be compared with pieces of itself"
        }
      return "\(name)\(own) \(unit) from the corpus; \(between), white noise \(noise) \(unit)"
    }
    return [
      """
      corpus    \(corpus.path): \(Wording.duration(corpus.profile.durationInSeconds)) in \
      \(Wording.count(corpus.recordingCount, "recording")); the sound is \
      \(text(comparison.levelDifference.map(abs), places: 1)) dB \((comparison.levelDifference ?? 0) < 0 ? "quieter" : "louder")
      """,
      line("spectrum  ", \.logSpectralDistance, "dB", places: 1),
      line("levels    ", \.sampleLevelDistance, "dB", places: 1),
      line("Fréchet   ", \.frechetDistance, "dB²", places: 0),
    ]
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
