import Autoregression
import Causality
import Durability
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// Texts that are asked for: any by `wavegen sample`, one that goes on with a text by `wavegen complete`.
struct TextRequest {
  /// Where they go, one file for each.
  let outputs: [String]
  /// How many bytes are drawn of each; as many as are usual if nil.
  var length: Int?
  /// A text that they continue.
  var prime: String?
  /// Whether they begin with that text.
  var keepsPrime = false
  var sampling: SamplingConfiguration
  var seed: UInt64
  var precision = WeightPrecision.float32
  let backend: Backend

  /// Makes the texts, and tells of it.
  func run(_ checkpoint: Checkpoint) throws {
    if let out = outputs.first(where: { $0 != "-" && FilePath($0).fileExtension != "txt" }) {
      throw Failure(.usage, "\(out) should end in .txt, or be - for standard output")
    }
    let past = try prime.map(Self.read) ?? []
    let model = try checkpoint.makeModel()
    let plan = try model.stepPlan(precision: precision, on: Backend(backend.implementation, threadCount: 1))
    try ProcessMemory.check(
      "the past that the text remembers", needing: plan.cacheByteCount, remedy: "a smaller network")
    let heard = HeardPast(past.map(Symbol.init), streams: 1, labels: [], sampling, by: model, plan, on: backend)
    for (index, name) in outputs.enumerated() {
      var generator = Generator(
        plan, continuing: heard.cache(), drawing: model.distribution, sampling: sampling, seed: seed,
        streams: index..<index + 1)
      try write(keepsPrime ? past : [], &generator, to: name)
      if Interruption.isRequested { throw Failure(.interrupted, "stopped early; what was generated is kept") }
    }
    guard outputs != ["-"] else { return }
    let drawn = Wording.count(byteCount, "byte")
    Console.say(
      "text      \(Sample.list(outputs)): \(keepsPrime ? "\(Wording.count(past.count, "byte")) kept, \(drawn) drawn" : drawn)"
    )
  }

  private var byteCount: Int { length ?? 1000 }

  /// A text, read as a corpus of it would be.
  private static func read(_ path: String) throws -> [UInt8] {
    // What is of no kind at all may still be bytes that the model knows.
    let kind = (try? CorpusKind.of(path: path)) ?? .text
    guard kind != .sound, kind != .images else {
      throw Failure(.usage, "\(path) holds \(kind), and the model continues text; give it a text")
    }
    let parts = try TextCorpus.open(path, accepting: .anyBytes)
    guard let documents = parts.whole?.documents, documents.count == 1 else {
      throw Failure(.usage, "a text that is continued is one file, and \(path) is a folder")
    }
    for line in parts.report.dropFirst() { Console.say("noted     \(line)") }
    return documents[0].text
  }

  private func write(_ beginning: [UInt8], _ generator: inout Generator, to name: String) throws {
    var left = byteCount
    if name == "-" {
      try StandardOutput.write(beginning)
      while let block = try block(&generator, &left) { try StandardOutput.write(block) }
    } else {
      let file = try DurableFile(replacing: name)
      try file.write(beginning)
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
