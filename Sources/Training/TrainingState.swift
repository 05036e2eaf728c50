public import Autoregression
public import Causality
import Foundation
public import TensorCore

/// What only a resumed run needs: parameters, moments, averages and the place in the data, in one file beside the
/// checkpoint.
///
/// Random numbers are functions of seed and step, so the step is the whole random state.
public struct TrainingState: Sendable {
  public static let format = "wavegen training state"
  public static let version = 1

  /// Where a run stands.
  public struct Progress: Codable, Sendable, Equatable {
    public var step = 0
    public var symbolCount = 0
    /// Training time so far, interruptions not counted.
    public var seconds = 0.0
    /// The best held-out result so far, which the checkpoint holds.
    public var bestBitsPerSymbol: Double?
    /// The step of that result; states of older versions have none.
    public var bestStep: Int?
    /// The last look that was better by a thousandth than what had been best; states of older versions have none.
    public var lastGain: Gain?
    /// Looks at the held-out data since the best one.
    public var looksSinceBest = 0
    /// The loss of the very first step, which tells what is too much.
    public var firstBitsPerSymbol: Double?
    /// Steps in a row, up to now, that have cost too much; nil for none.
    public var explodedSteps: Int?
    /// The step at which the run diverged and went back, if it has.
    public var divergedStep: Int?

    public init() {}

    /// A look that was clearly better than those before.
    public struct Gain: Codable, Sendable, Equatable {
      public internal(set) var bitsPerSymbol: Double
      public internal(set) var step: Int
      public internal(set) var looksSince = 0
    }

    /// Takes note of what a look has found.
    /// - Returns: whether it is the best result so far.
    mutating func hasImproved(to bits: Double, atStep step: Int) -> Bool {
      // Of what is nearly certain, a thousandth is nothing.
      if let gain = lastGain, bits > gain.bitsPerSymbol - 1e-3 * max(gain.bitsPerSymbol, 0.01) {
        lastGain?.looksSince += 1
      } else {
        lastGain = Gain(bitsPerSymbol: bits, step: step)
      }
      let isBest = bits < bestBitsPerSymbol ?? .infinity
      looksSinceBest = isBest ? 0 : looksSinceBest + 1
      if isBest { (bestBitsPerSymbol, bestStep) = (bits, step) }
      return isBest
    }

    /// Whether a run can stand here, and go on for a long time without any of the numbers overflowing.
    fileprivate var isPossible: Bool {
      let counts = 0...1 << 40
      return counts ~= step && 0...1 << 60 ~= symbolCount && counts ~= looksSinceBest && seconds >= 0
        && 0...1e15 ~= bestBitsPerSymbol ?? 0
        && counts ~= explodedSteps ?? 0 && counts ~= divergedStep ?? 0 && counts ~= bestStep ?? 0
        && counts ~= lastGain?.step ?? 0 && counts ~= lastGain?.looksSince ?? 0
        && 0...1e15 ~= lastGain?.bitsPerSymbol ?? 0
    }
  }

  public let path: String
  public let progress: Progress
  public let configuration: TrainingConfiguration
  /// What the run's owner wants back: the configuration of model and data, as text.
  public let context: String
  private let file: TensorFile

  /// The state that belongs to a checkpoint: `speech.safetensors` → `speech.training.safetensors`.
  public static func path(besideCheckpoint path: String) -> String {
    let suffix = ".safetensors"
    return (path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path) + ".training" + suffix
  }

  /// The last state at which all was well: `speech.safetensors` → `speech.training.good.safetensors`.
  public static func goodPath(besideCheckpoint path: String) -> String {
    let suffix = ".safetensors"
    return String(Self.path(besideCheckpoint: path).dropLast(suffix.count)) + ".good" + suffix
  }

  public init(reading path: String) throws(TrainingStateError) {
    self.path = path
    do {
      file = try TensorFile(reading: path)
    } catch {
      throw .file(error)
    }
    let metadata = file.metadata
    guard metadata["format"] == Self.format, let context = metadata["context"] else { throw .notAState(path: path) }
    guard metadata["version"] == "\(Self.version)" else {
      throw .otherVersion(path: path, found: metadata["version"] ?? "none")
    }
    self.context = context
    do {
      progress = try JSONDecoder().decode(Progress.self, from: Data((metadata["progress"] ?? "").utf8))
      configuration = try JSONDecoder().decode(
        TrainingConfiguration.self, from: Data((metadata["training"] ?? "").utf8))
    } catch {
      throw .notAState(path: path)
    }
    guard progress.isPossible, configuration.isPossible else { throw .notAState(path: path) }
  }

  /// Puts a trainer where the run stood.
  public func restore(_ trainer: Trainer<some AutoregressiveModel, some Corpus>) throws(TrainingStateError) {
    let source = TensorFileSource(file)
    do {
      try source.finish(paths: trainer.stateNames)
      try trainer.restore(step: progress.step, symbolCount: progress.symbolCount) {
        name, shape throws(ParameterError) in
        try source.value(path: name, shape: shape, initializer: .zeros)
      }
    } catch {
      throw .badTensor(path: path, error)
    }
  }

  public static func write(
    _ trainer: Trainer<some AutoregressiveModel, some Corpus>, _ progress: Progress, context: String, to path: String
  ) throws(TrainingStateError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      try TensorFile.write(
        trainer.state,
        metadata: [
          "format": format, "version": "\(version)", "context": context,
          "progress": String(decoding: encoder.encode(progress), as: UTF8.self),
          "training": String(decoding: encoder.encode(trainer.configuration), as: UTF8.self),
        ], to: path)
    } catch let error as TensorFileError {
      throw .file(error)
    } catch {
      throw .notAState(path: path)
    }
  }
}

/// What can be wrong with a saved training state.
public enum TrainingStateError: Error, CustomStringConvertible {
  case file(TensorFileError)
  case notAState(path: String)
  case otherVersion(path: String, found: String)
  case badTensor(path: String, ParameterError)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notAState(let path): "\(path) is not a training state that can be resumed; train again without --resume"
    case .otherVersion(let path, let found):
      "\(path) has training state version \(found), but this program reads version \(TrainingState.version); use the program that wrote it"
    case .badTensor(let path, let error): "\(path) does not fit the model: \(error)"
    }
  }
}
