import ArgumentParser
import Media

/// How recordings become what a model learns from.
struct PreparationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Samples per second of the model (default: those of most of the sound in the corpus).", valueName: "hertz"))
  var sampleRate: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Cut the ends of a recording as long as they are below this level, relative to its own peak, such as -40; off \
      cuts nothing (default: -60).
      """,
      valueName: "decibels"))
  var trim: String?

  /// Refuses options that have no meaning for what is learned.
  func refuse(for examples: String) throws {
    for (_, option) in [(sampleRate != nil, "--sample-rate"), (trim != nil, "--trim")].filter(\.0) {
      throw Failure(.usage, "\(option) is for recordings, and the corpus holds \(examples)")
    }
  }

  mutating func validate() throws {
    try Allowed.check(sampleRate, "--sample-rate", AudioPreparation.supportedSampleRates)
    _ = try trimThreshold
  }

  /// In decibels. Nil where the option was not given; `.some(nil)` for off.
  var trimThreshold: Double?? {
    get throws {
      guard let trim else { return nil }
      if trim == "off" { return .some(nil) }
      guard let threshold = Double(trim), threshold < 0, threshold >= -200 else {
        throw ValidationError("--trim must be off, or at least -200 and below 0 decibels, but is \(trim).")
      }
      return threshold
    }
  }
}
