import ArgumentParser
import Autoregression
import Causality
import Durability
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

  @OptionGroup var samplingOptions: SamplingOptions

  @Option(help: ArgumentHelp("A recording or a text that is continued.", valueName: "file"))
  var prime: String?

  @Flag(help: "Begin the output with what it continues.")
  var keepPrime = false

  @Option(
    help: ArgumentHelp(
      """
      Learned, or memorised? Puts beside each image the one of this corpus that is nearest to it; tells of each sound \
      which recording is, how near it is, and whether the sound is a copy.
      """, valueName: "corpus"))
  var nearest: String?

  @OptionGroup(title: "Sound") var soundOptions: SoundSamplingOptions
  @OptionGroup(title: "Sound") var labelRequest: LabelRequest
  @OptionGroup(title: "Images") var imageOptions: ImageSamplingOptions

  @Option(help: ArgumentHelp("How long a text is (default: 1000).", valueName: "bytes"))
  var length: Int?

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var precisionOptions: PrecisionOptions
  @OptionGroup var computation: ComputationOptions

  mutating func validate() throws {
    try Allowed.check(count, "--count", 1...1_000_000)
    try Allowed.check(length, "--length", 1...1_000_000_000)
    if keepPrime, prime == nil { throw ValidationError("--keep-prime needs --prime.") }
    if imageOptions.size != nil, nearest != nil {
      throw ValidationError("--nearest compares images of the size that the model learned; leave out --size.")
    }
    if out == "-", nearest != nil {
      throw ValidationError("--nearest reads the sound again, which standard output does not keep; name a file.")
    }
    if out == "-", count > 1 { throw ValidationError("--count needs a file name; standard output takes one result.") }
  }

  /// Endings of other things than sounds.
  private static let otherEndings: Set<String> = ["png", "npy", "csv", "txt"]

  var sampling: SamplingConfiguration { samplingOptions.configuration }

  func run() throws {
    try Inputs.take(prime, soundOptions.melOf, soundOptions.condition, nearest)
    Interruption.listen()
    let ending = FilePath(out).fileExtension
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
      besides: [checkpointOptions.path, prime, soundOptions.melOf, soundOptions.condition])
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
}
