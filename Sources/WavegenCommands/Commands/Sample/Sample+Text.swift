import Autoregression
import Causality
import Durability
import Foundation
import Kernels
import Models
import TensorCore

extension Sample {
  func sampleText(_ checkpoint: Checkpoint) throws {
    try refuse(soundOptions.given + labelRequest.given + guidanceOptions.given + imageOptions.given, for: "text")
    if out != "-", URL(fileURLWithPath: out).pathExtension.lowercased() != "txt" {
      throw Failure(.usage, "\(out) should end in .txt, or be - for standard output")
    }
    let model = try checkpoint.makeModel()
    let plan = try model.stepPlan(
      precision: precisionOptions.precision, on: Backend(computation.backend.implementation, threadCount: 1))
    try ProcessMemory.check(
      "the past that the text remembers", needing: plan.cacheByteCount, remedy: "a smaller network")
    for (index, name) in SampleOutput.names(out, count: count).enumerated() {
      var generator = Generator(
        plan, drawing: model.distribution, sampling: sampling, seed: seed, streams: index..<index + 1)
      try write(&generator, to: name)
      if Interruption.isRequested { throw Failure(.interrupted, "stopped early; what was generated is kept") }
    }
    if out != "-" { Console.say("text      \(Self.list(SampleOutput.names(out, count: count)))") }
  }

  private func write(_ generator: inout Generator, to name: String) throws {
    var left = length ?? 1000
    if name == "-" {
      while let block = try block(&generator, &left) { try StandardOutput.write(block) }
    } else {
      let file = try DurableFile(replacing: name)
      while let block = try block(&generator, &left) { try file.write(block) }
      try file.commit()
    }
  }

  /// The next bytes; nil when there are enough of them.
  private func block(_ generator: inout Generator, _ left: inout Int) throws(DamagedWeights) -> [UInt8]? {
    guard left > 0, !Interruption.isRequested else { return nil }
    let count = min(left, 64)
    left -= count
    let bytes = (0..<count).map { _ in UInt8(generator.next()) }
    guard !generator.hasDrawnFromNoNumber else { throw DamagedWeights() }
    return bytes
  }
}
