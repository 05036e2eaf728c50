import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen bench train") struct BenchTests {
  private static let tiny = [
    "--set", "residualChannels=4", "--set", "gateChannels=4", "--set", "skipChannels=8", "--set", "headChannels=8",
    "--set", "dilations=1,2,4", "--rounds", "2", "--threads", "1",
  ]

  /// Checks what any benchmark prints, and gives it back.
  private func report(_ arguments: [String], in folder: TemporaryFolder) throws -> [String: Any] {
    let outcome = try Program.run(["bench", "train", "--json"] + Self.tiny + arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    for key in [
      "samples_per_second", "gflop_per_second", "forward_samples_per_second", "forward_gflop_per_second",
      "sgemm_gflop_per_second", "square_sgemm_gflop_per_second", "fraction_of_sgemm", "forward_fraction_of_sgemm",
      "copy_bytes_per_second", "peak_memory_bytes",
    ] {
      let number = try #require(json[key] as? Double, "no \(key)")
      #expect(number > 0 && number.isFinite, "\(key) is \(number)")
    }
    let phases = try #require(json["phases"] as? [[String: Any]])
    let names = phases.compactMap { $0["name"] as? String }
    #expect(names.count == phases.count && names.contains("data") && names.contains("optimizer"))
    #expect(phases.allSatisfy { ($0["seconds"] as? Double ?? -1) >= 0 })
    #expect(abs(phases.reduce(0) { $0 + ($1["share"] as? Double ?? .nan) } - 1) < 1e-6)
    return json
  }

  @Test("JSON says what was measured, all speeds, and the phases of a step")
  func json() throws {
    let folder = try TemporaryFolder()
    let json = try report(["--batch", "2", "--samples", "300", "--preset", "base"], in: folder)
    #expect(json["preset"] as? String == "base" && json["model"] as? String == "wavenet")
    #expect(json["batch"] as? Int == 2 && json["samples"] as? Int == 300 && json["rounds"] as? Int == 2)
    #expect(json["threads"] as? Int == 1 && json["corpus"] == nil)
    #expect((json["kernels"] as? String)?.isEmpty == false)
    #expect((json["settings"] as? [String])?.contains("dilations=1,2,4") == true)
    // 3 gated convolutions, 2 residual connections, 3 skip connections, 2 convolutions of the head.
    #expect(json["multiply_adds_per_sample"] as? Int == 3 * 2 * 4 * 8 + 2 * 4 * 4 + 3 * 4 * 8 + 8 * 8 + 8 * 256)
    #expect(try folder.names.isEmpty)
  }

  @Test("The fraction is what the two speeds say")
  func fraction() throws {
    let json = try report(["--samples", "300"], in: try TemporaryFolder())
    let (found, sgemm) = (json["gflop_per_second"] as? Double, json["sgemm_gflop_per_second"] as? Double)
    let fraction = try #require(json["fraction_of_sgemm"] as? Double)
    #expect(abs(fraction - (try #require(found)) / (try #require(sgemm))) < 1e-6)
  }

  @Test("The reference kernels can be measured as well")
  func reference() throws {
    let json = try report(["--samples", "50", "--kernels", "reference"], in: try TemporaryFolder())
    #expect(json["kernels"] as? String == "reference")
  }

  @Test("Recordings are trained on where a folder is named")
  func corpus() throws {
    let workplace = try Workplace()
    let before = try workplace.folder.names
    let json = try report(["--corpus", "corpus", "--samples", "200"], in: workplace.folder)
    #expect(json["corpus"] as? String == "corpus" && json["samples"] as? Int == 200)
    // A quarter of a second, as `wavegen train` takes it.
    #expect(try report(["--corpus", "corpus"], in: workplace.folder)["samples"] as? Int == 2000)
    #expect(try workplace.folder.names == before)
  }

  @Test("Without --json there is a table")
  func table() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(["bench", "train", "--samples", "100"] + Self.tiny, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for words in ["training  ", "forward  ", "sgemm  ", "samples/s", "% of sgemm", "forward skip sum", "optimizer"] {
      #expect(outcome.text.contains(words), "\(outcome.text)")
    }
  }

  @Test("A folder that is not there is refused in a sentence")
  func missingCorpus() throws {
    let outcome = try Program.run(["bench", "train", "--corpus", "nowhere"] + Self.tiny, in: try TemporaryFolder())
    expectFailure(outcome, code: 66, saying: "nowhere")
  }

  @Test("A preset that is not there is refused in a sentence")
  func missingPreset() throws {
    let outcome = try Program.run(["bench", "train", "--preset", "gigantic"], in: try TemporaryFolder())
    expectFailure(outcome, code: 64, saying: "gigantic")
  }
}
