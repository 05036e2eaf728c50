import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import Synchronization
import TensorCore

/// `wavegen sample`: from a model to a sound, to images, to vectors or to text.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate a sound, images, vectors or text.",
    discussion: """
      The model decides what is generated, the extension in which format: .wav, .flac, .ogg or .aiff; .png (all images \
      on one sheet) or .npy; .csv or .npy for vectors; .txt. - is standard output: 16-bit WAV or text as it is \
      generated, which ends with exit code 0 when its reader has heard enough. The same seed gives the same bytes on \
      every run and for every number of threads. Ctrl-C keeps what was generated.
      """)

  @OptionGroup var checkpointOptions: CheckpointOptions

  @Argument(help: "Where the result goes.")
  var out: String

  @Option(help: "How many to generate; sounds and texts as out-1.wav, out-2.wav …, images on one sheet.")
  var count = 1

  @Option(help: "Below 1 the likely becomes likelier, above 1 less so; 0 always takes the likeliest.")
  var temperature = 1.0

  @Option(
    help: ArgumentHelp(
      "Draw only from the likeliest symbols that together have this probability.", valueName: "probability"))
  var topP = 1.0

  @OptionGroup var guidanceOptions: GuidanceOptions

  @Option(help: "The seed of all that is random.")
  var seed: UInt64 = 0

  @OptionGroup(title: "Sound") var soundOptions: SoundSamplingOptions
  @OptionGroup(title: "Sound") var labelRequest: LabelRequest
  @OptionGroup(title: "Images") var imageOptions: ImageSamplingOptions

  @Option(help: ArgumentHelp("How long a text is (default: 1000).", valueName: "bytes"))
  var length: Int?

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var precisionOptions: PrecisionOptions
  @OptionGroup var computation: ComputationOptions

  mutating func validate() throws {
    try Allowed.check(name: out, "<out>")
    try Allowed.check(temperature, "--temperature", 0...100)
    try Allowed.check(topP, "--top-p", 1e-6...1)
    try Allowed.check(count, "--count", 1...1_000_000)
    try Allowed.check(length, "--length", 1...1_000_000_000)
    if out == "-", count > 1 { throw ValidationError("--count needs a file name; standard output takes one result.") }
  }

  /// Endings of other things than sounds.
  private static let otherEndings: Set<String> = ["png", "npy", "csv", "txt"]

  var sampling: SamplingConfiguration {
    SamplingConfiguration(temperature: temperature, topProbability: topP, guidance: guidanceOptions.factor)
  }

  func run() throws {
    Interruption.listen()
    let ending = URL(fileURLWithPath: out).pathExtension.lowercased()
    // An ending that means nothing is refused before a model is read.
    do {
      if !Self.otherEndings.contains(ending) { try SampleOutput.check(out) }
    } catch SoundWritingError.unknownExtension {
      throw Failure(
        .usage,
        """
        \(out) should end in .wav, .flac, .ogg or .aiff for sound, in .png, .npy or .csv for images and tables, or in .txt \
        for text
        """)
    }
    try replacement.check(
      writesOneFile(ending) ? [out] : SampleOutput.names(out, count: count),
      besides: [checkpointOptions.path, soundOptions.prime, soundOptions.melOf, soundOptions.condition])
    let checkpoint = try checkpointOptions.open(toMake: ending)
    try checkpoint.making {
      switch checkpoint.configuration.data {
      case .sound(let sound): try sampleSound(sound, checkpoint)
      case .grid(let grid): try sampleGrids(grid, checkpoint)
      case .text: try sampleText(checkpoint)
      }
    }
  }

  /// Whether all that is generated goes into one file.
  private func writesOneFile(_ ending: String) -> Bool { Self.otherEndings.contains(ending) && ending != "txt" }

  /// Refuses options that have no meaning for what the model makes.
  func refuse(_ options: [(isGiven: Bool, name: String)], for results: String) throws {
    for option in options where option.isGiven {
      throw Failure(.usage, "\(option.name) is not for \(results), which is what this model makes; leave it out")
    }
  }
}
