import ArgumentParser
import Durability
import Foundation
import Media
import Models
import TensorCore

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
