import ArgumentParser
import Causality
import Foundation
import Media
import Models
import TensorCore

/// `wavegen describe`: what a model is, without its weights.
struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what a model is: configuration, tensors, receptive field and cost.",
    discussion: """
      Describes a checkpoint, or with --model, --preset, --distribution or --set a model that does not exist yet. No \
      weight is read.
      """)

  @OptionGroup var checkpointOptions: CheckpointOptions
  @OptionGroup var network: NetworkOptions
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "Samples per second, for the receptive field of a model that does not exist yet (default: 16000).",
      valueName: "hertz"))
  var sampleRate: Int?

  @Option(
    help: ArgumentHelp(
      """
      Draw which pixels, or samples, the prediction of one depends on: the brighter, the more. It is blue.
      """, valueName: "picture"))
  var receptiveField: String?

  @Option(
    help: ArgumentHelp(
      """
      Which pixel --receptive-field is of, counted from 1, and perhaps which colour: 14,9 or 14,9,red (default: in the \
      middle of the last row).
      """, valueName: "row,column"))
  var site: ChosenSite?

  @Flag(help: "List every tensor with its shape.")
  var tensors = false

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var computation: ComputationOptions

  mutating func validate() throws {
    if let receptiveField, !receptiveField.lowercased().hasSuffix(".png") {
      throw ValidationError("--receptive-field makes a PNG, so its name must end in .png, but is \(receptiveField).")
    }
    if site != nil, receptiveField == nil { throw ValidationError("--site needs --receptive-field.") }
    try Allowed.check(sampleRate, "--sample-rate", AudioPreparation.supportedSampleRates)
    if checkpointOptions.checkpoint != nil, describesOptions {
      throw ValidationError("Give --checkpoint, or --model, --preset, --distribution and --set; not both.")
    }
    if sampleRate != nil, !describesOptions {
      throw ValidationError(
        "--sample-rate is for a model that does not exist yet, named by --model, --preset, --distribution or --set.")
    }
  }

  private var describesOptions: Bool {
    network.model != nil || network.preset != nil || network.distribution != nil || !network.settings.isEmpty
  }

  func run() throws {
    if let receptiveField { try replacement.check([receptiveField], besides: [checkpointOptions.path]) }
    if describesOptions {
      try describe(network.configuration(), from: BoundedMemory(of: ShapesOnly(), copies: 2), sampleRate ?? 16_000, nil)
    } else {
      let checkpoint = try checkpointOptions.open()
      let sampleRate = checkpoint.configuration.data.sound?.sampleRate
      try describe(checkpoint.configuration.network, from: ShapesOfFile(checkpoint), sampleRate, checkpoint)
    }
  }

  private func describe(
    _ configuration: some ModelConfiguration, from source: some ParameterSource, _ sampleRate: Int?,
    _ checkpoint: Checkpoint?
  ) throws {
    let model: any AutoregressiveModel
    do {
      model = try configuration.makeModel(from: source)
    } catch {
      guard let checkpoint else { throw Failure(.usage, error.description) }
      throw CheckpointError.badTensor(path: checkpoint.path, error)
    }
    if let receptiveField {
      // Weights are needed here, and fresh ones show the structure of a network that does not exist yet.
      if let checkpoint {
        try checkpoint.making { try draw(checkpoint.makeModel(), configuration, checkpoint, to: receptiveField) }
      } else {
        try draw(configuration.makeTrainableModel(seed: 0), configuration, nil, to: receptiveField)
      }
      Console.say("picture   \(receptiveField)")
    }
    let network =
      NetworkDescription(model, configuration, checkpoint?.configuration.data, sampleRate: sampleRate)
    let result = DescriptionResult(
      model: type(of: configuration).modelName, configuration: configuration, network: network,
      data: checkpoint?.configuration.data, training: checkpoint?.configuration.training)
    if output.json {
      try StandardOutput.print(json: result)
    } else {
      try StandardOutput.print(result.lines(tensors: tensors ? .all : .count).joined(separator: "\n"))
    }
  }

  private func draw(
    _ model: some AutoregressiveModel, _ configuration: some ModelConfiguration, _ checkpoint: Checkpoint?,
    to path: String
  ) throws {
    let scene = try ReceptiveFieldDrawing.Scene(
      of: model, configuration, checkpoint?.configuration.data, sampleRate: sampleRate ?? 16_000)
    try ReceptiveFieldDrawing(
      of: model, named: type(of: configuration).modelName, on: scene, at: site,
      backend: computation.backend
    ).write(to: path)
  }
}

/// The shapes that a checkpoint has, without their values: what is asked for must be in the file.
private struct ShapesOfFile: ParameterSource {
  private let shapes: [String: Shape]

  init(_ checkpoint: Checkpoint) {
    shapes = Dictionary(checkpoint.modelEntries.map { ($0.name, Shape($0.shape)) }) { first, _ in first }
  }

  func value(path: String, shape: Shape, initializer: Initializer) throws(ParameterError) -> Tensor<Float> {
    guard let found = shapes[path] else { throw .missing(path: path, expected: shape) }
    guard found == shape else { throw .misshapen(path: path, expected: shape, found: found) }
    return Tensor(shape)
  }

  func finish(paths: Set<String>) throws(ParameterError) {
    let left = shapes.keys.filter { !paths.contains($0) }
    guard left.isEmpty else { throw .leftOver(paths: left.sorted()) }
  }
}

extension TrainingSummary {
  fileprivate func line(_ words: ExampleWords?) -> String {
    let symbol = words?.symbol ?? "symbol"
    return """
      training  \(Wording.count(steps, "step")), \(Wording.count(symbols, symbol)); \
      \(heldOutBitsPerSymbol.map { Wording.decimal($0) } ?? "–") held-out bits per \(symbol), histogram \
      \(baselineBitsPerSymbol.map { Wording.decimal($0) } ?? "–")
      """
  }
}

extension DataDescription {
  fileprivate var line: String {
    switch self {
    case .sound(let sound):
      """
      sound     \(sound.sampleRate) Hz, \(sound.hasLinearSamples ? "16-bit samples" : "\(sound.levelCount) levels")\
      \(sound.condition.map { "\ncondition \($0.summary)" } ?? "")\
      \((sound.labels?.sets ?? []).map { "\nlabel     \($0.name): \($0.values.joined(separator: " "))" }.joined())\
      \(Self.leftOut(sound.labels?.dropout, "\nlabels    "))
      """
    case .grid(let grid):
      """
      \(grid.kind == .images ? "images   " : "vectors  ") \(grid.rows) rows of \(grid.columns)\
      \(grid.channelCount == 3 ? " in colour" : ""), \(grid.levelCount) levels (\(grid.encoding))\
      \(grid.classNames.isEmpty ? "" : ", classes \(grid.classNames.joined(separator: " "))")\
      \(Self.leftOut(grid.classDropout, ", "))
      """
    case .text: "text      bytes"
    }
  }

  /// How often a model has learned to do without labels or classes, which guidance needs.
  private static func leftOut(_ dropout: Double?, _ lead: String) -> String {
    guard let dropout, dropout > 0 else { return "" }
    return "\(lead)left out of \(Wording.decimal(100 * dropout, places: 0)) % of the examples"
  }
}

/// A description, for programs and for people.
private struct DescriptionResult<Configuration: ModelConfiguration>: Encodable {
  let model: String
  let configuration: Configuration
  let network: NetworkDescription
  let data: DataDescription?
  let training: TrainingSummary?

  private enum CodingKeys: String, CodingKey { case model, configuration, network, training }

  /// One object: what the symbols mean stands in it under its own name, as in a checkpoint.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(network, forKey: .network)
    try container.encodeIfPresent(training, forKey: .training)
    try data?.encode(to: encoder)
  }

  /// What is said of tensors, of which a network may have hundreds.
  enum Tensors { case count, all }

  func lines(tensors: Tensors) throws -> [String] {
    var lines = ["model     \(model)"]
    for (key, value) in try configuration.jsonValues().sorted(by: { $0.key < $1.key }) {
      lines.append("          \(key)=\(SettingText.of(value))")
    }
    lines += network.lines
    if let data { lines.append(data.line) }
    if let training { lines.append(training.line(data.map(ExampleWords.init))) }
    if data == nil { lines.append(NetworkDemand(of: configuration).line) }
    switch tensors {
    case .count: return lines + ["tensors   \(Wording.count(network.tensors.count)), listed by --tensors"]
    case .all: return lines + ["tensors"] + network.tensors.map { "          \($0.path) \(Shape($0.shape))" }
    }
  }
}
