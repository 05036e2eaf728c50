import ArgumentParser
import Causality
import Foundation
import Models
import TensorCore

/// `wavegen describe`: what a model is, without its weights.
struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what a model is: configuration, tensors, receptive field and cost.",
    discussion: "Describes a checkpoint, or with --model or --preset a model that does not exist yet. No weight is read.")

  @OptionGroup var checkpointOptions: CheckpointOptions
  @OptionGroup var network: NetworkOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Samples per second, for the receptive field of a model that does not exist yet.")
  var sampleRate = 16_000

  mutating func validate() throws {
    try Allowed.check(sampleRate, "--sample-rate", 100...1_000_000)
    if checkpointOptions.checkpoint != nil, describesOptions {
      throw ValidationError("Give --checkpoint, or --model, --preset and --set; not both.")
    }
  }

  private var describesOptions: Bool { network.model != nil || network.preset != nil || !network.settings.isEmpty }

  func run() throws {
    let checkpoint = describesOptions ? nil : try checkpointOptions.open()
    let configuration = try checkpoint?.configuration.network ?? network.configuration()
    let rate = checkpoint?.configuration.sound.sampleRate ?? sampleRate
    try describe(configuration, rate, checkpoint)
  }

  private func describe(
    _ configuration: some ModelConfiguration, _ sampleRate: Int, _ checkpoint: Checkpoint?
  ) throws {
    let model = try configuration.makeModel(from: ShapesOnly())
    let network = NetworkDescription(model, sampleRate: sampleRate)
    let result = DescriptionResult(
      model: type(of: configuration).modelName, configuration: configuration, network: network,
      sound: checkpoint?.configuration.sound, training: checkpoint?.configuration.training)
    if output.json { return try Console.printJSON(result) }
    print("model     \(type(of: configuration).modelName)")
    for (key, value) in try configuration.jsonValues().sorted(by: { $0.key < $1.key }) {
      let text = (value as? [Any]).map { $0.map { "\($0)" }.joined(separator: ",") } ?? "\(value)"
      print("          \(key) = \(text)")
    }
    for line in network.lines { print(line) }
    if let sound = checkpoint?.configuration.sound { print("sound     \(sound.sampleRate) Hz, \(sound.levelCount) levels") }
    if let training = checkpoint?.configuration.training { print(training.line) }
    print("tensors")
    for tensor in network.tensors { print("          \(tensor.path) \(Shape(tensor.shape))") }
  }
}

extension TrainingSummary {
  fileprivate var line: String {
    """
    training  \(Wording.count(steps)) steps, \(Wording.count(symbols)) samples, \(Wording.duration(seconds)); \
    \(heldOutBitsPerSymbol.map { Wording.decimal($0) } ?? "–") held-out bits per sample, histogram \
    \(baselineBitsPerSymbol.map { Wording.decimal($0) } ?? "–")
    """
  }
}

/// A description, for programs.
private struct DescriptionResult<Configuration: ModelConfiguration>: Encodable {
  let model: String
  let configuration: Configuration
  let network: NetworkDescription
  let sound: SoundDescription?
  let training: TrainingSummary?
}
