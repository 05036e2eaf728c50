package import Durability
import Foundation

/// What has happened in a training run so far, as far as curves and a diagnosis need it.
///
/// Steps come by the million, so only thinned curves of them are kept; looks are few, and each is kept.
package struct TrainingHistory: Sendable {
  /// A look at held-out data, and what was learned since the look before.
  package struct Look: Sendable, Equatable {
    package var step: Int
    package var heldOutBits: Double
    /// The mean over the steps since the look before; nil if there were none.
    package var trainingBits: Double?
    /// At the last step.
    package var learningRate: Double?
    /// What the model made of what it had learned; nil if it was not heard.
    package var heard: HeardSound?

    package init(
      step: Int, heldOutBits: Double, trainingBits: Double?, learningRate: Double?, heard: HeardSound? = nil
    ) {
      self.step = step
      self.heldOutBits = heldOutBits
      self.trainingBits = trainingBits
      self.learningRate = learningRate
      self.heard = heard
    }
  }

  package private(set) var looks: [Look] = []
  package private(set) var trainingBits = ThinnedCurve()
  package private(set) var learningRate = ThinnedCurve()
  package private(set) var symbolsPerSecond = ThinnedCurve()
  private var sinceLook = (count: 0, bits: 0.0)
  private var lastLearningRate: Double?

  package init() {}

  /// A run begins, is resumed, or has gone back: what was done after the step that it goes on from counts no more.
  package mutating func begin(atStep step: Int) {
    looks.removeAll { $0.step > step }
    trainingBits.rewind(to: step)
    learningRate.rewind(to: step)
    symbolsPerSecond.rewind(to: step)
    sinceLook = (0, 0)
    lastLearningRate = nil
  }

  package mutating func tookStep(_ step: Int, bits: Double, learningRate rate: Double, symbolsPerSecond speed: Double) {
    trainingBits.append(bits, step: step)
    learningRate.append(rate, step: step)
    symbolsPerSecond.append(speed, step: step)
    sinceLook = (sinceLook.count + 1, sinceLook.bits + bits)
    lastLearningRate = rate
  }

  package mutating func looked(atStep step: Int, heldOutBits: Double, _ heard: HeardSound? = nil) {
    looks.append(
      Look(
        step: step, heldOutBits: heldOutBits,
        trainingBits: sinceLook.count == 0 ? nil : sinceLook.bits / Double(sinceLook.count),
        learningRate: lastLearningRate, heard: heard))
    sinceLook = (0, 0)
  }

  /// The look with the fewest held-out bits.
  package var best: Look? { looks.filter(\.heldOutBits.isFinite).min { $0.heldOutBits < $1.heldOutBits } }
}

// MARK: From a log

extension TrainingHistory {
  /// Reads the log of a run; a line that is broken, as the last one after a kill, is passed over.
  ///
  /// - Throws: `FileError` if the file cannot be read.
  package init(readingLog path: String) throws(FileError) {
    self.init()
    let file = try ReadableFile(reading: path)
    let blockSize = 1 << 20
    let decoder = JSONDecoder()
    var rest: [UInt8] = []
    for offset in stride(from: 0, to: file.byteCount, by: blockSize) {
      rest += try file.read(at: offset, count: min(blockSize, file.byteCount - offset))
      let lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for line in lines.dropLast() { take(line, decoder) }
      rest = Array(lines.last ?? [])
    }
    take(rest[...], decoder)
  }

  private mutating func take(_ line: ArraySlice<UInt8>, _ decoder: JSONDecoder) {
    guard let entry = try? decoder.decode(LoggedLine.self, from: Data(line)), entry.isPossible else { return }
    switch entry.event {
    case "begin", "back": begin(atStep: entry.step)
    case "step":
      guard let bits = entry.bitsPerSymbol, let rate = entry.learningRate, let speed = entry.symbolsPerSecond else {
        return
      }
      tookStep(entry.step, bits: bits, learningRate: rate, symbolsPerSecond: speed)
    case "look":
      guard let bits = entry.heldOutBitsPerSymbol else { return }
      let heard = entry.ownBitsPerSample.map {
        HeardSound(bitsPerSample: $0, spectralDistance: entry.spectralDistanceInDecibels)
      }
      looked(atStep: entry.step, heldOutBits: bits, heard)
    default: break
    }
  }

  /// Any line of a log; which values it has depends on the event.
  private struct LoggedLine: Decodable {
    let event: String
    let step: Int
    let bitsPerSymbol: Double?
    let learningRate: Double?
    let symbolsPerSecond: Double?
    let heldOutBitsPerSymbol: Double?
    let ownBitsPerSample: Double?
    let spectralDistanceInDecibels: Double?

    /// Whether the numbers are such as a run can come to and a page can show.
    var isPossible: Bool {
      0...1 << 53 ~= step
        && [
          bitsPerSymbol, learningRate, symbolsPerSecond, heldOutBitsPerSymbol, ownBitsPerSample,
          spectralDistanceInDecibels,
        ].allSatisfy { 0..<1e15 ~= $0 ?? 0 }
    }
  }
}
