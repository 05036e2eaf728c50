package import Models

/// How much of what came before a network sees or hears, and how it would be more.
package struct NetworkReach {
  private let configuration: any ModelConfiguration
  /// In hertz; nil where symbols have no duration.
  private let sampleRate: Int?

  package init(of configuration: any ModelConfiguration, sampleRate: Int?) {
    self.configuration = configuration
    self.sampleRate = sampleRate
  }

  /// How long a past is heard, in seconds; nil if all of it, or if symbols have no duration.
  var seconds: Double? { Self.seconds(configuration, sampleRate) }

  private static func seconds(_ configuration: any ModelConfiguration, _ sampleRate: Int?) -> Double? {
    guard let sampleRate, configuration.receptiveField != .max else { return nil }
    return Double(configuration.receptiveField) / Double(sampleRate)
  }

  /// "receptive field 2,048 samples (128 ms)", "sees 2.7 rows of 16";
  /// nil where all that came before is read.
  package func words(_ symbol: String) -> String? {
    if let image = configuration.imageReach {
      return image.isWhole ? "sees all rows" : "sees \(Self.count(rows: image.rows)) of \(image.imageRows)"
    }
    guard configuration.receptiveField != .max else { return nil }
    let duration = seconds.map { " (\(Self.milliseconds($0)))" } ?? ""
    return "receptive field \(Wording.count(configuration.receptiveField, symbol))\(duration)"
  }

  /// What is too far away to be known, and what helps; nil where nothing is.
  package func advice(naming presets: [(name: String, configuration: any ModelConfiguration)]) -> String? {
    if let image = configuration.imageReach, !image.isWhole {
      // That it sees most of them is told as a fact, and is nothing to change.
      guard image.rows < Self.mostOfAnImage * Double(image.imageRows) else { return nil }
      let more = helping(presets, reaching: image.imageRows - 1) { more -> String? in
        guard let seen = more.imageReach, seen.rows > image.rows else { return nil }
        return seen.isWhole ? "all rows" : Self.count(rows: seen.rows)
      }
      return """
        a pixel is predicted from the \(Self.count(rows: image.rows)) of \(image.imageRows) before it, and what is larger is chance\
        \(more.isEmpty ? "" : "; more is seen with \(more)")
        """
    }
    guard let sampleRate, let seconds, seconds < Self.phoneme else { return nil }
    var more = helping(presets, reaching: Int(Self.syllable * Double(sampleRate))) { more -> String? in
      Self.seconds(more, sampleRate).flatMap { $0 >= Self.phoneme ? Self.milliseconds($0) : nil }
    }
    if sampleRate > Self.speechRate, let slower = Self.seconds(configuration, Self.speechRate) {
      let rate = "--sample-rate \(Self.speechRate) (\(Self.milliseconds(slower)))"
      more = more.isEmpty ? rate : "\(rate) or \(more)"
    }
    return """
      \(Self.milliseconds(seconds)) of the past are heard, where a low voice repeats after 14 ms, a phoneme takes some \
      100 ms and a word 500 ms\(more.isEmpty ? "" : "; more is heard with \(more)"). Against the noise of what it \
      draws, --top-p \(SamplingOptions.topPAgainstNoise) helps
      """
  }

  /// Presets and a setting that reach further: "--preset mnist (23 rows) or --set entryWidth=45 (all)".
  private func helping(
    _ presets: [(name: String, configuration: any ModelConfiguration)], reaching extent: Int,
    told: (any ModelConfiguration) -> String?
  ) -> String {
    let preset = presets.compactMap { name, preset in told(preset).map { "--preset \(name) (\($0))" } }.first
    var found = preset.map { [$0] } ?? []
    if let (key, text) = configuration.reaching(extent), let wider = try? configuration.setting(key, to: text),
      let seen = told(wider)
    {
      found.append("--set \(key)=\(text) (\(seen))")
    }
    return found.joined(separator: " or ")
  }

  /// A part of the rows. The usual network for the digits of MNIST sees 23 of 28.
  private static let mostOfAnImage = 0.75
  /// Shorter pasts hold no whole phoneme.
  private static let phoneme = 0.1
  private static let syllable = 0.2
  /// Enough for speech, in hertz.
  private static let speechRate = 16_000

  private static func count(rows: Double) -> String {
    rows == rows.rounded() ? Wording.count(Int(rows), "row") : "\(Wording.decimal(rows, places: 1)) rows"
  }

  private static func milliseconds(_ seconds: Double) -> String { "\(Wording.decimal(1000 * seconds, places: 0)) ms" }
}
