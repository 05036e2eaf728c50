import Foundation
import Testing
import WavegenTestSupport

@Suite("Small data") struct SmallDataTests {
  /// A table of zeros and ones, always the same, each row made from fair coins.
  private func table(rows: Int, coins: Int, _ row: ([Int]) -> [Int]) -> String {
    var state: UInt64 = 1
    func coin() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 63)
    }
    return (0..<rows).map { _ in row((0..<coins).map { _ in coin() }).map(String.init).joined(separator: ",") }
      .joined(separator: "\n")
  }

  private func looks(_ folder: TemporaryFolder) throws -> [[String: Any]] {
    try String(decoding: folder.data("wavegen.log.jsonl"), as: UTF8.self).split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }.filter { $0["event"] as? String == "look" }
  }

  @Test("A table whose every row is one coin ends by itself, within a hundredth of a bit of the truth")
  func knownAnswer() throws {
    let folder = try TemporaryFolder()
    try folder.write(table(rows: 300, coins: 1) { Array(repeating: $0[0], count: 4) }, to: "table.csv")
    let outcome = try Program.run(
      ["train", "--corpus", "table.csv", "--model", "fvsbn", "--learning-rate", "0.5", "--json", "--threads", "1"],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("looks have brought no improvement since step"))
    let bits = try #require(outcome.json["bits_per_symbol"] as? Double)
    #expect(4 * bits > 0.98 && 4 * bits < 1.05, "a row takes \(4 * bits) bits, and one at least")
    let first = try #require(try looks(folder).first)
    #expect(first["step"] as? Int == 6, "270 rows are learned from, 50 at a step")

    // It stands at its end, and goes on when it is told to.
    let again = try Program.run(["train", "--corpus", "table.csv", "--resume"], in: folder)
    #expect(again.status == 0 && again.errors.contains("already come to its end"), "\(again.errors)")
    let steps = try #require(outcome.json["steps"] as? Int)
    let onward = try Program.run(
      ["train", "--corpus", "table.csv", "--resume", "--steps", "\(steps + 5)", "--json"], in: folder)
    #expect(try onward.json["steps"] as? Int == steps + 5, "\(onward.errors)")
  }

  @Test("Coins that are learned by heart are called that, on the page too, and longer training is advised against")
  func coins() throws {
    let folder = try TemporaryFolder()
    try folder.write(table(rows: 60, coins: 20) { $0 }, to: "table.csv")
    let outcome = try Program.run(
      [
        "train", "--corpus", "table.csv", "--model", "made", "--set", "hiddenUnits=50", "--epochs", "120",
        "--learning-rate", "0.02", "--weight-decay", "0", "--report", "run.html", "--threads", "1",
      ], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("little    54 vectors to learn from, where 200 rows is the least"))
    let last = try #require(outcome.errors.split(separator: "\n").last { $0.hasPrefix("warning ") })
    #expect(last.contains("learns its examples by heart") && last.contains("training longer makes it worse"))
    for text in [outcome.errors, try PageContent(folder.data("run.html")).text] {
      #expect(!text.lowercased().contains("nothing looks wrong") && !text.contains("train longer"))
    }
    #expect(try looks(folder).prefix(5).compactMap { $0["step"] as? Int } == [2, 4, 6, 8, 10])
    // What is kept is no worse than the histogram, where it began.
    let kept = try looks(folder).compactMap { $0["heldOutBitsPerSymbol"] as? Double }.min() ?? 9
    #expect(kept < 1.03, "\(kept) bits for a coin")
  }

  @Test("White noise is never praised, whatever its model says of it")
  func noise() throws {
    let workplace = try Workplace(recordingCount: 0)
    var state: UInt64 = 7
    for name in ["a", "b", "c"] {
      try workplace.writeSound("corpus/\(name).wav") { index in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return index < 2000 ? Float(Int32(truncatingIfNeeded: state >> 32)) / 0x1p31 * 0.9 : nil
      }
    }
    // 200 steps are the fewest after which a model may be praised; shorter windows make them quick.
    let outcome = try workplace.train(
      "--steps", "200", "--look-every", "200", "--batch", "1", "--crop-seconds", "0.01", "--report", "run.html")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("noise"))
    for text in [outcome.errors, try PageContent(workplace.folder.data("run.html")).text] {
      #expect(!text.lowercased().contains("nothing looks wrong"), "\(text)")
    }
  }

  @Test("A single file of 0.4 seconds is said to be little, and how little")
  func fraction() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.writeTone("corpus/short.wav", sampleCount: 3200)
    let outcome = try workplace.train("--steps", "3", "--report", "run.html")
    #expect(outcome.errors.contains("little    "), "\(outcome.errors)")
    let line = try #require(outcome.errors.split(separator: "\n").first { $0.hasPrefix("little ") })
    #expect(line.contains("0.3") && line.contains("1 recording to learn from, where a minute is the least"))
    #expect(outcome.errors.contains("warning   "))
    #expect(!(try PageContent(workplace.folder.data("run.html")).text.contains("Nothing looks wrong")))
  }
}
