public import Causality
import Durability
import Foundation
public import TensorCore

/// A trained model as one `.safetensors` file: its tensors by path, and its whole configuration in the metadata.
///
/// `Documentation/Checkpoint.md` describes the file to the byte. Opening reads the configuration only; `makeModel`
/// reads and checks the weights.
public struct Checkpoint: Sendable {
  public static let format = "wavegen checkpoint"
  public static let version = 1

  public let path: String
  public let configuration: CheckpointConfiguration
  private let file: TensorFile

  /// - Throws: `CheckpointError` if the file is missing, damaged, no checkpoint, or of another version.
  public init(reading path: String) throws(CheckpointError) {
    self.path = path
    do {
      file = try TensorFile(reading: path)
    } catch {
      throw .file(error)
    }
    guard file.metadata["format"] == Self.format else { throw .notACheckpoint(path: path) }
    let found = file.metadata["version"] ?? "none"
    guard found == "\(Self.version)" else { throw .otherVersion(path: path, found: found) }
    do {
      configuration = try JSONDecoder().decode(
        CheckpointConfiguration.self, from: Data((file.metadata["configuration"] ?? "").utf8))
    } catch let error as ConfigurationError {
      throw .badConfiguration(path: path, reason: error.description)
    } catch {
      throw .badConfiguration(path: path, reason: "its JSON lacks a value or has one of another kind")
    }
  }

  /// Names and shapes of the tensors, in the order of the file.
  public var entries: [TensorFile.Entry] { file.entries }

  /// Those of them that are the model's, and not the baseline's.
  public var modelEntries: [TensorFile.Entry] { entries.filter { !$0.name.hasPrefix(Self.baselinePrefix) } }

  /// The network with its weights.
  /// - Throws: `CheckpointError.badTensor` if one is missing, misshapen, not finite or left over.
  public func makeModel() throws(CheckpointError) -> any AutoregressiveModel {
    do {
      return try configuration.network.makeModel(from: TensorFileSource(file, besides: Self.baselinePrefix))
    } catch {
      throw .badTensor(path: path, error)
    }
  }

  /// The histogram of every place of the training examples, to compare with; nil if the file has none.
  public func makeBaseline() throws(CheckpointError) -> (any AutoregressiveModel)? {
    guard case .grid(let grid) = configuration.data,
      file.entries.contains(where: { $0.name.hasPrefix(Self.baselinePrefix) })
    else { return nil }
    do {
      return try HistogramConfiguration(grid).makeModel(from: TensorFileSource(file, prefix: Self.baselinePrefix))
    } catch {
      throw .badTensor(path: path, error)
    }
  }

  private static let baselinePrefix = "baseline."

  /// Writes a checkpoint aside, syncs and renames it, so that the path holds the old or the new one, whole.
  /// - Parameter baseline: of a histogram of every place, if the examples have places.
  public static func write(
    _ parameters: [Parameter], baseline: [Parameter] = [], _ configuration: CheckpointConfiguration, to path: String
  ) throws(CheckpointError) {
    let named = parameters.map { ($0.path, $0) } + baseline.map { (baselinePrefix + $0.path, $0) }
    let tensors = named.map { name, parameter in
      NamedTensor(name: name, shape: parameter.shape.extents, values: parameter.value.values)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      let json = String(decoding: try encoder.encode(configuration), as: UTF8.self)
      try TensorFile.write(
        tensors, metadata: ["format": format, "version": "\(version)", "configuration": json], to: path)
    } catch let error as TensorFileError {
      throw .file(error)
    } catch {
      throw .badConfiguration(path: path, reason: "a value has no JSON")
    }
  }
}

/// What can be wrong with a checkpoint.
public enum CheckpointError: Error, CustomStringConvertible {
  case file(TensorFileError)
  case notACheckpoint(path: String)
  case otherVersion(path: String, found: String)
  case badConfiguration(path: String, reason: String)
  case badTensor(path: String, ParameterError)

  /// Whether there is no such file at all.
  public var isMissingFile: Bool {
    if case .file(.file(let error)) = self { error.kind == .missing } else { false }
  }

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notACheckpoint(let path):
      "\(path) is a tensor file, but not a wavegen checkpoint; give a file that `wavegen train` wrote"
    case .otherVersion(let path, let found):
      "\(path) has checkpoint version \(found), but this program reads version \(Checkpoint.version); use the program that wrote it"
    case .badConfiguration(let path, let reason):
      "\(path) holds a configuration that no model can be built from: \(reason)"
    case .badTensor(let path, let error): "\(path) does not fit its own configuration: \(error)"
    }
  }
}
