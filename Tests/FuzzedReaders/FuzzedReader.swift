import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore
import Training
import WavegenTestSupport

/// Whatever reads what strangers may have written, each as a function of bytes.
///
/// The tests read damaged files with it, and so does libFuzzer under `make fuzz`. A reader may refuse, in one sentence. It
/// may not trap, take long, or take memory that the file does not account for.
package enum FuzzedReader: String, CaseIterable, Sendable {
  case safetensors, checkpoint, configuration, trainingState
  case idx, gzippedIDX, png, jpeg, cifar, npy, csv, tsv, amat
  case text
  case wav, flac, mp3, ogg, aiff, au, caf
  case frames, timedSymbols
  case labelPattern

  /// Reads the bytes as far as the program would.
  ///
  /// - Parameter folder: a place for the file, emptied afterwards.
  /// - Returns: what was said against them; nil if they were taken.
  package func read(_ bytes: [UInt8], in folder: String) throws -> String? {
    guard self != .labelPattern else { return readLabelPattern(bytes) }
    let path = folder + "/" + fileName
    try Data(self == .configuration ? Self.fileWithoutTensors(configuredBy: bytes) : bytes)
      .write(to: URL(fileURLWithPath: path))
    defer { _ = unlink(path) }
    do {
      try read(path)
    } catch {
      return "\(error)"
    }
    return nil
  }

  private var fileName: String {
    switch self {
    case .safetensors, .checkpoint, .configuration, .trainingState: "file.safetensors"
    case .idx: "train-images-idx3-ubyte"
    case .gzippedIDX: "train-images-idx3-ubyte.gz"
    case .cifar: "test_batch.bin"
    case .text, .labelPattern: "file.txt"
    case .frames: "file.npy"
    case .timedSymbols: "file.lab"
    case .png, .jpeg, .npy, .csv, .tsv, .amat, .wav, .flac, .mp3, .ogg, .aiff, .au, .caf: "file." + rawValue
    }
  }

  private func read(_ path: String) throws {
    switch self {
    case .safetensors:
      let file = try TensorFile(reading: path)
      for entry in file.entries { _ = try file.values(of: entry.name) }
    case .checkpoint, .configuration:
      let checkpoint = try Checkpoint(reading: path)
      _ = try checkpoint.makeBaseline()
      try Self.use(try checkpoint.makeModel())
    case .trainingState:
      try TrainingState(reading: path).restore(try Self.makeTrainer())
    case .idx, .gzippedIDX, .png, .jpeg, .cifar, .npy, .csv, .tsv, .amat:
      _ = try GridCorpus.open(path)
    case .text:
      _ = try TextCorpus.open(path)
    case .wav, .flac, .mp3, .ogg, .aiff, .au, .caf:
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      _ = try AudioCorpus.open(AudioCorpusConfiguration(folder: path, spoolFolder: folder))
    case .frames:
      _ = try FrameTable(readingNPY: path)
    case .timedSymbols:
      _ = try TimedSymbols(reading: path)
    case .labelPattern: break
    }
  }

  /// A checkpoint of a header only.
  private static func fileWithoutTensors(configuredBy bytes: [UInt8]) throws -> [UInt8] {
    let metadata = [
      "format": Checkpoint.format, "version": "\(Checkpoint.version)",
      "configuration": String(decoding: bytes, as: UTF8.self),
    ]
    let header = try JSONEncoder().encode(["__metadata__": metadata])
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
  }

  /// A pattern, a line break, and a path.
  private func readLabelPattern(_ bytes: [UInt8]) -> String? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    do throws(LabelPatternError) {
      let pattern = try LabelPattern(String(decoding: lines[0], as: UTF8.self))
      if lines.count > 1 { _ = pattern.values(of: String(decoding: lines[1], as: UTF8.self)) }
      return nil
    } catch {
      return error.description
    }
  }

  /// Generates a little.
  private static func use(_ model: some AutoregressiveModel) throws {
    let plan = try model.stepPlan(on: Backend(threadCount: 1))
    guard plan.cacheByteCount <= 1 << 20 else { return }
    var generator = Generator(plan, drawing: model.distribution, seed: 0)
    for _ in 0..<3 { _ = generator.next() }
  }

  static func makeTrainer() throws -> Trainer<BigramModel, MemoryCorpus> {
    try Trainer(
      BigramModel([[1, 2], [3, 4]]), learning: MemoryCorpus([[0, 1, 1]]), TrainingConfiguration(),
      on: Backend(threadCount: 1))
  }
}
