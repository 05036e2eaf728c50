import Autoregression
import Durability
import Foundation
import Training

/// The log of a run: a line of JSON for every beginning, step and look, and for every way back. `TrainingHistory` reads
/// it.
struct TrainingLog {
  private let file: AppendingLog

  /// Begins the log, or goes on with it. As long as a run has its log, no other run may write the same files.
  ///
  /// - Throws: `FileError` if the file cannot be opened for writing, or if another run has it.
  init(appendingTo path: String) throws(FileError) {
    file = try AppendingLog(appendingTo: path, sharedWith: .nobody)
  }

  /// - Throws: `FileError` if the line could not be written; `EncodingError` if a value of it is not a finite number.
  func write(_ entry: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try file.append(line: String(decoding: try encoder.encode(entry), as: UTF8.self))
  }
}

/// The lines of a training log.
enum LogEntry {
  struct Begin: Encodable {
    let event = "begin"
    let isResumed: Bool
    let step: Int
    let baselineBitsPerSymbol: Double
  }

  /// The run has diverged, and goes on from this step.
  struct Back: Encodable {
    let event = "back"
    let step: Int
    let reason: String
  }

  struct Step: Encodable {
    let event = "step"
    let step: Int
    let bitsPerSymbol: Double
    let gradientNorm: Double
    let learningRate: Double
    let symbolsPerSecond: Double

    init(_ report: TrainingRunReport) {
      step = report.step
      bitsPerSymbol = report.bitsPerSymbol
      gradientNorm = report.gradientNorm
      learningRate = report.learningRate
      symbolsPerSecond = report.symbolsPerSecond
    }
  }

  struct Look: Encodable {
    let event = "look"
    let step: Int
    let heldOutBitsPerSymbol: Double
    let heldOutSymbols: Int
    let isBest: Bool
    let ownBitsPerSample: Double?
    let spectralDistanceInDecibels: Double?

    init(_ look: TrainingLook, _ heard: HeardSound?) {
      step = look.step
      heldOutBitsPerSymbol = look.heldOut.bitsPerSymbol
      heldOutSymbols = look.heldOut.symbolCount
      isBest = look.isBest
      ownBitsPerSample = heard?.bitsPerSample
      spectralDistanceInDecibels = heard?.spectralDistance
    }
  }
}
