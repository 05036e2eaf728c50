import Foundation
import Testing
import WavegenTestSupport

@Suite("Sounds side by side") struct SampleStreamTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 1)
    try workplace.addModel()
    return workplace
  }

  /// Generates into `NAME.wav`, or `NAME-1.wav` …, and gives the bytes of all sounds.
  private func sounds(
    _ count: Int, _ name: String, _ options: [String], in workplace: Workplace, seconds: String = "0.2",
    after preparation: String = "true"
  ) throws -> [Data] {
    let outcome = try Program.run(
      ["sample", "--seconds", seconds, "--count", "\(count)", "\(name).wav"] + options, in: workplace.folder,
      after: preparation)
    try #require(outcome.status == 0, "\(outcome.errors)")
    guard count > 1 else { return [try workplace.folder.data("\(name).wav")] }
    return try (1...count).map { try workplace.folder.data("\(name)-\($0).wav") }
  }

  @Test(
    "A sound is the same bytes in whatever company, on however many threads",
    arguments: ["float32", "bfloat16", "int8"], [[], ["--prime", "corpus/tone-0.wav", "--keep-prime"]])
  func company(precision: String, more: [String]) throws {
    let workplace = try workplace()
    let options = ["--precision", precision] + more
    let five = try sounds(5, "five", options + ["--threads", "1"], in: workplace)
    #expect(Set(five).count == 5)
    for threads in ["2", "3", "8"] {
      #expect(try sounds(5, "threads", options + ["--threads", threads], in: workplace) == five)
    }
    for count in 1...4 {
      #expect(try sounds(count, "fewer", options + ["--threads", "1"], in: workplace) == Array(five.prefix(count)))
    }
  }

  @Test("More sounds than fit side by side are generated one group after the other")
  func manyGroups() throws {
    let workplace = try workplace()
    let options = ["--threads", "2"]
    let many = try sounds(70, "many", options, in: workplace, seconds: "0.01")
    #expect(Set(many).count == 70)
    #expect(try sounds(3, "few", options, in: workplace, seconds: "0.01") == Array(many.prefix(3)))
    // Where a process may not open so many files, groups are smaller.
    #expect(try sounds(70, "tight", options, in: workplace, seconds: "0.01", after: "ulimit -n 80") == many)
  }

  @Test("Precisions give sounds of their own, and each the same on every run")
  func precisions() throws {
    let workplace = try workplace()
    let names = ["float32", "bfloat16", "int8"]
    let once = try names.map { try sounds(2, $0, ["--precision", $0], in: workplace, seconds: "1") }
    let again = try names.map { try sounds(2, $0, ["--precision", $0], in: workplace, seconds: "1") }
    #expect(once == again)
    #expect(Set(once).count == 3)
    #expect(try sounds(2, "default", [], in: workplace, seconds: "1") == once[0])
  }
}
