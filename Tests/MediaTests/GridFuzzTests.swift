import Foundation
import Media
import TensorCore
import Testing
import WavegenTestSupport

/// Valid files cut anywhere and with bits turned: an error or a corpus, and never a trap.
@Suite("Damaged pictures and tables")
struct GridFuzzTests {
  enum Victim: CaseIterable {
    case idx, compressedIDX, npy, csv, png, jpeg, cifar
  }

  @Test("Whatever is cut off or changed, opening ends with a corpus or with one sentence", arguments: Victim.allCases)
  func damage(victim: Victim) throws {
    let folder = try SoundTestFolder()
    let (name, intact) = try file(victim, folder)
    let path = try folder.write(intact, to: name)
    #expect(try GridCorpus.open(path).whole != nil)
    var random = SeededGenerator(seed: 5)
    var refusals = 0
    for trial in 0..<600 {
      var bytes = intact
      if trial.isMultiple(of: 3) { bytes.removeLast(Int.random(in: 1...bytes.count, using: &random)) }
      // Mostly near the beginning, where headers are.
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let reach = Bool.random(using: &random) ? min(bytes.count, 96) : bytes.count
        bytes[Int.random(in: 0..<reach, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      try folder.write(bytes, to: name)
      switch Result(catching: { () throws(GridCorpusError) in try GridCorpus.open(path) }) {
      case .success(let parts):
        #expect(parts.whole.map { $0.values.count == $0.exampleCount * $0.shape.valueCount } == true)
      case .failure(let error):
        refusals += 1
        #expect(error.description.contains(path) && !error.description.contains("\n"))
      }
    }
    #expect(refusals > 200)
  }

  private func file(_ victim: Victim, _ folder: SoundTestFolder) throws -> (String, [UInt8]) {
    let values = randomBytes(600, seed: 2)
    switch victim {
    case .idx: return ("a-ubyte", idx([6, 10, 10], values))
    case .compressedIDX: return ("a-ubyte.gz", try gzip(idx([6, 10, 10], values)))
    case .npy: return ("a.npy", npy("<f4", "(6, 100)", values.flatMap { little(Int(Float($0).bitPattern), 4) }))
    case .csv:
      try TableFile.writeCSV(values, columns: 100, to: folder.path + "/a.csv")
      return ("a.csv", try folder.bytes(of: "a.csv"))
    case .png:
      try folder.paint(rows: 12, columns: 17, channels: 3, to: "a.png")
      return ("a.png", try folder.bytes(of: "a.png"))
    case .jpeg: return ("a.jpg", BlockJPEG(columns: 12, rows: 17, planes: [Array(values.prefix(204))]).encoded)
    case .cifar: return ("test_batch.bin", [3] + randomBytes(3072, seed: 1) + [9] + randomBytes(3072, seed: 2))
    }
  }
}
