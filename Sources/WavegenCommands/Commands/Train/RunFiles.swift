import Durability
import Foundation
import Models
import TensorCore
import Training

/// The files of a training run: the model, and what lies beside it under the same name.
///
/// `speech.safetensors`, `speech.training.safetensors`, `speech.training.good.safetensors`, `speech.log.jsonl`, and
/// perhaps `speech.step-400.wav`, or `.png` of a model of images.
struct RunFiles {
  /// Where the model goes.
  let checkpoint: String

  /// What the names of all files begin with, the folder included.
  var stem: String { String(checkpoint.dropLast(checkpointEnding.count)) }
  /// What only `--resume` needs.
  var state: String { TrainingState.path(besideCheckpoint: checkpoint) }
  /// Where a run that diverges goes back to.
  var goodState: String { TrainingState.goodPath(besideCheckpoint: checkpoint) }
  /// A line of JSON per step and per look.
  var log: String { stem + ".log.jsonl" }

  /// What the model made after a step.
  struct Sample {
    enum Kind: String { case sound = "wav", images = "png" }

    let path: String
    let step: Int
    let kind: Kind
  }

  func sample(_ kind: Sample.Kind, ofStep step: Int) -> Sample {
    Sample(path: "\(stem).step-\(step).\(kind.rawValue)", step: step, kind: kind)
  }

  /// What the model has made so far, in the order of steps.
  ///
  /// - Throws: `FileError` if the folder cannot be read.
  func samples() throws(FileError) -> [Sample] {
    let endings = try namesInFolder().compactMap { FilePath($0).dropping(prefix: name) }
    let found = endings.compactMap { ending -> Sample? in
      guard let match = ending.wholeMatch(of: Self.sampleEnding), let step = Int(match.output.1),
        let kind = Sample.Kind(rawValue: String(match.output.2))
      else { return nil }
      return sample(kind, ofStep: step)
    }
    return found.sorted { $0.step < $1.step }
  }

  private static var sampleEnding: Regex<(Substring, Substring, Substring)> { /\.step-([0-9]+)\.(wav|png)/ }

  private var checkpointEnding: String { checkpoint.hasSuffix(".safetensors") ? ".safetensors" : "" }
}

extension RunFiles {
  /// Makes sure that the model and the states can be written, which have the longest names.
  ///
  /// - Throws: `FileError` if one cannot be; `Failure` if one is a pipe, or the log is.
  func checkWritable() throws {
    for path in [checkpoint, state, goodState, log] { try Self.refusePipe(path) }
    for path in [checkpoint, state, goodState] { try DurableFile(replacing: path).discard() }
  }

  /// To open a pipe waits for somebody to read it, and a run writes its files again and again.
  static func refusePipe(_ path: String) throws(Failure) {
    guard status(of: path)?.isPipe != true else {
      throw Failure(.usage, "\(path) is a pipe, and what a run writes there is written anew many times; name a file")
    }
  }

  /// What lies where the model goes: that of an earlier run, or the best one so far of this run.
  ///
  /// - Returns: nil if there is none; an empty file is none, and neither is a device.
  /// - Throws: `CheckpointError` if it cannot be read, or is something else.
  func model() throws(CheckpointError) -> CheckpointConfiguration? {
    guard let status = Self.status(of: checkpoint), status.isFile, status.st_size > 0 else { return nil }
    return try Checkpoint(reading: checkpoint).configuration
  }

  /// Whether a model would lie there, had one been written.
  var lacksModel: Bool { Self.status(of: checkpoint).map { $0.isFile && $0.st_size == 0 } ?? true }

  /// Refuses an output that is something else than a model, and so not a run's to move or to replace.
  ///
  /// A model of another version, or a damaged one, is as good as others: it is moved aside as it is.
  func refuseWhatIsNoModel() throws(Failure) {
    do {
      _ = try model()
    } catch {
      switch error {
      case .notACheckpoint, .file(.malformed):
        throw Failure(
          .usage, "\(checkpoint) is there and is no model, so no run moves or replaces it; choose another --checkpoint")
      default: break
      }
    }
  }

  /// Makes sure that no other run is writing these files, and that none does for as long as the result lives.
  ///
  /// - Returns: nil if there are none, and so nothing to be kept.
  /// - Throws: `FileError` of kind `inUse` if another run has them.
  func claim() throws(FileError) -> TrainingLog? {
    FileManager.default.fileExists(atPath: log) ? try TrainingLog(appendingTo: log) : nil
  }

  /// Gives all files of an earlier run a name of their own, so that a new run overwrites and continues none of them.
  ///
  /// `speech` becomes `speech.run-1`, or the first number that is free. The earlier run is whole under that name: it
  /// can be sampled from and resumed. A device or a pipe is no file of a run and stays.
  ///
  /// - Returns: where the earlier run lies now; nil if there was none.
  /// - Throws: `FileError` if the folder cannot be read or a file cannot be renamed.
  func moveAside() throws(FileError) -> RunFiles? {
    let names = try namesInFolder()
    let endings = names.compactMap { FilePath($0).dropping(prefix: name) }
    let own = endings.filter { isOwn($0) && isFileOrLink(stem + $0) }
    guard !own.isEmpty else { return nil }
    var number = 1
    while endings.contains(where: { $0 == ".run-\(number)" || $0.hasPrefix(".run-\(number).") }) { number += 1 }
    let aside = RunFiles(checkpoint: "\(stem).run-\(number)\(checkpointEnding)")
    for ending in own {
      guard rename(stem + ending, aside.stem + ending) == 0 else {
        throw FileError(path: stem + ending, operation: .write, code: errno)
      }
    }
    return aside
  }

  /// Whether a run with this stem writes a file that ends in this way.
  private func isOwn(_ ending: String) -> Bool {
    [checkpoint, state, goodState, log].map { FilePath($0) }.contains(FilePath(stem + ending))
      || ending.wholeMatch(of: Self.sampleEnding) != nil
  }

  /// The stem with its folder: `models/` and `speech`.
  private var folder: String { FilePath(stem).folder }
  private var name: String { FilePath(stem).name }

  private func namesInFolder() throws(FileError) -> [String] {
    let folder = folder.isEmpty ? "." : folder
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FileError(path: folder, operation: .write, code: EACCES)
    }
  }

  private func isFileOrLink(_ path: String) -> Bool {
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return type == .typeRegular || type == .typeSymbolicLink
  }

  /// What a path leads to; nil if there is nothing.
  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}

extension stat {
  fileprivate var isFile: Bool { st_mode & S_IFMT == S_IFREG }
  fileprivate var isPipe: Bool { st_mode & S_IFMT == S_IFIFO }
}
