import ArgumentParser
import Autoregression
import Models

/// How symbols are drawn from what a model predicts.
struct SamplingOptions: ParsableArguments {
  @Option(help: "Below 1 the likely becomes likelier, above 1 less so; 0 always takes the likeliest.")
  var temperature = 1.0

  @Option(
    help: ArgumentHelp(
      "Draw only from the likeliest symbols that together have this probability (default: 0.999 for sounds, else 1).",
      valueName: "probability"))
  var topP: Double?

  /// What is advised against noise and clicks: a smaller one takes more words from speech (Sampling.md, "What is drawn").
  static let topPAgainstNoise = 0.98

  @OptionGroup var guidanceOptions: GuidanceOptions

  @Option(help: "The seed of all that is random.")
  var seed: UInt64 = 0

  mutating func validate() throws {
    try Allowed.check(temperature, "--temperature", 0...100)
    if let topP { try Allowed.check(topP, "--top-p", 1e-6...1) }
  }

  var configuration: SamplingConfiguration {
    SamplingConfiguration(temperature: temperature, topProbability: topP ?? 1, guidance: guidanceOptions.factor)
  }

  /// The same for a model of sounds, whose labels can be weighted one by one.
  func configuration(_ sound: SoundDescription) throws -> SamplingConfiguration {
    var configuration = configuration
    configuration.topProbability = topP ?? SamplingConfiguration.ofSounds.topProbability
    configuration.guidance = try guidanceOptions.guidance(of: sound.labels)
    return configuration
  }
}

extension SamplingConfiguration {
  /// How sounds are drawn unless somebody says otherwise. The last thousandth of each distribution, spread over all
  /// codes that are out of place, is what clicks are made of.
  static let ofSounds = SamplingConfiguration(topProbability: 0.999)
}

extension ParsableCommand {
  /// Refuses options that have no meaning for what the model makes.
  func refuse(_ options: [(isGiven: Bool, name: String)], for results: String) throws {
    for option in options where option.isGiven {
      throw Failure(.usage, "\(option.name) is not for \(results), which is what this model makes; leave it out")
    }
  }
}
