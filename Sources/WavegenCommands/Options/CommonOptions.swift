public import ArgumentParser
import Causality
import Durability
import Foundation
public import Kernels
import Media
import Models
import TensorCore

/// What computes, and on how many threads.
struct ComputationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to compute on (default: all cores). The results do not depend on it.", valueName: "count"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      What computes: the plain loops that define what is right (many times slower), or the same code for any \
      processor, for AVX2, for AVX-512, or for AVX-512 with integer products (default: the fastest that this machine \
      has).
      """))
  var kernels: Backend.Implementation?

  mutating func validate() throws {
    if let threads, !(1...1024 ~= threads) { throw ValidationError("--threads must be 1 to 1024, but is \(threads).") }
    if let kernels, !kernels.isAvailable {
      throw ValidationError(
        """
        --kernels \(kernels) needs instructions that this machine does not have; it can run \
        \(Backend.Implementation.available.map(\.rawValue).joined(separator: ", ")).
        """)
    }
  }

  var backend: Backend { Backend(kernels ?? .fast, threadCount: threads ?? Backend.availableThreadCount) }
}

extension Backend.Implementation: ExpressibleByArgument {}
extension WeightPrecision: ExpressibleByArgument {}

/// Which trained model is used.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The trained model (default: \(Self.defaultPath)), or one that comes with the program: \
      \(ShippedModel.allCases.map(\.rawValue).joined(separator: ", ")).
      """,
      valueName: "file"))
  var checkpoint: String?

  mutating func validate() throws {
    try Self.refuseKind(checkpoint)
    guard checkpoint != StreamedInput.standardInputName else {
      throw ValidationError(
        "--checkpoint names a file, for a model is read at any place and more than once, and - is standard input.")
    }
  }

  /// Refuses the kind of a network where the file of one is named.
  static func refuseKind(_ path: String?) throws {
    guard let path, ModelCatalog.names.contains(path), !FileManager.default.fileExists(atPath: path) else { return }
    throw ValidationError(
      "--checkpoint names the file of a model; \(path) is a kind of network, which train and describe take as --model.")
  }

  static let defaultPath = "wavegen.safetensors"

  /// Where the model is looked for.
  var path: String { checkpoint ?? Self.defaultPath }

  /// - Parameter ending: of the file that the model is to make; where no model is named and none is here, one that
  ///   comes with the program makes it.
  func open(toMake ending: String? = nil) throws -> Checkpoint {
    let checkpoint = try openFile(toMake: ending)
    do {
      try checkpoint.configuration.checkWhatCommandsRead()
    } catch {
      // What would be wrong usage in an option is a damaged file here.
      throw Failure(.badData, "\(checkpoint.path) holds a configuration that cannot be: \(error)")
    }
    let weights = checkpoint.entries.reduce(0) { $0 + $1.elementCount }
    try ProcessMemory.check(
      checkpoint.path, needing: weights * MemoryLayout<Float>.stride, remedy: "a machine with more memory")
    return checkpoint
  }

  private func openFile(toMake ending: String?) throws -> Checkpoint {
    do {
      return try Checkpoint(reading: checkpoint ?? Self.defaultPath)
    } catch {
      guard error.isMissingFile else { throw error }
      let shipped = checkpoint.map { ShippedModel(named: $0) } ?? ending.flatMap(ShippedModel.init(making:))
      if let shipped, let path = shipped.path {
        Console.say("model     \(shipped.rawValue), which comes with wavegen")
        return try Checkpoint(reading: path)
      }
      throw Failure(.missingInput, missingFile(shipped, error))
    }
  }

  /// What there is instead of a model that is not there.
  private func missingFile(_ shipped: ShippedModel?, _ error: CheckpointError) -> String {
    let absence = ShippedModel.absence.map { "; \($0)" } ?? ""
    guard let checkpoint else {
      let beginning = "there is no \(Self.defaultPath) here; train a model with `wavegen train --corpus FOLDER`"
      guard let options = ShippedModel.options else {
        return "\(beginning), or name one with --checkpoint FILE\(absence)"
      }
      return """
        \(beginning), name one with --checkpoint FILE, or take one that comes with wavegen: \(options)\(absence)
        """
    }
    if shipped != nil { return "there is no file \(checkpoint)\(absence)" }
    // A path is meant for a file, and a word may be meant for a model.
    if checkpoint.contains("/") { return error.description }
    let options = ShippedModel.options.map { "; the models that come with wavegen are \($0)" } ?? ""
    return "\(error)\(options)\(absence)"
  }
}

extension CheckpointConfiguration {
  /// Checks what the module of models takes as it stands, for it does not know of what sounds and files are made.
  /// - Throws: an error that tells what is wrong, but not in which file.
  func checkWhatCommandsRead() throws {
    if let sound = data.sound {
      _ = try sound.preparation
      _ = try sound.labels.map { try LabelPattern(option: $0.pattern) }
    }
    if let rule = training?.heldOutRule, HeldOutRule(text: rule) == nil {
      throw ConfigurationError.outOfRange(
        key: "training.heldOutRule", value: "\"\(rule)\"",
        allowed: "\"fraction\" and a number between 0 and 1, \"files\" and a pattern, or \"validation part\"")
    }
  }
}

/// Whether numbers are printed for programs.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the results as JSON on standard output.")
  var json = false
}

/// What becomes of files that are there already.
struct ReplacementOptions: ParsableArguments {
  @Flag(help: "Refuse to replace a file that is there already.")
  var noClobber = false

  /// - Parameters:
  ///   - paths: what will be written; pipes and devices are nothing that could be replaced.
  ///   - inputs: what will be read, if it is a file.
  /// - Throws: `Failure` if one is there and must stay.
  func check(_ paths: [String], besides inputs: [String?] = []) throws(Failure) {
    for input in inputs.compactMap(\.self) { try Self.check(paths, besides: input) }
    guard noClobber else { return }
    for path in paths where path != "-" {
      var status = stat()
      guard lstat(path, &status) == 0, [S_IFREG, S_IFLNK, S_IFDIR].contains(status.st_mode & S_IFMT) else { continue }
      throw Failure(.inputOutput, "\(path) is there already, and --no-clobber keeps it; choose another name")
    }
  }

  /// - Throws: `Failure` if a path to be written leads to a file that is read.
  static func check(_ paths: [String], besides input: String) throws(Failure) {
    guard let read = FileIdentity(of: input), let path = paths.first(where: { FileIdentity(of: $0) == read })
    else { return }
    throw Failure(.usage, "\(path) is read, and would be replaced; choose another name for what is written")
  }
}

/// Which file a path leads to, by whatever name.
private struct FileIdentity: Equatable {
  private let device: dev_t
  private let node: ino_t

  /// Nil if there is no file, or what there is keeps nothing, such as a pipe.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    (device, node) = (status.st_dev, status.st_ino)
  }
}

/// Which network is built.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The kind of network: \(ModelCatalog.names.joined(separator: ", ")) (default: \
      wavenet for sound, gated-pixelcnn for images, raster-wavenet for those in colour, made for tables, gru for text).
      """, valueName: "name"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      """
      The size of the model, such as demo, small, base or large of wavenet (default: small, or the only one; for images \
      the smallest that sees all of them, or most).
      """, valueName: "name"))
  var preset: String?

  @Option(
    help: """
      What a sample is drawn from: softmax, over 256 μ-law codes, or mixture, of logistic distributions over 16-bit \
      samples (default: softmax).
      """)
  var distribution: DistributionName?

  @Option(help: ArgumentHelp("The parts of a mixture (default: 10).", valueName: "count"))
  var components: Int?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      """
      Change a value of the preset, such as residualChannels=48 or dilations=3x9; may be repeated. `wavegen describe \
      --preset small` lists all values.
      """,
      valueName: "key=value"))
  var settings: [String] = []

  mutating func validate() throws {
    if let model, model.contains("/") || model.hasSuffix(".safetensors") || ShippedModel(rawValue: model) != nil {
      throw ValidationError(
        "--model names a kind of network, such as wavenet; \(model) is a trained model, and --checkpoint names those.")
    }
    for setting in settings where !setting.contains("=") {
      throw ValidationError("--set takes key=value, but got \"\(setting)\".")
    }
    if let components {
      guard distribution == .mixture else { throw ValidationError("--components needs --distribution mixture.") }
      guard 1...256 ~= components else {
        throw ValidationError("--components must be 1 to 256, but is \(components).")
      }
    }
  }

  /// The configuration that the options describe, starting from `start` if given.
  /// - Parameters:
  ///   - kind: what is to be learned.
  ///   - shape: of the examples, where it is known.
  func configuration(
    for kind: ExampleKind? = nil, fitting shape: ExampleShape? = nil,
    startingFrom start: (any ModelConfiguration)? = nil
  ) throws -> any ModelConfiguration {
    let kind = kind ?? shape?.kind
    let type = try ModelCatalog.configuration(
      named: model ?? start.map { Swift.type(of: $0).modelName } ?? Self.defaultModel(for: kind ?? .sound, shape))
    if let kind, !type.kinds.contains(kind) {
      throw ConfigurationError.unfit(
        model: type.modelName,
        reason: "it learns \(type.kinds.map(\.rawValue).joined(separator: ", ")), and the corpus holds \(kind)")
    }
    var configuration: any ModelConfiguration
    if preset == nil, let start, Swift.type(of: start).modelName == type.modelName {
      configuration = start
    } else {
      configuration = try preset.map { try type.preset($0) } ?? type.usual(for: shape).configuration
    }
    if let distribution {
      configuration = try configuration.predicting(
        distribution, componentCount: components ?? Self.usualComponentCount)
    }
    // Settings are of the network as it will be, and not as the preset was.
    if let shape { configuration = try configuration.fitting(shape) }
    configuration = try configuration.setting(keysAndTexts)
    return try shape.map { try fitted(configuration, to: $0) } ?? configuration
  }

  /// The kind that is asked for, where its models are counted and not trained.
  var countedModel: String? {
    get throws { try model.flatMap { try ModelCatalog.configuration(named: $0).isCounted ? $0 : nil } }
  }

  /// A configuration for examples of some shape.
  /// - Throws: `Failure` if the options set something else than the examples have.
  func fitted(_ configuration: any ModelConfiguration, to shape: ExampleShape) throws -> any ModelConfiguration {
    let fitted = try configuration.fitting(shape)
    try refuseWhatIsDecided(for: shape.kind, wanting: configuration.jsonValues(), finding: fitted.jsonValues())
    return fitted
  }

  private var keysAndTexts: [(key: String, text: String)] {
    settings.compactMap { setting in
      setting.firstIndex(of: "=").map { (String(setting[..<$0]), String(setting[setting.index(after: $0)...])) }
    }
  }

  /// Refuses to set what the examples have set to something else.
  private func refuseWhatIsDecided(
    for kind: ExampleKind, wanting wanted: [String: Any], finding found: [String: Any]
  ) throws(Failure) {
    for (key, text) in keysAndTexts where SettingText.of(wanted[key]) != SettingText.of(found[key]) {
      let option = Self.option(decidingOn: key, of: kind).map { ", or give \($0)" } ?? ""
      throw Failure(
        .usage,
        """
        --set \(key)=\(text) has no say: the corpus decides on \(key), which is \(SettingText.of(found[key])) here; \
        leave it out\(option)
        """)
    }
  }

  /// The option that has a say in what a corpus decides on; nil if none has.
  private static func option(decidingOn key: String, of kind: ExampleKind) -> String? {
    switch (kind, key) {
    case (.images, "rows"), (.images, "columns"): "--image-size"
    case (.images, "levelCount"), (.vectors, "levelCount"): "--levels"
    case (.sound, "classCount"): "--labels"
    case (.sound, "conditionChannels"): "--condition"
    default: nil
    }
  }

  /// As many as PixelCNN++ and Parallel WaveNet have.
  private static let usualComponentCount = 10

  static func defaultModel(for kind: ExampleKind, _ shape: ExampleShape?) -> String {
    switch kind {
    case .sound: "wavenet"
    case .images: shape?.channelCount == 3 ? "raster-wavenet" : "gated-pixelcnn"
    case .vectors: "made"
    case .text: "gru"
    }
  }
}

/// What the last layer of a network is.
enum DistributionName: String, CaseIterable, ExpressibleByArgument { case softmax, mixture }

extension ModelConfiguration {
  /// This configuration with another last layer, of a type that need not be known.
  fileprivate func predicting(_ name: DistributionName, componentCount: Int) throws -> any ModelConfiguration {
    switch name {
    case .softmax: try drawing(from: .categorical(levelCount: min(levelCount, 256)))
    case .mixture:
      try drawing(
        from: .logisticMixture(
          levelCount: SoundCodec.linearLevelCount, componentCount: componentCount,
          coarseStep: SoundCodec.levelsPerByteLevel))
    }
  }

  /// This configuration for examples of another shape, of a type that need not be known.
  func fitting(_ shape: ExampleShape) throws -> any ModelConfiguration { try fitted(to: shape) }

  /// The shape of the examples that the network is made for; nil for sequences, and where the network does not fit into
  /// memory, which is refused when it is made.
  var exampleGrid: Grid? { outline?.domain.grid }

  /// Whether the network makes anything of the classes of examples.
  var knowsClasses: Bool { outline?.classCount != nil }

  /// The network without its weights.
  var outline: Model? { try? makeModel(from: BoundedMemory(of: ShapesOnly(), copies: 2)) }
}
