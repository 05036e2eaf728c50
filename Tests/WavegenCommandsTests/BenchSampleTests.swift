import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen bench sample") struct BenchSampleTests {
  private static let tiny = [
    "--set", "residualChannels=4", "--set", "gateChannels=4", "--set", "skipChannels=8", "--set", "headChannels=8",
    "--set", "dilations=1,2,4", "--rounds", "2", "--threads", "2",
  ]

  /// Checks what any benchmark prints, and gives it back.
  private func report(_ arguments: [String]) throws -> [String: Any] {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(["bench", "sample", "--json"] + Self.tiny + arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    for key in [
      "samples_per_second", "samples_per_second_per_stream", "real_time_factor_at_16k", "weight_bytes",
      "bandwidth_bytes_per_second", "fraction_of_roofline", "nanoseconds_per_layer", "cache_bytes",
      "first_samples_per_second", "late_samples_per_second", "recompute_samples_per_second", "caching_factor",
      "gflop_per_second", "sgemm_gflop_per_second", "fraction_of_sgemm",
    ] {
      let number = try #require(json[key] as? Double, "no \(key)")
      #expect(number > 0 && number.isFinite, "\(key) is \(number)")
    }
    #expect(try folder.names.isEmpty)
    return json
  }

  @Test("JSON says what was measured, and all that was found", arguments: ["float32", "bfloat16", "int8"])
  func json(precision: String) throws {
    let json = try report(["--preset", "base", "--streams", "3", "--samples", "50", "--precision", precision])
    #expect(json["preset"] as? String == "base" && json["model"] as? String == "wavenet")
    #expect(json["precision"] as? String == precision && json["streams"] as? Int == 3)
    #expect(json["rounds"] as? Int == 2 && json["threads"] as? Int == 2 && json["groups"] as? Int == 2)
    #expect((json["kernels"] as? String)?.isEmpty == false && (json["sgemm_kernels"] as? String)?.isEmpty == false)
    #expect((json["settings"] as? [String])?.contains("dilations=1,2,4") == true)
    #expect(json["multiply_adds_per_sample"] as? Int == 3 * 2 * 4 * 8 + 2 * 4 * 4 + 3 * 4 * 8 + 8 * 8 + 8 * 256)
    #expect(json["late_position"] as? Int == 1_000_000)
  }

  @Test("What follows from other numbers does")
  func derived() throws {
    let json = try report(["--streams", "3", "--samples", "50"])
    func number(_ key: String) throws -> Double { try #require(json[key] as? Double) }
    func expect(_ key: String, _ expected: Double) throws {
      #expect(abs(try number(key) / expected - 1) < 1e-6, "\(key)")
    }
    let perStream = try number("samples_per_second") / 3
    try expect("samples_per_second_per_stream", perStream)
    try expect("real_time_factor_at_16k", perStream / 16_000)
    try expect("nanoseconds_per_layer", 1e9 / perStream / 3)
    try expect(
      "fraction_of_roofline", number("weight_bytes") * perStream * 2 / number("bandwidth_bytes_per_second"))
    try expect("fraction_of_sgemm", number("gflop_per_second") / number("sgemm_gflop_per_second"))
    try expect("caching_factor", number("samples_per_second") / number("recompute_samples_per_second"))
  }

  @Test("One stream takes one thread, and the reference kernels can be measured as well")
  func reference() throws {
    let json = try report(["--seconds", "0.01", "--kernels", "reference"])
    #expect(json["kernels"] as? String == "reference" && json["groups"] as? Int == 1 && json["streams"] as? Int == 1)
  }

  @Test("Without --json there is a table")
  func table() throws {
    let arguments = ["bench", "sample", "--samples", "50", "--streams", "2"] + Self.tiny
    let outcome = try Program.run(arguments, in: try TemporaryFolder())
    #expect(outcome.status == 0, "\(outcome.errors)")
    for words in ["samples/s", "real time", "GB/s", "ns a layer", "sgemm  ", "without a cache", "float32", "2 groups"] {
      #expect(outcome.text.contains(words), "\(outcome.text)")
    }
  }

  @Test("A preset that is not there is refused in a sentence")
  func missingPreset() throws {
    let outcome = try Program.run(["bench", "sample", "--preset", "gigantic"], in: try TemporaryFolder())
    expectFailure(outcome, code: 64, saying: "gigantic")
  }
}
